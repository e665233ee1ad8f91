"""A simulated clock goes through a year, with both nights on which it jumps: every local deadline is met to the second.

The expected deadlines are found the other way round: by looking at the local clock every quarter of an hour in UTC.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schemas.core.times import to_micros
from schemas.core.zones import zone_of
from stream.core.crossings import by_change, by_time, entered
from stream.core.duty import Deadlines
from stream.core.freshness import Facts
from stream.core.tension_timeline import ALWAYS_NORMAL
from tests.support.time_facts import HOUR, utc

FIRST, LAST = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2027, 1, 2, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
CAP = 28 * HOUR
OVERSEAS = ("971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988")


def deadlines_seen(zone: ZoneInfo, times: tuple[int, ...]) -> list[int]:
    """For each local day and time, the first instant at which the local clock of that day has reached it."""
    seen: dict[tuple[date, int], int] = {}
    moment = FIRST - timedelta(days=2)
    while moment < LAST + timedelta(days=4):
        local = moment.astimezone(zone)
        for minutes in times:
            if local.hour * 60 + local.minute >= minutes:
                seen.setdefault((local.date(), minutes), to_micros(moment))
        moment += QUARTER
    first_day = min(day for day, _ in seen)
    return sorted({instant for (day, _), instant in seen.items() if day > first_day})


@pytest.mark.parametrize("department", ["D-54", *(f"D-{number}" for number in OVERSEAS)])
@pytest.mark.parametrize("hours", [(10.0,), (2.25, 2.75, 14.5)], ids=["at ten", "in the night of the jump"])
def test_every_deadline_of_a_year_is_met_to_the_second(department: str, hours: tuple[float, ...]) -> None:
    times = tuple(round(hour * 60) for hour in hours)
    duty = Deadlines(times, zone_of(department), CAP, HOUR)
    deadlines = deadlines_seen(ZoneInfo(zone_of(department)), times)

    clock = reported = to_micros(FIRST)
    facts = Facts(0, 0, None, None, reported, (duty, duty, duty), (), ALWAYS_NORMAL)
    last, crossings = entered(facts).last, entered(facts).crossings
    first = 0
    while clock < to_micros(LAST):
        while deadlines[first] <= reported:
            first += 1
        overdue = min(deadlines[first + 1], reported + CAP)
        silent = next(moment for moment in deadlines[first:] if moment > overdue)
        while clock < overdue:
            clock += 5 * HOUR
            crossed = by_time(last, facts, clock)
            last, crossings = crossed.last, crossings + crossed.crossings
        due = max(overdue - HOUR, reported)
        expected = [(reported, "fresh"), (due, "due"), (overdue, "overdue"), (silent, "silent")]
        if due == reported:
            del expected[0]
        assert [(each.last.moment_us, each.last.rank) for each in crossings] == [
            each for each in expected if each[0] <= clock
        ], f"reported at {utc(reported)}"
        reported = clock
        after = facts._replace(version=facts.version + 1, observed_us=reported, since_us=reported)
        crossings, last, _ = by_change(last, facts, after, reported, "reported")
        facts = after
    assert facts.version > 180


def test_a_year_has_its_deadlines_once_each_day() -> None:
    """What is expected is itself looked at, on both nights."""
    paris = ZoneInfo("Europe/Paris")
    seen = [utc(moment) for moment in deadlines_seen(paris, (150,))]
    assert {"2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30", "2026-10-25 00:30", "2026-10-26 01:30"} <= set(
        seen
    )
    assert len([moment for moment in seen if moment.startswith("2026-")]) == 365
