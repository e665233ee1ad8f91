"""Beyond what the memory holds only unknown is allowed: never a wrong number, never a younger age than true."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.core.fold import Outcome, UnitState, fold, new_state, refold, respeak
from stream.core.record_key import record_key
from tests.properties.fold_events import FEEDS, SOURCES, UNIT, Heard, draw, event_id
from tests.properties.fold_reference import public_state
from tests.properties.test_fold_any_order import arrivals, folded, shown, some_feeds

SEEDS = st.integers(min_value=0, max_value=2**32)


def records_of(state: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {record_key(row).whole: row for row in state["records"]}


def assert_never_wrong(state: UnitState, expected: Mapping[str, Any]) -> None:
    """Each record shown is the true one or unknown, each left out is truly absent or its figure uncertain; each age is
    the true one or older."""
    exhausted = "memory_exhausted" in state["anomalies"]
    true, seen = records_of(expected), records_of(state)
    for key, row in seen.items():
        if exhausted and row["count"] is None:
            continue
        assert key in true
        assert {**row, "observed_at": None} == {**true[key], "observed_at": None}
        assert moment(row["observed_at"]) <= moment(true[key]["observed_at"])
    assert exhausted or seen.keys() == true.keys()
    if state["observed_at"] is not None and not exhausted:
        assert moment(state["observed_at"]) <= moment(expected["observed_at"])


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def many_cancels(random: Random) -> tuple[list[Heard], list[Heard]]:
    """Events of few records, most of them taken back, and an order of arrival: often the cancels come last."""
    heard = draw(
        random,
        number=random.randrange(15, 60),
        cancels=3,
        confirms=60,
        kinds=(10, 3, 0, 1),
        sources=SOURCES[: random.choice((1, 1, 2))],
        identities=random.choice((1, 2, 3)),
    )
    share = random.choice((0.8, 0.95))
    taken_back = [each for each in heard if random.random() < share]
    cancels = [
        (a_cancel(event, number, hour=random.randrange(24)), source)
        for number, (event, source) in enumerate(taken_back, 1000)
    ]
    arrived = arrivals(random, [*heard, *cancels])
    if random.random() < 0.7:
        arrived.sort(key=lambda each: each[0]["kind"] == "cancel")
    return [*heard, *cancels], arrived


def a_cancel(event: Mapping[str, Any], number: int, *, hour: int, minute: int = 0) -> dict[str, Any]:
    return {
        **{name: event[name] for name in ("schema", "unit_id", "source")},
        "event_id": event_id(number),
        "kind": "cancel",
        "observed_at": f"2026-01-15T{hour:02d}:{minute:02d}:00+00:00",
        "cancels": event["event_id"],
    }


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_beyond_the_bounds_only_unknown_is_allowed(seed: int) -> None:
    random = Random(seed)
    heard, arrived = many_cancels(random)
    feeds = some_feeds(random)
    expected = public_state(heard, feeds)
    state = folded(arrived, feeds)
    assert_never_wrong(state, expected)
    state = refold(state, [(event, name, 0) for event, name in arrived], feeds)
    assert "memory_exhausted" not in state["anomalies"]
    assert_never_wrong(state, expected)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_hundreds_of_cancels_and_what_comes_late_or_again_after_a_rereading_are_never_wrong(seed: int) -> None:
    random = Random(seed)
    heard = [
        ({**event, "observed_at": f"2026-01-15T{random.randrange(8, 20):02d}:{random.randrange(60):02d}:00Z"}, source)
        for event, source in draw(
            random,
            number=random.randrange(60, 200),
            cancels=3,
            confirms=random.choice((5, 60)),
            kinds=(10, 3, 0, 1),
            sources=SOURCES[: random.choice((1, 2))],
            identities=random.choice((1, 2, 3)),
        )
    ]
    share = random.choice((0.8, 0.95, 0.99))
    cancels = [
        (a_cancel(event, 10_000 + number, hour=random.randrange(20, 24)), source)
        for number, (event, source) in enumerate(heard)
        if random.random() < share
    ]
    arrived = arrivals(random, [*heard, *cancels])
    feeds = some_feeds(random)
    state = refold(folded(arrived, feeds), [(event, name, 0) for event, name in arrived], feeds)
    expected = public_state(arrived, feeds)
    assert "memory_exhausted" not in state["anomalies"]
    assert_never_wrong(state, expected)

    again = random.choices(arrived, k=40)
    late = [
        ({**event, "event_id": f"f{event['event_id'][1:]}"}, source) for event, source in random.sample(arrived, 20)
    ]
    for event, source in [*again, *late]:
        state = fold(state, event, source=source, received_at_us=0, feeds=feeds).state
    assert_never_wrong(state, public_state([*arrived, *late], feeds))


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_reading_the_events_again_brings_back_what_had_become_unknown(seed: int) -> None:
    random = Random(seed)
    source = "540002078/manual"
    heard = a_long_row_of_cancels(random, source, reports=random.randrange(9, 40))
    arrived = arrivals(random, heard)
    state = folded(arrived, FEEDS)
    version = state["version"]
    was_exhausted = "memory_exhausted" in state["anomalies"]
    state = refold(state, [(event, name, 0) for event, name in arrived], FEEDS)
    assert state["version"] == version + was_exhausted
    expected = public_state(heard, FEEDS)
    assert {**shown(state), "anomalies": []} == {**expected, "anomalies": []}
    assert set(state["anomalies"]) <= set(expected["anomalies"])  # a jump's predecessor may have left the memory


def a_long_row_of_cancels(random: Random, source: str, *, reports: int) -> list[Heard]:
    """Reports of one figure, all but the first ones taken back."""
    heard: list[Heard] = []
    for number in range(reports):
        event = {
            "schema": "capacity-event/1",
            "event_id": event_id(number + 1),
            "unit_id": UNIT,
            "kind": "report",
            "scope": "upsert",
            "observed_at": f"2026-01-15T10:{number:02d}:00+00:00",
            "source": {"feed": "manual"},
            "records": [{"nature": "01", "status": "02", "horizon": "01", "count": random.randrange(9)}],
        }
        heard.append((event, source))
        if number >= 2:
            heard.append((a_cancel(event, 1000 + number, hour=11, minute=number), source))
    return heard


def test_what_only_a_log_cut_short_could_tell_stays_unknown() -> None:
    heard = a_long_row_of_cancels(Random(1), "540002078/manual", reports=20)
    reports = [each for each in heard if each[0]["kind"] == "report"]
    cancels = [each for each in heard if each[0]["kind"] == "cancel"]
    state = folded([*reports, *cancels], FEEDS)
    assert state["records"][0]["count"] is None
    assert state["observed_at"] is None
    kept = [(event, source, 0) for event, source in [*reports[5:], *cancels]]
    cut_at = int(moment("2026-01-15T10:05:00+00:00").timestamp() * 1_000_000)
    state = refold(state, kept, FEEDS, complete_from_us=cut_at)
    assert state["records"][0]["count"] is None
    assert state["anomalies"] == ["memory_exhausted"]


def test_the_event_that_exhausts_the_memory_asks_for_the_log_once() -> None:
    heard = a_long_row_of_cancels(Random(2), "540002078/manual", reports=12)
    reports = [each for each in heard if each[0]["kind"] == "report"]
    cancels = [each for each in heard if each[0]["kind"] == "cancel"]
    state = new_state(UNIT)
    outcomes = []
    for event, source in [*reports, *cancels, *cancels]:
        result = fold(state, event, source=source, received_at_us=0, feeds=FEEDS)
        state = json.loads(json.dumps(result.state))
        outcomes.append(result.outcome)
    assert outcomes.count(Outcome.NEEDS_REREAD) == 1
    assert state["anomalies"] == ["memory_exhausted"]


def test_a_late_event_that_may_be_among_the_cancels_forgotten_is_unknown_until_read_again() -> None:
    source = "540002078/adt"

    def said(number: int, minute: int, **more: Any) -> dict[str, Any]:
        return {
            "schema": "capacity-event/1",
            "event_id": event_id(number),
            "unit_id": UNIT,
            "observed_at": f"2026-01-15T{10 + minute // 60}:{minute % 60:02d}:00+00:00",
            "source": {"feed": "adt"},
            **more,
        }

    report = {"kind": "report", "scope": "upsert"}
    record = {"nature": "01", "status": "02", "horizon": "01"}
    heard = [
        (said(5000 + number, 1 + number, kind="cancel", cancels=event_id(number)), source) for number in range(200)
    ]
    heard.append((said(9000, 0, **report, records=[{**record, "count": 4}]), source))
    state = folded(heard, FEEDS)
    assert state["records"][0]["count"] is None
    assert state["anomalies"] == ["memory_exhausted"]
    state = refold(state, [(event, name, 0) for event, name in heard], FEEDS)
    assert shown(state) == public_state(heard, FEEDS)
    assert state["records"][0]["count"] == 4


@given(SEEDS)
@settings(max_examples=50, deadline=None)
def test_a_new_order_of_feeds_gives_what_it_would_have_given_from_the_start(seed: int) -> None:
    random = Random(seed)
    heard = draw(random, number=random.randrange(1, 30), cancels=6, confirms=8)
    before, after = some_feeds(random), some_feeds(random)
    state = folded(heard, before)
    changes, version = public_state(heard, before) != public_state(heard, after), state["version"]
    state = respeak(state, after)
    assert shown(state) == public_state(heard, after)
    assert state["version"] == version + changes
    event, source = random.choice(heard)
    again = fold(state, event, source=source, received_at_us=0, feeds=before)
    assert shown(again.state) == public_state(heard, before)


def state_after(random: Random, number: int) -> tuple[UnitState, int]:
    """A unit busy as none is: its state after so many events, and the largest it ever was (bytes)."""
    state = new_state(UNIT)
    largest = 0
    for first in range(0, number, 100):
        for event, source in busy(random, first):
            state = fold(state, event, source=source, received_at_us=0, feeds=FEEDS).state
        encoded = json.dumps(state, separators=(",", ":"))
        state = json.loads(encoded)
        largest = max(largest, len(encoded))
    return state, largest


def busy(random: Random, first: int) -> Sequence[Heard]:
    """A hundred events, one a second: everything `draw` can draw, with ids and times that go on."""
    heard = draw(random, number=100, cancels=20, confirms=100)
    moved = []
    for offset, (event, source) in enumerate(heard):
        at = first + offset
        moved.append(
            (
                {
                    **event,
                    "event_id": f"{first:08x}-{event['event_id'][:4]}-4000-8000-{event['event_id'][:8]}0000",
                    "observed_at": f"2026-{1 + at // 2_678_400:02d}-{1 + at // 86_400 % 28:02d}"
                    f"T{at // 3600 % 24:02d}:{at // 60 % 60:02d}:{at % 60:02d}Z",
                    **(
                        {"cancels": f"{first:08x}-{event['cancels'][:4]}-4000-8000-{event['cancels'][:8]}0000"}
                        if event.get("cancels")
                        else {}
                    ),
                },
                source,
            )
        )
    return moved


BOUND_BYTES = 48_000
"""Three sources that say everything about everything, with every cancel too early or too late: a few kilobytes each
but for their pending ids. A real unit of two sources and ten records takes below ten."""


def test_the_state_stays_small_however_busy_the_unit() -> None:
    _, largest = state_after(Random(5), 5_000)
    assert largest < BOUND_BYTES


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_the_state_stays_small_after_a_million_events() -> None:
    _, largest = state_after(Random(6), 1_000_000)
    assert largest < BOUND_BYTES
