"""The load is what ingest accepts and the stream can fold, else the bench would measure refusals."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import orjson
from hypothesis import given
from hypothesis import strategies as st

from bench import load
from bench.references.same_fold import folded
from schemas import code_tables
from schemas.core.directory_rules import unit_refusals
from schemas.core.event_rules import shape_refusals
from schemas.core.partition import partition_of

if TYPE_CHECKING:
    from stream.core.fold import UnitState

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
CODES = code_tables.load()
numbers = st.integers(0, 100_000)


@given(numbers, st.sampled_from("ABZ9"))
def test_every_unit_is_one_the_directory_accepts(number: int, series: str) -> None:
    assert unit_refusals(load.directory_unit(number, series), CODES) == []


@given(numbers, st.integers(), st.sampled_from(load.FEEDS))
def test_every_report_is_one_ingest_accepts(number: int, seed: int, feed: str) -> None:
    report = load.report(number, NOW, random.Random(seed), feed=feed)
    assert shape_refusals(report, CODES) == []
    assert len(report["records"]) == 8


def test_units_of_two_series_have_nothing_in_common() -> None:
    assert {load.unit_id(n, "A") for n in range(100)}.isdisjoint(load.unit_id(n, "B") for n in range(100))


def test_the_screens_region_has_the_first_units_and_no_other() -> None:
    regions = Counter(load.directory_unit(n)["territory"]["region"] for n in range(0, 30_000, 100))
    assert regions[load.HOME[0]] == load.AT_HOME / 100


def test_a_backlog_has_every_unit_every_feed_and_no_future() -> None:
    reports = list(load.reports(2_000, 500, NOW))
    assert {report["unit_id"] for report in reports} == {load.unit_id(n) for n in range(500)}
    assert {report["source"]["feed"] for report in reports} == set(load.FEEDS)
    times = [datetime.fromisoformat(report["observed_at"]) for report in reports]
    assert max(times) <= NOW
    assert min(times) >= NOW - timedelta(hours=1)
    assert times != sorted(times)


def test_the_same_backlog_comes_out_twice() -> None:
    assert list(load.reports(50, 10, NOW)) == list(load.reports(50, 10, NOW))


def test_the_references_fold_every_report_of_a_backlog_into_states() -> None:
    states: dict[str, UnitState] = {}
    for report in load.reports(300, 20, NOW):
        unit = report["unit_id"]
        states[unit] = folded(
            states.get(unit),
            key=unit.encode(),
            value=orjson.dumps(report),
            headers=[("feed", f"{unit.partition('/')[0]}/{report['source']['feed']}".encode())],
            partition=partition_of(unit),
            timestamp_ms=int(NOW.timestamp() * 1000),
        )
    assert len(states) == 20
    assert all(state["version"] >= 1 and state["records"] for state in states.values())
