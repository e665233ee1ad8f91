"""Does a new directory entry ask less of a unit, close or retire it for good, or let other feeds speak first?

Not everybody who writes the directory may (DESIGN section 6), and the audit log names it apart.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.core.duty_rules import LEVELS, longest_gap, minutes_of
from schemas.core.times import from_micros, parse, parse_duration, to_micros

LONGEST_CLOSURE = timedelta(days=366)
"""A closure that ends later than this from now is one without an end."""
_NEVER = datetime.max.replace(tzinfo=UTC)

Duty = tuple[timedelta | None, ...]
"""How long a unit may go without reporting, at each of LEVELS; None: as long as the default of its group says."""


class Asked(NamedTuple):
    """What a directory entry asks of its unit, and who may speak for it, in their order."""

    duty: Duty
    feeds: tuple[str, ...]
    closed_until: datetime | None
    """The end of its last closure; the end of time when one has none, None when it has no closure."""
    retired: bool


NOTHING_ASKED = Asked((None, None, None), (), closed_until=None, retired=False)
"""Of a unit that is not there."""


class Loosened(NamedTuple):
    """One thing that is looser, or may be: a default that takes the place of a duty cannot be compared with it."""

    field: str
    before: Any
    after: Any
    replaced: str | None = None
    """The unit that asked for `before`, when it is one that is replaced."""


def asked_of(unit: Mapping[str, Any]) -> Asked:
    """Of a well-formed directory unit."""
    duty = unit.get("duty") or {}
    return Asked(
        tuple(_longest(duty.get(level)) for level in LEVELS),
        _shared(tuple(unit.get("feeds") or ())),
        max(map(_end, unit.get("closures") or ()), default=None),
        bool(unit.get("retired")),
    )


def loosened(before: Asked, after: Asked, now: datetime, *, replaced: str | None = None) -> Iterator[Loosened]:
    """What is looser after than before, of one unit, or of one and the unit `replaced` by it."""
    for level, was, asks in zip(LEVELS, before.duty, after.duty, strict=True):
        if was != asks and (was is None or asks is None or asks > was):
            yield Loosened(f"duty.{level}", _seconds(was), _seconds(asks), replaced)
    if after.feeds[: len(before.feeds)] != before.feeds:
        yield Loosened("feeds", list(before.feeds), list(after.feeds), replaced)
    if replaced is not None:
        return  # of a unit that is not the same, neither its closures nor its end go on
    if after.closed_until is not None and after.closed_until > max(before.closed_until or now, now + LONGEST_CLOSURE):
        yield Loosened("closures", _spelled(before.closed_until), _spelled(after.closed_until))
    if after.retired and not before.retired:
        yield Loosened("retired", before=False, after=True)


def _longest(level: Mapping[str, Any] | None) -> timedelta | None:
    if level is None:
        return None
    times = level.get("times")
    return _waits(level["max_age"], ()) if times is None else _waits(None, tuple(times))


@lru_cache(maxsize=1000)  # few duties, many units
def _waits(max_age: str | None, times: tuple[str, ...]) -> timedelta:
    return longest_gap([minutes_of(time) for time in times]) if max_age is None else parse_duration(max_age)


@lru_cache(maxsize=1000)
def _shared(feeds: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all the units that have the same feeds."""
    return feeds


def _end(closure: Mapping[str, Any]) -> datetime:
    until = closure.get("until")
    return _NEVER if until is None else parse(until)


def _spelled(end: datetime | None) -> str | None:
    if end is None:
        return None
    return "no end" if end == _NEVER else from_micros(to_micros(end))


def _seconds(wait: timedelta | None) -> float | None:
    return None if wait is None else wait.total_seconds()
