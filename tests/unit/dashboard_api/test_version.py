"""The version on the wire."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard_api.core.version import covers, decode, encode


@given(st.lists(st.integers(-1, 1 << 62), min_size=1, max_size=9).map(tuple))
def test_a_version_comes_back_as_it_went(version: tuple[int, ...]) -> None:
    assert decode(encode(version), len(version)) == version


@pytest.mark.parametrize("text", ["", "1", "1.2.3", "a.b", "1.-2", "1.2 ", "١.٢", "1." + "9" * 20])
def test_what_is_not_a_version_of_this_log_is_none(text: str) -> None:
    assert decode(text, 2) is None


def test_one_version_covers_another_when_it_read_as_far_everywhere() -> None:
    assert covers((3, 1), (3, 0))
    assert not covers((3, 1), (2, 2))
