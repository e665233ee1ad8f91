"""Records to facts: what cannot be read is passed over and counted, and the rest goes on."""

from datetime import timedelta
from typing import Any, NamedTuple

import orjson
import pytest

from alerts import ladder_file
from alerts.core.alert import Cause, Kind, Pressure
from alerts.core.book import Book
from alerts.intake import Intake
from alerts.lifecycle_codec import to_json
from schemas.topics import (
    ALERT_ACTIONS,
    ALERTS,
    DIRECTORY,
    FEED_STATE,
    LAST_TRANSITIONS,
    TRANSITIONS,
    UNIT_STATE,
    Topic,
)
from tests.support.alert_world import NOON, World
from tests.support.alerter_facts import FINESS, a_feed_state, a_transition, a_unit
from tests.support.envelopes import a_shown_record

A = "1540002078/A"


class Record(NamedTuple):
    """As kafka-python gives it, as far as it is looked at."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int = 0
    offset: int = 7


def record(topic: Topic, key: str, value: Any, **headers: bytes) -> Record:
    raw = value if value is None or isinstance(value, bytes) else orjson.dumps(value)
    return Record(topic.name, key.encode(), raw, tuple(headers.items()))


@pytest.fixture
def unreadable() -> list[str]:
    return []


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def intake(book: Book, unreadable: list[str]) -> Intake:
    return Intake(book, unreadable.append)


@pytest.mark.parametrize(
    "bad",
    [
        record(TRANSITIONS, A, b"\xff"),
        record(TRANSITIONS, A, {"schema": "freshness-transition/1"}),
        record(TRANSITIONS, A, {**a_transition(A), "moment": "yesterday"}),
        record(DIRECTORY, A, {"unit_id": A}),
        record(FEED_STATE, "f", []),
        record(UNIT_STATE, A, {"records": [], "anomalies": [], "received_at": None}, timing=b'"level":'),
        record(ALERT_ACTIONS, "a", {"alert_id": "a"}),
    ],
)
def test_a_record_of_another_form_is_counted_and_the_next_is_taken(
    intake: Intake, book: Book, unreadable: list[str], bad: Record
) -> None:
    assert intake.take([bad, record(TRANSITIONS, "B", a_transition("B"))], NOON) == 2
    assert unreadable == [bad.topic]
    assert book.facts["B"].rank == "overdue"


def test_only_the_latest_record_of_an_alert_counts_and_a_tombstone_forgets_it(
    intake: Intake, unreadable: list[str]
) -> None:
    world = World().units(a_unit(A))
    world.goes(A, "overdue")
    value = to_json(world.the_alert())
    older = record(ALERTS, "a", b"history that nobody reads any more")
    intake.take([older, record(ALERTS, "a", value), record(ALERTS, "b", value), record(ALERTS, "b", None)], NOON)
    assert intake.alerts() == [world.the_alert()]
    assert unreadable == []
    intake.take([record(ALERTS, "a", {"schema": "alert-lifecycle/1"})], NOON)
    assert (intake.alerts(), unreadable) == ([], [ALERTS.name])


def test_a_crossing_older_than_the_last_one_known_at_the_start_changes_nothing(intake: Intake, book: Book) -> None:
    last = {"schema": "freshness-last/1", "unit_id": A, "sequence": 2, "unit_version": 3}
    intake.take([record(LAST_TRANSITIONS, A, last), record(TRANSITIONS, A, a_transition(A, 1))], NOON)
    assert book.facts == {}
    intake.take([record(TRANSITIONS, A, a_transition(A, 2))], NOON)
    assert book.facts[A].sequence == 2


def test_the_level_and_deadline_of_a_units_state_take_the_place_of_its_crossings(intake: Intake, book: Book) -> None:
    state: dict[str, Any] = {"records": [], "anomalies": [], "received_at": None}
    intake.take([record(TRANSITIONS, A, a_transition(A)), record(UNIT_STATE, A, state, timing=b"")], NOON)
    assert book.facts[A].level == "normal"
    timing = b'"freshness":"overdue","due_at":"2026-01-15T10:00:00Z","level":"crisis"'
    intake.take([record(UNIT_STATE, A, state, timing=timing)], NOON)
    assert book.facts[A].level == "crisis"


def test_a_unit_taken_out_of_the_directory_and_of_the_states_is_gone(intake: Intake, book: Book) -> None:
    state = {"records": [], "anomalies": ["jump", "memory_exhausted"], "received_at": "2026-01-15T10:00:00Z"}
    intake.take([record(DIRECTORY, A, a_unit(A)), record(UNIT_STATE, A, state)], NOON)
    assert book.odd[A].rules == ("jump",)
    intake.take([record(DIRECTORY, A, None), record(UNIT_STATE, A, None)], NOON)
    assert not book.odd
    assert not book.units


def test_the_feed_of_a_unit_is_the_one_that_speaks_for_it_and_stays_while_people_report(
    intake: Intake, book: Book
) -> None:
    def says(*sources: str) -> Record:
        records = [a_shown_record("02", 3, source=source) for source in sources]
        return record(UNIT_STATE, A, {"records": records, "anomalies": [], "received_at": None})

    for feeds, main in (([], "bed-management"), (["adt", "bed-management"], "bed-management"), (["adt"], "adt")):
        intake.take([record(DIRECTORY, A, a_unit(A, feeds=feeds)), says("manual", "bed-management")], NOON)
        assert book.units[A].main_feed == f"{FINESS}/{main}"
        intake.take([says("manual"), record(DIRECTORY, A, a_unit(A, feeds=feeds))], NOON)
        assert book.units[A].main_feed == f"{FINESS}/{main}"


def test_both_figures_of_sources_that_disagree_are_kept(intake: Intake, book: Book) -> None:
    figure = {"status": "02", "horizon": "01", "observed_at": None}
    state = {
        "records": [a_shown_record("02", 3, source="bed-management")],
        "others": [{**figure, "source": "manual", "count": 5}],
        "anomalies": ["sources_disagree"],
        "received_at": None,
    }
    intake.take([record(UNIT_STATE, A, state)], NOON)
    (found,) = book.odd[A].disagreements
    assert (found.source, found.count, found.other_source, found.other_count) == ("bed-management", 3, "manual", 5)


def test_what_level_3_alone_is_told_is_taken_apart(intake: Intake, book: Book) -> None:
    last = {"schema": "freshness-last/1", "unit_id": A, "sequence": 2, "unit_version": 3}
    apart = a_transition(A, 4, "silent", confidentiality=3)
    lasts = record(LAST_TRANSITIONS, A, {**last, "apart": {**last, "sequence": 4}})
    crossings = [a_transition(A, 2), a_transition(A, 3, "silent", confidentiality=3), apart]
    intake.take([lasts, *(record(TRANSITIONS, A, crossing) for crossing in crossings)], NOON)
    assert (book.facts[A].sequence, book.facts[A].rank) == (2, "overdue")
    assert (book.chains[3].facts[A].sequence, book.chains[3].facts[A].rank) == (4, "silent")


def test_of_a_state_each_level_is_told_what_it_may_know(intake: Intake, book: Book) -> None:
    at = "2026-01-15T10:00:00Z"
    below = {
        "records": [a_shown_record("02", 3, source="adt")],
        "others": [],
        "anomalies": ["sum_over_installed", "memory_exhausted"],
        "received_at": at,
    }
    whole = {
        "records": [a_shown_record("02", 3, source="bed-management")],
        "others": [],
        "anomalies": ["jump", "sum_over_installed"],
        "received_at": "2026-01-15T11:00:00Z",
    }
    unit = a_unit(A, feeds=["bed-management", "adt"])
    timing, timing_2 = (
        b'"freshness":"due","due_at":"%b","level":"crisis"' % due
        for due in (b"2026-01-15T10:00:00Z", b"2026-01-15T12:00:00Z")
    )
    facts = [record(TRANSITIONS, A, a_transition(A)), record(TRANSITIONS, A, a_transition(A, confidentiality=3))]
    state = record(UNIT_STATE, A, {**whole, "level_2": below}, timing=timing, timing_2=timing_2)
    intake.take([record(DIRECTORY, A, unit), *facts, state], NOON)
    assert (book.odd[A].rules, book.odd[A].since.hour) == (("sum_over_installed",), 10)
    assert (book.chains[3].odd[A].rules, book.chains[3].odd[A].since.hour) == (("jump",), 11)
    assert book.units[A].main_feed == f"{FINESS}/adt"
    due = [book.chains[level].facts[A].due_at for level in (2, 3)]
    assert [moment.hour for moment in due if moment is not None] == [12, 10]
    assert book.chains[3].facts[A].level == "crisis"
    intake.take([record(UNIT_STATE, A, {**below, "level_2": None})], NOON)
    assert A not in book.chains[3].odd


@pytest.mark.parametrize(("said", "known"), [("Acme", "Acme"), (None, None), ("", None), ({"name": "Acme"}, None)])
def test_a_feed_has_the_vendor_its_state_names_and_one_of_another_form_has_none(
    intake: Intake, book: Book, unreadable: list[str], said: object, known: str | None
) -> None:
    feed = f"{FINESS}/adt"
    intake.take([record(FEED_STATE, feed, a_feed_state(feed, "down") | {"vendor": said})], NOON)
    assert book.feeds[feed].vendor == known
    older = f"{FINESS}/older"
    intake.take([record(FEED_STATE, older, a_feed_state(older, "down"))], NOON)
    assert book.feeds[older].vendor is None
    assert book.feeds[older].period == timedelta(seconds=60)
    assert unreadable == []


def test_feeds_are_taken_by_name(intake: Intake, book: Book) -> None:
    intake.take([record(FEED_STATE, f"{FINESS}/adt", a_feed_state(f"{FINESS}/adt", "down"))], NOON)
    assert book.feeds[f"{FINESS}/adt"].down


def test_of_earlier_states_only_the_beds_are_taken_and_one_of_another_form_is_passed_over(
    unreadable: list[str],
) -> None:
    book = Book(ladder_file.read().pressure)
    intake = Intake(book, unreadable.append)
    parts = [a_shown_record(status, count) for status, count in (("01", 10), ("03", 7), ("05", 2))]
    state = {"records": parts, "anomalies": ["jump"], "received_at": None}
    timing = b'"freshness":"due","due_at":null,"level":"normal"'
    intake.take([record(DIRECTORY, A, a_unit(A))], NOON)
    intake.take_earlier([record(UNIT_STATE, A, b"{"), record(UNIT_STATE, A, state, timing=timing)], NOON)
    book.begin_pressure(NOON)
    watch = book.pressure.watch(Cause(Kind.PRESSURE, "P-D-54/critical-care", 2))
    assert watch is not None
    assert watch.figures() == Pressure(7 / 8, 7, 8, 1, 1)
    assert (book.odd, unreadable) == ({}, [UNIT_STATE.name])
