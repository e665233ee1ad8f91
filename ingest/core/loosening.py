"""Does a new directory entry ask less of a unit, close it for good, or let other feeds speak first?

Not everybody who writes the directory may (DESIGN section 6), and the audit log names it apart.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.core.duty_rules import LEVELS, longest_gap, minutes_of
from schemas.core.times import parse_duration

Duty = tuple[timedelta | None, ...]
"""How long a unit may go without reporting, at each of LEVELS; None: as long as the default of its group says."""


class Asked(NamedTuple):
    """What a directory entry asks of its unit, and who may speak for it, in their order."""

    duty: Duty
    feeds: tuple[str, ...]
    closed_for_good: bool
    """By a closure without an end."""


class Loosened(NamedTuple):
    """One thing that is looser, or may be: a default that takes the place of a duty cannot be compared with it."""

    field: str
    before: Any
    after: Any


def asked_of(unit: Mapping[str, Any]) -> Asked:
    """Of a well-formed directory unit."""
    duty = unit.get("duty") or {}
    return Asked(
        tuple(_longest(duty.get(level)) for level in LEVELS),
        _shared(tuple(unit.get("feeds") or ())),
        any(closure.get("until") is None for closure in unit.get("closures") or ()),
    )


def loosened(before: Asked, after: Asked) -> Iterator[Loosened]:
    """What is looser after than before."""
    for level, was, now in zip(LEVELS, before.duty, after.duty, strict=True):
        if was != now and (was is None or now is None or now > was):
            yield Loosened(f"duty.{level}", _seconds(was), _seconds(now))
    if after.feeds[: len(before.feeds)] != before.feeds:
        yield Loosened("feeds", list(before.feeds), list(after.feeds))
    if after.closed_for_good and not before.closed_for_good:
        yield Loosened("closures", "with an end", "without one")


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


def _seconds(wait: timedelta | None) -> float | None:
    return None if wait is None else wait.total_seconds()
