"""Roll-ups kept change by change equal those made from scratch, and count nothing that is not known."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard_api.core.rollup_json import at as at_now
from dashboard_api.core.rollup_json import lasting
from dashboard_api.core.rollups import RollupBook
from dashboard_api.core.unit_row import LEVELS, UnitRow, at
from dashboard_api.envelope_reader import read_envelope
from tests.support.books import a_book_of
from tests.support.envelopes import NANCY, PARIS, a_shown_record, an_envelope

NOW = 1_800_000_000_000_000

records = st.lists(
    st.builds(
        a_shown_record,
        st.sampled_from(["01", "02", "03", "04", "05", "06"]),
        st.none() | st.integers(0, 20),
        horizon=st.sampled_from(["01", "01", "03"]),
        nature=st.sampled_from(["01", "01", "02"]),
        supplementary_type=st.sampled_from([None, "01", "02", "03"]),
    ),
    max_size=4,
)
envelopes = st.builds(
    an_envelope,
    st.sampled_from(["540002078/A", "540002078/B", "540002078/C"]),
    st.just(0),
    st.sampled_from([(), ("critical-care",), ("critical-care", "rea")]),
    territory=st.sampled_from([NANCY, PARIS]),
    records=records,
    observed_at=st.none() | st.sampled_from(["2026-01-15T07:35:00Z", "2026-01-16T07:35:00Z"]),
    freshness=st.sampled_from([None, "fresh", "due", "overdue", "silent", "never", "closed"]),
    retired=st.booleans(),
    sensitive=st.sampled_from([False, False, True]),
    level_2=st.none() | st.fixed_dictionaries({"records": records, "freshness": st.sampled_from(["fresh", "closed"])}),
)


def row_of(envelope: bytes) -> UnitRow:
    return read_envelope(envelope).level_3


def book_of(rows: Iterable[UnitRow]) -> RollupBook:
    book = RollupBook()
    for row in rows:
        book.move(None, row)
    return book


@settings(max_examples=200, deadline=None)
@given(st.lists(envelopes, max_size=25), st.integers(0, 3))
def test_kept_change_by_change_they_equal_those_made_from_scratch(history: list[bytes], gone: int) -> None:
    kept = RollupBook()
    units: dict[str, UnitRow] = {}
    for envelope in history:
        row = row_of(envelope)
        kept.move(units.get(row.unit_id), row)
        units[row.unit_id] = row
    for unit_id in sorted(units)[:gone]:
        kept.move(units.pop(unit_id), None)
    scratch = book_of(units.values())
    assert set(kept) == set(scratch)
    for key in scratch:
        assert at_now(key, kept.get(key), NOW) == at_now(key, scratch.get(key), NOW)


@settings(max_examples=200, deadline=None)
@given(st.lists(envelopes, max_size=25), st.sampled_from(LEVELS))
def test_each_level_has_the_sums_of_what_it_reads(history: list[bytes], level: int) -> None:
    book = a_book_of(*history)
    rows = (at(book.get(unit_id), level) for unit_id in book.ids_in(()))
    scratch = book_of(row for row in rows if row is not None)
    assert set(book.rollups(level)) == set(scratch)
    for key in scratch:
        assert at_now(key, book.rollups(level).get(key), NOW) == at_now(key, scratch.get(key), NOW)


@settings(max_examples=200, deadline=None)
@given(st.lists(envelopes, max_size=4, unique_by=lambda envelope: row_of(envelope).unit_id))
def test_a_total_is_null_exactly_when_no_member_knows(members: list[bytes]) -> None:
    rows = [row_of(envelope) for envelope in members]
    book = book_of(rows)
    rollup = lasting(("FR", None), book.get(("FR", None)))
    counts, known = rollup["counts"], rollup["known"]
    assert isinstance(counts, dict)
    assert isinstance(known, dict)
    for name in ("installed", "available", "occupied", "reserved", "closed"):
        assert (counts[name] is None) == (known[name] == 0)
        assert 0 <= known[name] <= sum(not row.retired for row in rows)
    for kind, total in counts["supplementary"].items():
        assert (total is None) == (known["supplementary"][kind] == 0)


@settings(max_examples=200, deadline=None)
@given(st.lists(envelopes, max_size=4, unique_by=lambda envelope: row_of(envelope).unit_id))
def test_freshness_is_counted_as_the_members_say_and_no_share_is_better_than_they_are(members: list[bytes]) -> None:
    rows = [row for row in map(row_of, members) if not row.retired]
    rollup: dict[str, Any] = lasting(("FR", None), book_of(rows).get(("FR", None)))
    said = [row.freshness for row in rows]
    in_duty = sum(each in {"fresh", "due"} for each in said)
    assert rollup["expected"] == sum(each != "closed" for each in said)
    if any(each is not None for each in said):
        assert rollup["fresh"] == in_duty
        assert rollup["closed"] == said.count("closed")
        assert rollup["never"] == said.count("never")
        assert rollup["stale"]["available"] == sum(
            row.freshness in {"overdue", "silent", "never"} and row.figures.beds[1] is not None for row in rows
        )
        assert rollup["stale"]["installed"] == sum(
            row.freshness in {"overdue", "silent"} and row.figures.beds[0] is not None for row in rows
        )
        assert rollup["known"]["available"] == sum(
            row.freshness != "closed" and row.figures.beds[1] is not None for row in rows
        )
    else:
        assert rollup["fresh"] is rollup["closed"] is rollup["share_fresh"] is rollup["stale"]["available"] is None
    if rollup["share_fresh"] is not None:
        assert rollup["share_fresh"] == in_duty / rollup["expected"] <= 1


@settings(max_examples=200, deadline=None)
@given(st.lists(envelopes, max_size=4, unique_by=lambda envelope: row_of(envelope).unit_id))
def test_pressure_is_of_open_units_that_know_all_its_parts(members: list[bytes]) -> None:
    rows = [row for row in map(row_of, members) if not row.retired and row.freshness != "closed"]
    parts = [(row.figures.beds[0], row.figures.beds[2], row.figures.beds[4]) for row in rows]
    told = [(a, b, c) for a, b, c in parts if a is not None and b is not None and c is not None]
    open_beds = sum(installed - closed for installed, _, closed in told)
    expected = sum(occupied for _, occupied, _ in told) / open_beds if open_beds > 0 else None
    everyone = book_of(map(row_of, members)).get(("FR", None))
    assert lasting(("FR", None), everyone)["pressure"] == expected
