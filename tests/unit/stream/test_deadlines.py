"""Local deadlines are the right instants on every day, those on which the clock jumps too."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from stream.core.deadlines import deadlines_after, instant_of
from tests.support.time_facts import instant, utc

PARIS = "Europe/Paris"


def next_ones(after: str, *times: int, zone: str = PARIS, number: int = 3) -> list[str]:
    around, first = deadlines_after(instant(after), times, zone)
    return [utc(moment) for moment in around[first : first + number]]


def test_the_next_deadlines_are_those_strictly_after() -> None:
    assert next_ones("2026-01-15T08:59:59Z", 600, 1080) == ["2026-01-15 09:00", "2026-01-15 17:00", "2026-01-16 09:00"]
    assert next_ones("2026-01-15T09:00:00Z", 600, 1080) == ["2026-01-15 17:00", "2026-01-16 09:00", "2026-01-16 17:00"]


def test_ten_o_clock_is_an_hour_earlier_in_utc_from_the_night_in_march_and_later_from_that_in_october() -> None:
    assert next_ones("2026-03-28T00:00:00Z", 600) == ["2026-03-28 09:00", "2026-03-29 08:00", "2026-03-30 08:00"]
    assert next_ones("2026-10-24T00:00:00Z", 600) == ["2026-10-24 08:00", "2026-10-25 09:00", "2026-10-26 09:00"]


@pytest.mark.parametrize("minutes", [120, 121, 150, 179])
def test_a_local_time_that_does_not_exist_is_the_instant_of_the_jump(minutes: int) -> None:
    assert utc(instant_of(date(2026, 3, 29), minutes, ZoneInfo(PARIS))) == "2026-03-29 01:00"


def test_just_before_and_after_the_jump_local_times_are_as_usual() -> None:
    zone = ZoneInfo(PARIS)
    assert utc(instant_of(date(2026, 3, 29), 119, zone)) == "2026-03-29 00:59"
    assert utc(instant_of(date(2026, 3, 29), 180, zone)) == "2026-03-29 01:00"
    assert utc(instant_of(date(2026, 3, 29), 181, zone)) == "2026-03-29 01:01"


def test_two_deadlines_that_fall_on_the_jump_are_one() -> None:
    assert next_ones("2026-03-28T12:00:00Z", 130, 140) == ["2026-03-29 01:00", "2026-03-30 00:10", "2026-03-30 00:20"]


def test_a_local_time_that_happens_twice_is_its_first() -> None:
    assert next_ones("2026-10-25T00:00:00Z", 150) == ["2026-10-25 00:30", "2026-10-26 01:30", "2026-10-27 01:30"]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Pacific/Wallis", "2026-01-15 22:00"),
        ("Pacific/Tahiti", "2026-01-15 20:00"),
        ("Indian/Reunion", "2026-01-16 06:00"),
    ],
)
def test_far_from_greenwich_the_deadline_is_that_of_the_local_day(zone: str, first: str) -> None:
    assert next_ones("2026-01-15T12:00:00Z", 600, zone=zone)[0] == first


@pytest.mark.parametrize("zone", ["Pacific/Wallis", "Pacific/Tahiti", PARIS])
@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_there_are_always_three_more_after_the_next(zone: str, hour: int) -> None:
    for minutes in (0, 600, 1439):
        assert len(next_ones(f"2026-01-15T{hour:02d}:00:00Z", minutes, zone=zone, number=4)) == 4
