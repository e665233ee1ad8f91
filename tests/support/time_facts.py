"""Facts of time as the rules take them: hours of days from 15 January 2026, 00:00 UTC; a winter Thursday."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from schemas.core.times import parse, to_micros
from stream.core.closures import merged
from stream.core.crossings import Crossed
from stream.core.duty import Deadlines, Duties, Duty, MaxAge
from stream.core.freshness import Facts
from stream.core.instants import FOREVER
from stream.core.tension_timeline import ALWAYS_NORMAL, Declared, Timeline, timeline
from stream.core.unit_duty import UnitDuty, unit_duty
from stream.duties_file import load_defaults

HOUR = 3_600_000_000
START = 1_768_435_200_000_000


def at(hour: float) -> int:
    """An hour of the first day (and beyond) as an instant."""
    return START + round(hour * HOUR)


def hour_of(moment_us: int | None) -> float | None:
    return None if moment_us is None else (moment_us - START) / HOUR


def instant(text: str) -> int:
    return to_micros(parse(text))


def utc(moment_us: int) -> str:
    """`2026-01-15 08:30`, in UTC."""
    return datetime.fromtimestamp(moment_us / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M")


def max_age(hours: float) -> MaxAge:
    return MaxAge(round(hours * 0.75 * HOUR), round(hours * HOUR), round(hours * 2 * HOUR))


def daily(*hours: float, cap: float = 28, zone: str = "UTC") -> Deadlines:
    return Deadlines(tuple(round(hour * 60) for hour in hours), zone, round(cap * HOUR), HOUR)


def duties(normal: Duty, tension: Duty | None = None, crisis: Duty | None = None) -> Duties:
    tension = tension or normal
    return normal, tension, crisis or tension


def declared(begins: float, ends: float | None, level: int = 1, grace: float = 2) -> Declared:
    return Declared(at(begins), FOREVER if ends is None else at(ends), level, round(grace * HOUR))


def some_facts(
    observed: float | None,
    duty: Duty | Duties,
    *,
    entered: float = 0,
    since: float | None = None,
    supplementary: float | None = None,
    closures: Iterable[tuple[float | None, float | None]] = (),
    declarations: Sequence[Declared] = (),
    line: Timeline | None = None,
    version: int = 1,
) -> Facts:
    """Facts known from the time of what was observed (`since`: another hour), all times in hours."""
    known = since if since is not None else observed
    return Facts(
        version,
        0 if known is None else at(known),
        None if observed is None else at(observed),
        None if supplementary is None else at(supplementary),
        at(entered),
        duties(duty) if isinstance(duty, MaxAge | Deadlines) else duty,
        merged((None if a is None else at(a), None if b is None else at(b)) for a, b in closures),
        line or (timeline(declarations) if declarations else ALWAYS_NORMAL),
    )


def in_short(crossed: Crossed) -> list[tuple[float | None, str, str | None, str]]:
    """Hour, state, rank, reason of each."""
    return [(hour_of(each.last.moment_us), each.last.state, each.last.rank, each.reason) for each in crossed.crossings]


def a_directory_entry(**changes: Any) -> dict[str, Any]:
    """What the time rules read of a `directory-unit/1`."""
    return {
        "territory": {"region": "R-44", "department": "D-54"},
        "establishment": {"finess": "540002078"},
        "feeds": ["bed-management", "manual"],
        **changes,
    }


def a_unit_duty(*groups: str, **changes: Any) -> UnitDuty:
    return unit_duty(a_directory_entry(**changes), groups, (), load_defaults())
