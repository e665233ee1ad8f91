"""Filters and pages, without HTTP."""

import pytest

from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_query import UnitQuery, cursor_after, page, read_cursor
from dashboard_api.envelope_reader import read_envelope
from tests.support.envelopes import an_envelope
from tests.support.readers import EVERYWHERE


def a_book(*unit_ids: str) -> UnitBook:
    book = UnitBook(1, departures_kept=1)
    rows = [read_envelope(an_envelope(unit_id, number)) for number, unit_id in enumerate(unit_ids)]
    list(book.load(0, 9, rows))
    return book


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("territories", [(), ("R-44",)])
def test_pages_of_any_size_give_every_unit_once(limit: int, territories: tuple[str, ...]) -> None:
    book, found, after = a_book("U/1", "U/é", "U/2", "U/10"), [], ""
    while True:
        got = page(book, UnitQuery(territories), EVERYWHERE.reach, after=after, limit=limit)
        found += [row.unit_id for row in got.rows]
        if got.cursor is None:
            break
        after = read_cursor(got.cursor)
    assert found == ["U/1", "U/10", "U/2", "U/é"]


def test_a_unit_may_be_filtered_by_freshness_once_it_has_one() -> None:
    row = read_envelope(an_envelope("U/1", 0, freshness="due")).level_3
    assert UnitQuery(freshness=frozenset({"due", "silent"})).fits(row)
    assert not UnitQuery(freshness=frozenset({"fresh"})).fits(row)


@pytest.mark.parametrize(("status", "offered"), [("02", False), ("03", True)])
def test_a_closed_unit_offers_no_bed_whatever_it_last_said(status: str, offered: bool) -> None:
    records = [{"nature": "01", "status": each, "horizon": "01", "count": 5} for each in ("02", "03")]
    closed, open_ = (
        read_envelope(an_envelope("U/1", 0, freshness=freshness, records=records)).level_3
        for freshness in ("closed", "fresh")
    )
    assert UnitQuery(status=status, minimum=1).fits(closed) == offered
    assert UnitQuery(status=status, minimum=1).fits(open_)


@pytest.mark.parametrize("cursor", ["!", "a", "_w", "é"])
def test_a_cursor_that_is_not_ours_is_an_error(cursor: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        read_cursor(cursor)


def test_a_cursor_leads_back_to_its_unit() -> None:
    assert read_cursor(cursor_after("540002078/REA é")) == "540002078/REA é"
