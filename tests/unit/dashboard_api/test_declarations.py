"""From when to when something declared holds."""

from datetime import datetime, timedelta

import pytest

from dashboard_api.core import declarations, groups_overlap, periods
from dashboard_api.core.periods import Period
from schemas.code_tables import load_groups
from schemas.core.times import parse, to_micros
from tests.support.declared_facts import a_declaration

NOW = parse("2026-01-15T12:00:00Z")
MICROS = to_micros(NOW)
HOUR = timedelta(hours=1)
GROUPS = {group.id: group for group in load_groups().groups}


@pytest.mark.parametrize(
    ("since", "until", "faults"),
    [
        (None, None, []),
        (None, NOW + HOUR, []),
        (NOW - HOUR, None, []),
        (NOW + HOUR, NOW + 2 * HOUR, []),
        (NOW - HOUR - timedelta(seconds=1), None, ["from"]),
        (None, NOW, ["until"]),
        (None, NOW - HOUR, ["until"]),
        (NOW + HOUR, NOW + HOUR, ["until"]),
        (NOW - 2 * HOUR, NOW - HOUR, ["from", "until"]),
    ],
)
def test_a_period_begins_about_now_or_later_and_ends_in_the_future(
    since: datetime | None, until: datetime | None, faults: list[str]
) -> None:
    judged = periods.judge(since, until, NOW)
    if faults:
        assert isinstance(judged, list)
        assert [fault.field for fault in judged] == faults
        assert all(fault.message for fault in judged)
    else:
        assert judged == Period(since or NOW, until)


@pytest.mark.parametrize(
    ("changes", "is_over"),
    [
        ({}, False),
        ({"from": "2026-02-01T00:00:00Z"}, False),
        ({"until": "2026-01-15T12:00:00.001Z"}, False),
        ({"until": "2026-01-15T13:00:00+01:00"}, True),
        ({"ended_at": "2026-01-15T09:00:00Z", "until": "2026-02-01T00:00:00Z"}, True),
    ],
)
def test_what_was_ended_or_reached_its_end_is_over(changes: dict[str, str], is_over: bool) -> None:
    assert declarations.is_over(a_declaration(**changes), MICROS) is is_over


def test_an_ended_one_says_when_and_by_whom_and_keeps_the_rest() -> None:
    before = a_declaration()
    after = declarations.ended(before, "2026-01-15T12:00:00Z", "crisis-cell")
    assert after == {**before, "ended_at": "2026-01-15T12:00:00Z", "ended_by": "crisis-cell"}
    assert declarations.is_over(after, MICROS)


def test_the_next_end_is_the_first_of_those_that_are_not_over() -> None:
    ends = ["2026-01-15T11:00:00Z", None, "2026-01-15T14:00:00Z", "2026-01-15T13:00:00Z"]
    assert declarations.next_end([a_declaration(until=end) for end in ends], MICROS) == to_micros(NOW + HOUR)
    assert declarations.next_end([a_declaration()], MICROS) is None


def test_the_latest_declared_comes_first() -> None:
    times = ["2026-01-15T09:00:00Z", "2026-01-15T11:30:00+02:00", "2026-01-15T10:00:00Z"]
    listed = declarations.latest_first([a_declaration(declared_at=time) for time in times], "declared_at")
    assert [each["declared_at"] for each in listed] == [times[2], times[1], times[0]]


@pytest.mark.parametrize(
    ("some", "others", "concerned"),
    [
        ([], ["rea"], True),
        (["rea"], [], True),
        (["rea"], ["critical-care"], True),
        (["critical-care.burns"], ["critical-care"], True),
        (["rea"], ["sc"], False),
        (["rea.adult"], ["rea.neonatal"], False),
        (["rea.adult"], ["rea"], True),
        (["unknown"], ["unknown"], True),
        (["unknown"], ["rea"], False),
    ],
)
def test_what_is_said_for_a_group_concerns_those_that_share_its_units(
    some: list[str], others: list[str], concerned: bool
) -> None:
    assert groups_overlap.overlap(some, others, GROUPS) is concerned
    assert groups_overlap.overlap(others, some, GROUPS) is concerned
