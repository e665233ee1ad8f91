"""The transitions that the Grand Est week of March 2020 must give, derived from the counts alone.

    python tests/exam/grand_est_expected.py ../shared/data/grand-est-icu-2020-03.csv

Shares no code with the product, and no way of thinking either: it looks at every hospital every quarter of an hour and
asks how many deadlines have passed since its last count. Times are local; all of the week is winter time, UTC+1.

The week: every hospital of the file is known from 18 March, 18:00. A count with a number of free beds is a report,
received when it was counted, at 08:00 or 20:00; a line without one, or no line, is none. Units report by 10:00, under
tension by 09:00 and 21:00; tension is declared from 19 March 12:00 to 25 March 12:00, with a grace of two hours.
"""

import csv
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

KNOWN = datetime(2020, 3, 18, 18)  # noqa: DTZ001 - local, as the file
UNTIL = datetime(2020, 3, 26, 12)  # noqa: DTZ001
TENSION = datetime(2020, 3, 19, 12), datetime(2020, 3, 25, 12)  # noqa: DTZ001
GRACE = timedelta(hours=2)
NORMAL_TIMES, TENSION_TIMES = (time(10),), (time(9), time(21))
NORMAL_CAP, TENSION_CAP = timedelta(hours=28), timedelta(hours=18)
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)


class Expected(NamedTuple):
    """A transition; `moment` is local."""

    hospital: str
    moment: datetime
    state: str
    rank: str
    level: str


def reports(file: Path) -> dict[str, list[datetime]]:
    """When each hospital of the file reported."""
    found: dict[str, list[datetime]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            times = found.setdefault(row["Hopital"], [])
            if row["NbLitDispo"]:
                times.append(datetime.fromisoformat(row["Date"]))
    return found


def passed(since: datetime, now: datetime, times: tuple[time, ...]) -> list[datetime]:
    """Deadlines after `since`, up to now."""
    days = [since.date() + timedelta(days=number) for number in range((now.date() - since.date()).days + 1)]
    return [each for day in days for at in times if since < (each := datetime.combine(day, at)) <= now]


def is_overdue(since: datetime, now: datetime, times: tuple[time, ...], cap: timedelta) -> bool:
    """The first deadline after a report is met by it, the second is not."""
    return now - since >= cap or len(passed(since, now, times)) >= 2


def is_silent(since: datetime, now: datetime, times: tuple[time, ...], cap: timedelta) -> bool:
    """A deadline has passed that found the unit overdue already."""
    return any(is_overdue(since, each - QUARTER, times, cap) for each in passed(since, now, times))


def rank_of(since: datetime, now: datetime) -> str:
    """The worst of the duties in force."""
    rank = 0
    begins, ends = TENSION
    for times, cap, grace_over in (
        (NORMAL_TIMES, NORMAL_CAP, True),
        *([(TENSION_TIMES, TENSION_CAP, now >= begins + GRACE)] if begins <= now < ends else []),
    ):
        if is_overdue(since, now + HOUR, times, cap):
            rank = max(rank, 1)
        if grace_over and is_overdue(since, now, times, cap):
            rank = max(rank, 3 if is_silent(since, now, times, cap) else 2)
    return ("fresh", "due", "overdue", "silent")[rank]


def transitions_of(hospital: str, reported: list[datetime]) -> Iterator[Expected]:
    """Every change of one hospital. What time has changed when a report arrives comes before what it changes."""
    since, spoken, shown = KNOWN, False, None
    now = KNOWN
    while now <= UNTIL:
        for arrives in (False, True):
            if arrives and now not in reported:
                continue
            if arrives:
                since, spoken = now, True
            rank = rank_of(since, now)
            state = rank if spoken else "never"
            if (state, rank) != shown:
                begins, ends = TENSION
                yield Expected(hospital, now, state, rank, "tension" if begins <= now < ends else "normal")
                shown = state, rank
        now += QUARTER


def expected(file: Path) -> list[Expected]:
    """Every transition of the week, by hospital and time."""
    return [each for hospital, times in sorted(reports(file).items()) for each in transitions_of(hospital, times)]


if __name__ == "__main__":
    for each in expected(Path(sys.argv[1])):
        sys.stdout.write(f"{each.moment:%Y-%m-%d %H:%M}  {each.hospital:20}  {each.state} {each.rank} {each.level}\n")
