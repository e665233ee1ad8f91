"""Rules of a unit's reporting duty: one that is absurd or contradicts itself would let a unit go silent unseen."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from schemas.core.entry_checks import EntryChecks
from schemas.core.record_rules import shown
from schemas.core.times import parse_duration

LEVELS = ("normal", "tension", "crisis")
"""From the loosest duty to the tightest."""
_LEVEL = "max_age times"
FIELDS = f"{' '.join(LEVELS)} {_LEVEL}"
"""Every name in a duty."""

SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(days=366)
"""Of a maximum age. A year, with its leap day: nothing a unit must say is rarer."""
MAX_TIMES = 24

_LOCAL_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_DAY_MINUTES = 24 * 60


def check_duty(unit: Mapping[str, object], entry: EntryChecks) -> None:
    """Adds every refusal of the `duty` of a directory entry."""
    duty = entry.mapping(unit, "duty")
    if duty is None:
        return
    entry.only(duty, " ".join(LEVELS), "duty", "a duty")
    tightest: tuple[str, timedelta] | None = None
    for level in LEVELS:
        asked = entry.mapping(duty, level, "duty")
        rarest = None if asked is None else _check_level(asked, level, entry)
        if rarest is None:
            continue
        if tightest is not None and rarest > tightest[1]:
            entry.add(
                "bad_time",
                f"duty.{level}",
                f"allows {_in_words(rarest)} without a report, {tightest[0]} {_in_words(tightest[1])}: "
                "a higher level must not ask less",
            )
        else:
            tightest = level, rarest


def minutes_of(local_time: str) -> int:
    """Minutes since midnight of a well-formed local time, "10:00"."""
    return int(local_time[:2]) * 60 + int(local_time[3:])


def longest_gap(minutes: Sequence[int]) -> timedelta:
    """The longest wait between two deadlines, given in order as minutes since midnight; one a day waits a day."""
    gaps = [later - earlier for earlier, later in pairwise((*minutes, minutes[0] + _DAY_MINUTES))]
    return timedelta(minutes=max(gaps))


def _check_level(asked: Mapping[str, object], level: str, entry: EntryChecks) -> timedelta | None:
    """How long a unit may at most go without reporting at this level; None when it cannot be told."""
    path = f"duty.{level}"
    entry.only(asked, _LEVEL, path, "a duty's level")
    max_age, times = asked.get("max_age"), asked.get("times")
    if (max_age is None) == (times is None):
        entry.add("missing_field", path, 'send either "max_age" or "times"')
        return None
    if times is None:
        return _checked_age(max_age, f"{path}.max_age", entry)
    return _checked_times(times, f"{path}.times", entry)


def _checked_age(max_age: object, path: str, entry: EntryChecks) -> timedelta | None:
    try:
        age = parse_duration(max_age) if type(max_age) is str else None
    except ValueError:
        age = None
    if age is None:
        entry.add("bad_time", path, f'is {shown(max_age)}: send a duration like "PT24H"')
    elif age < SHORTEST:
        entry.add("bad_time", path, f"is {shown(max_age)}: nobody reports so often, send PT1S at least")
        return None
    elif age > LONGEST:
        entry.add("bad_time", path, f"is {shown(max_age)}: send P366D at most")
        return None
    return age


def _checked_times(times: object, path: str, entry: EntryChecks) -> timedelta | None:
    if (
        type(times) is not list
        or not 0 < len(times) <= MAX_TIMES
        or not all(type(time) is str and _LOCAL_TIME.fullmatch(time) for time in times)
    ):
        entry.add("bad_time", path, f'must be 1 to {MAX_TIMES} local times in order, like ["10:00", "18:00"]')
        return None
    minutes = [minutes_of(time) for time in times]
    for at, (earlier, later) in enumerate(pairwise(minutes), 1):
        if earlier == later:
            entry.add("bad_time", f"{path}[{at}]", f"names {shown(times[at])} twice: keep one")
            return None
        if earlier > later:
            entry.add(
                "bad_time", f"{path}[{at}]", f"is {shown(times[at])}, before the one it follows: put them in order"
            )
            return None
    return longest_gap(minutes)


def _in_words(wait: timedelta) -> str:
    """`90 s`, `16 h`, `1 day, 6 h`."""
    seconds = wait.total_seconds()
    if seconds % 60:
        return f"{seconds:g} s"
    days, minutes = divmod(round(seconds) // 60, _DAY_MINUTES)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{days} day{'s' if days > 1 else ''}" if days else "", f"{hours} h" if hours else ""]
    return ", ".join(part for part in (*parts, f"{minutes} min" if minutes else "") if part)
