"""The version on the wire."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard_api.core.version import covers, decode, encode


@given(st.lists(st.integers(-1, 1 << 62), min_size=1, max_size=9).map(tuple))
def test_a_version_comes_back_as_it_went(version: tuple[int, ...]) -> None:
    assert decode(encode(version, "a1"), len(version), "a1") == version
    assert decode(encode(version, "a1"), len(version), "a2") is None


@pytest.mark.parametrize(
    "text", ["", "1-a1", "1.2.3-a1", "a.b-a1", "1.-2-a1", "1.2-a1 ", "١.٢-a1", f"1.{'9' * 20}-a1", "1.2", "1.2-a2"]
)
def test_what_is_not_a_version_of_this_log_is_none(text: str) -> None:
    assert decode(text, 2, "a1") is None


def test_one_version_covers_another_when_it_read_as_far_everywhere() -> None:
    assert covers((3, 1), (3, 0))
    assert not covers((3, 1), (2, 2))
