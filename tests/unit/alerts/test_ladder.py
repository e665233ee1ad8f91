"""When each rung of the ladder is reached, on clocks that change and in departments far away."""

from datetime import UTC, datetime, time, timedelta

import pytest

from alerts.core.facts import UnitFacts, read_transition
from alerts.core.ladder import RUNGS, climb_late, climb_plain, higher, next_local_time
from tests.support.alert_world import LADDER, NOON
from tests.support.alerter_facts import a_transition

HOUR = timedelta(hours=1)
CRITICAL, REST = ("critical-care", "rea"), ("psychiatry",)


def since_noon(rank: str) -> UnitFacts:
    return read_transition(a_transition(to=rank, moment=NOON))


def rung(height: int) -> str:
    return RUNGS[height - 1]


@pytest.mark.parametrize(
    ("groups", "level", "rank", "after", "reached"),
    [
        (CRITICAL, "normal", "due", 0 * HOUR, "owner"),
        (CRITICAL, "normal", "overdue", 0 * HOUR, "on-call"),
        (CRITICAL, "normal", "overdue", 1.99 * HOUR, "on-call"),
        (CRITICAL, "normal", "overdue", 2 * HOUR, "ars"),
        (CRITICAL, "tension", "overdue", 0 * HOUR, "ars"),
        (CRITICAL, "crisis", "overdue", 0 * HOUR, "ars"),
        (CRITICAL, "normal", "silent", 0 * HOUR, "ars-escalation"),
        (REST, "normal", "due", 0 * HOUR, "owner"),
        (REST, "crisis", "overdue", 0 * HOUR, "on-call"),
        (REST, "normal", "overdue", 20 * HOUR, "ars"),
        (REST, "normal", "silent", 0 * HOUR, "ars-escalation"),
    ],
)
def test_the_ladder_of_a_late_unit(
    groups: tuple[str, ...], level: str, rank: str, after: timedelta, reached: str
) -> None:
    rule = LADDER.late_rule(groups, level)
    assert rung(climb_late(rule, since_noon(rank), "D-54", NOON + after).height) == reached


def test_the_next_step_is_known_so_that_nobody_has_to_look_before_it() -> None:
    rule = LADDER.late_rule(CRITICAL, "normal")
    assert climb_late(rule, since_noon("overdue"), "D-54", NOON).next_at == NOON + 2 * HOUR
    assert climb_late(rule, since_noon("overdue"), "D-54", NOON + 2 * HOUR).next_at is None


def test_of_two_climbs_the_higher_counts_and_the_earlier_next_step() -> None:
    feed = climb_plain(LADDER.feed_down, NOON, "D-54", NOON)
    unit = climb_late(LADDER.late_rule(CRITICAL, "normal"), since_noon("overdue"), "D-54", NOON)
    assert higher(feed, unit) == higher(unit, feed) == unit


@pytest.mark.parametrize(
    ("since", "department", "local", "expected"),
    [
        ("2026-01-15T06:59:00", "D-54", "08:00", "2026-01-15T07:00:00"),
        ("2026-01-15T07:00:00", "D-54", "08:00", "2026-01-16T07:00:00"),
        ("2026-07-15T06:30:00", "D-54", "08:00", "2026-07-16T06:00:00"),
        ("2026-01-15T07:00:00", "D-974", "08:00", "2026-01-16T04:00:00"),
        ("2026-01-15T07:00:00", "D-971", "08:00", "2026-01-15T12:00:00"),
        ("2026-01-15T07:00:00", "D-988", "08:00", "2026-01-15T21:00:00"),
        ("2026-03-28T12:00:00", "D-54", "08:00", "2026-03-29T06:00:00"),
        ("2026-10-24T12:00:00", "D-54", "08:00", "2026-10-25T07:00:00"),
        ("2026-03-28T12:00:00", "D-54", "02:30", "2026-03-29T01:30:00"),
        ("2026-10-24T12:00:00", "D-54", "02:30", "2026-10-25T00:30:00"),
    ],
)
def test_a_morning_is_that_of_the_units_department(since: str, department: str, local: str, expected: str) -> None:
    found = next_local_time(datetime.fromisoformat(since).replace(tzinfo=UTC), time.fromisoformat(local), department)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
