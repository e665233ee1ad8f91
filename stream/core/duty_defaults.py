"""The duties of units whose directory entry does not say: `stream/duties.toml`, read and checked whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from schemas.core.duty_rules import LEVELS, check_duty, minutes_of
from schemas.core.entry_checks import EntryChecks
from schemas.core.times import parse_duration
from stream.core.deadlines import Times
from stream.core.duty import Deadlines, Duties, Duty, MaxAge

_MICROSECOND = timedelta(microseconds=1)


class Asked(NamedTuple):
    """One duty as the directory and the file say it: a maximum age, or local times."""

    max_age_us: int | None
    times: Times


class Measure(NamedTuple):
    """How lateness is measured, the same for every unit. `caps_us` at each of `LEVELS`."""

    due_share: float
    due_lead_us: int
    silent_factor: float
    caps_us: tuple[int, ...]


class DefaultGroup(NamedTuple):
    """What is asked of an activity group at each of `LEVELS`; `activity_group` None: of all others."""

    activity_group: str | None
    by_hand: tuple[Asked, ...]
    by_feed: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Defaults:
    """The file. `grace_us`: of a declaration that names none. One object a process, told apart by identity."""

    measure: Measure
    grace_us: int
    groups: tuple[DefaultGroup, ...]

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the process
    def usual_duties(self, activity_groups: tuple[str, ...], zone: str, *, by_hand: bool) -> Duties:
        """The duties of a unit of these groups, by the first of the file that fits."""
        return self.duties(self.asked(activity_groups, by_hand=by_hand), zone)

    @lru_cache(maxsize=4096)  # noqa: B019
    def duties(self, asked: tuple[Asked, ...], zone: str) -> Duties:
        """What is asked at each level as it is reckoned with. Cached, so that units alike share it."""
        measure = self.measure
        normal, tension, crisis = (
            _duty(each, measure, cap, zone) for each, cap in zip(asked, measure.caps_us, strict=True)
        )
        return normal, tension, crisis

    def asked(self, activity_groups: Collection[str], *, by_hand: bool) -> tuple[Asked, ...]:
        """What is asked of a unit of these groups at each level."""
        found = next(each for each in self.groups if each.activity_group in (None, *activity_groups))
        return found.by_hand if by_hand else found.by_feed


def asked_of(level: Mapping[str, Any]) -> Asked:
    """A duty as the directory and the file spell it. ValueError, KeyError or TypeError for one that is none."""
    max_age = level.get("max_age")
    if max_age is not None:
        return Asked(_micros(max_age), ())
    times = tuple(sorted({minutes_of(time) for time in level["times"]}))
    if not times:
        raise ValueError("a duty by local times needs one at least")
    return Asked(None, times)


def _duty(asked: Asked, measure: Measure, cap_us: int, zone: str) -> Duty:
    age = asked.max_age_us
    if age is None:
        return Deadlines(asked.times, zone, cap_us, measure.due_lead_us)
    return MaxAge(round(age * measure.due_share), age, round(age * measure.silent_factor))


def read_defaults(file: Mapping[str, Any], known_groups: Collection[str]) -> Defaults:
    """The defaults in the parsed file. ValueError in words for what is missing or wrong in it."""
    try:
        defaults = Defaults(
            Measure(
                due_share=float(file["due_share"]),
                due_lead_us=_micros(file["due_lead"]),
                silent_factor=float(file["silent_factor"]),
                caps_us=tuple(_micros(file["caps"][level]) for level in LEVELS),
            ),
            grace_us=_micros(file["grace"]),
            groups=(
                *(_group(group, group["activity_group"]) for group in file["groups"]),
                _group(file["others"], None),
            ),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"duties.toml: {error!r}: a value is missing or of the wrong kind") from error
    _check(defaults.measure)
    for group in defaults.groups:
        if group.activity_group not in (None, *known_groups):
            raise ValueError(f"duties.toml: {group.activity_group!r} is no id of schemas/codes/activity-groups.json")
    return defaults


def _check(measure: Measure) -> None:
    """A unit is due before it is overdue, and overdue before it is silent."""
    if not 0 < measure.due_share < 1 < measure.silent_factor:
        raise ValueError("duties.toml: due_share must be above 0 and below 1, silent_factor above 1")
    if any(later > earlier for earlier, later in pairwise(measure.caps_us)):
        raise ValueError("duties.toml: caps: a higher level must not ask less")
    shortest_cap_us = min(measure.caps_us)
    if shortest_cap_us < _micros("PT1H"):
        raise ValueError("duties.toml: caps: each must be at least PT1H")
    if not 0 <= measure.due_lead_us < shortest_cap_us:
        raise ValueError("duties.toml: due_lead must not be negative, and less than the shortest of caps")


def _group(group: Mapping[str, Any], name: str | None) -> DefaultGroup:
    by_hand, by_feed = (_levels(group[way], f"{name or 'others'}.{way}") for way in ("by_hand", "by_feed"))
    return DefaultGroup(name, by_hand, by_feed)


def _levels(levels: Mapping[str, Mapping[str, Any]], path: str) -> tuple[Asked, ...]:
    """By the same rules as a duty of the directory."""
    entry = EntryChecks()
    check_duty({"duty": levels}, entry)
    if entry.refusals:
        raise ValueError(f"duties.toml: {path}: {entry.refusals[0].message}")
    return tuple(asked_of(levels[level]) for level in LEVELS)


def _micros(duration: str) -> int:
    return parse_duration(duration) // _MICROSECOND
