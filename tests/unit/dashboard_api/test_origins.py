"""Whose page may open a socket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard_api.core.origins import may_come

HOST, NAMED = "beds.example:8000", frozenset({"https://tableau.example"})


@pytest.mark.parametrize("origin", [None, "https://beds.example:8000", "http://beds.example:8000", *NAMED])
def test_our_page_a_named_one_and_what_is_no_browser_come_in(origin: str | None) -> None:
    assert may_come(origin, HOST, NAMED)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://beds.example",
        "https://beds.example:8000.evil.example",
        "https://tableau.example.evil.example",
        "beds.example:8000",
        "null",
        "",
        "http://[",
        "http://[::1",
        "http://]",
        "http://[beds.example]",
        "http://\u2100.example",
    ],
)
def test_a_foreign_origin_and_one_that_is_no_address_do_not(origin: str) -> None:
    assert not may_come(origin, HOST, NAMED)


@given(st.text(max_size=30), st.none() | st.text(max_size=30))
def test_no_header_raises(origin: str, host: str | None) -> None:
    assert may_come(f"http://{origin}", host, NAMED) in {True, False}
