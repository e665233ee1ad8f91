"""A report by hand takes over when a feed above it is down or the unit overdue, and never otherwise."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.core.absences import Absences
from ingest.core.acceptance import Accepted
from ingest.core.directory import Directory
from tests.support.event_facts import a_cancel, a_confirm, a_heartbeat
from tests.support.facts import a_record, a_report, a_unit

UNIT = "1540002078/REA-MED-A"
FINESS = "540002078"
BY_HAND = {"feed": "manual"}


def accepted(event: dict[str, Any]) -> Accepted:
    return Accepted(event, UNIT, f"{FINESS}/{event['source']['feed']}", 0)


def by_hand(**changes: Any) -> dict[str, Any]:
    return a_report(UNIT, a_record("02", 3), source=BY_HAND, **changes)


def taken_over(
    absences: Absences,
    event: dict[str, Any],
    feeds: list[str] | None = None,
    closures: list[dict[str, Any]] | None = None,
) -> bool:
    """Whether it was made a takeover; nothing else of it may change."""
    directory = Directory()
    feeds = ["adt", "bed-management", "manual"] if feeds is None else feeds
    directory.apply(UNIT, a_unit(UNIT, feeds=feeds, closures=closures or []))
    before = accepted(event)
    after = absences.with_takeover(before, directory)
    if after is before:
        return False
    assert after == accepted({**event, "takeover": True})
    return True


def with_feed(state: str, feed: str = "bed-management") -> Absences:
    absences = Absences()
    absences.apply_feed(f"{FINESS}/{feed}", {"state": state})
    return absences


def with_unit(state: str) -> Absences:
    absences = Absences()
    absences.apply_unit(UNIT, {"state": state, "rank": None if state == "closed" else "overdue"})
    return absences


@pytest.mark.parametrize(
    ("state", "takes_over"),
    [("overdue", True), ("silent", True), ("due", False), ("fresh", False), ("never", False), ("closed", False)],
)
def test_a_report_by_hand_takes_over_once_the_unit_s_figure_is_overdue(state: str, takes_over: bool) -> None:
    assert taken_over(with_unit(state), by_hand()) is takes_over


@pytest.mark.parametrize(
    ("rank", "closed", "takes_over"),
    [("overdue", True, True), ("silent", True, True), ("due", True, False), ("overdue", False, False)],
)
def test_where_nobody_has_spoken_since_the_unit_opened_again_a_report_by_hand_takes_over_once_that_is_overdue(
    rank: str, closed: bool, takes_over: bool
) -> None:
    absences = Absences()
    absences.apply_unit(UNIT, {"state": "never", "rank": rank})
    closures = [{"from": "2026-01-01T00:00:00Z", "until": "2026-01-10T00:00:00Z", "reason": "travaux"}]
    assert taken_over(absences, by_hand(), closures=closures if closed else []) is takes_over


@pytest.mark.parametrize(("feed", "takes_over"), [("adt", True), ("bed-management", True), ("files", False)])
def test_it_takes_over_while_any_feed_above_it_is_down(feed: str, takes_over: bool) -> None:
    assert taken_over(with_feed("down", feed), by_hand()) is takes_over
    assert not taken_over(with_feed("up", feed), by_hand())


def test_the_feed_of_the_same_name_elsewhere_is_another() -> None:
    absences = Absences()
    absences.apply_feed("750000001/bed-management", {"state": "down"})
    assert not taken_over(absences, by_hand())


@pytest.mark.parametrize("feeds", [["manual"], ["manual", "bed-management"], []])
def test_where_no_feed_ranks_above_people_there_is_nothing_to_take_over(feeds: list[str]) -> None:
    absences = with_feed("down")
    absences.apply_unit(UNIT, {"state": "silent"})
    assert not taken_over(absences, by_hand(), feeds)


@pytest.mark.parametrize("spelled", [{}, {"takeover": None}, {"takeover": False}])
def test_however_the_sender_said_that_it_does_not(spelled: dict[str, Any]) -> None:
    assert taken_over(with_unit("overdue"), {**by_hand(), **spelled})


def test_what_takes_over_already_stays_as_it_was_sent() -> None:
    assert not taken_over(with_unit("overdue"), by_hand(takeover=True))


@pytest.mark.parametrize(
    "event",
    [
        a_report(UNIT, a_record("02", 3)),
        a_confirm(UNIT, source=BY_HAND),
        a_cancel(UNIT, source=BY_HAND),
        a_heartbeat(source={"feed": f"{FINESS}/manual"}),
    ],
    ids=["a machine's report", "a confirmation", "a cancel", "a heartbeat"],
)
def test_nothing_but_a_report_by_hand_is_touched(event: dict[str, Any]) -> None:
    assert not taken_over(with_unit("silent"), event)


def test_a_unit_that_left_the_directory_meanwhile_is_left_alone() -> None:
    before = accepted(by_hand())
    assert with_unit("silent").with_takeover(before, Directory()) is before


_LAST = st.none() | st.sampled_from(["fresh", "due", "overdue", "silent", "never", "closed"])
_FEED = st.none() | st.sampled_from(["up", "down"])


@given(st.lists(_LAST), st.lists(_FEED))
def test_only_the_last_record_of_a_unit_and_of_a_feed_counts(units: list[str | None], feeds: list[str | None]) -> None:
    absences = Absences()
    for state in units:
        absences.apply_unit(UNIT, None if state is None else {"state": state, "rank": "overdue"})
    for state in feeds:
        absences.apply_feed(f"{FINESS}/adt", None if state is None else {"state": state})
    late = bool(units) and units[-1] in {"overdue", "silent"}
    down = bool(feeds) and feeds[-1] == "down"
    assert taken_over(absences, by_hand()) is (late or down)


def test_what_level_3_alone_is_told_is_late_makes_no_takeover() -> None:
    absences = Absences()
    absences.apply_unit(UNIT, {"state": "fresh", "apart": {"state": "silent"}})
    assert not taken_over(absences, by_hand())
