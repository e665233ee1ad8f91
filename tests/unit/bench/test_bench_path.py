"""Posts and frames are matched, and a frame that never came spoils the measurement instead of improving it."""

import pytest

from bench.path import latencies_ms
from bench.processes import DidNotRunError


def test_every_post_is_timed_on_every_screen() -> None:
    found = latencies_ms([("a", 1.0), ("b", 2.0)], [(["a"], [1.25, 1.5]), (["b"], [2.5, 3.0])], screens=2)
    assert found == [250, 500, 500, 1000]


def test_a_frame_may_carry_several_events() -> None:
    assert latencies_ms([("a", 1.0), ("b", 1.5)], [(["a", "b"], [2.0])], screens=1) == [1000, 500]


def test_an_earlier_frame_of_the_same_unit_does_not_count() -> None:
    assert latencies_ms([("a", 2.0)], [(["a"], [1.0]), (["a"], [2.5])], screens=1) == [500]


@pytest.mark.parametrize("received", [[], [(["a"], [0.5])], [(["b"], [1.5])], [(["a"], [1.5])]])
def test_a_screen_without_its_frame_is_an_error(received: list[tuple[list[str], list[float]]]) -> None:
    with pytest.raises(DidNotRunError, match="of 2 screens"):
        latencies_ms([("a", 1.0)], received, screens=2)
