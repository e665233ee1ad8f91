"""Which rung of the ladder a unit has reached, and when it reaches the next one. The ladder is `alerts/ladder.toml`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.core.facts import LATE, UnitFacts
from schemas.core.zones import zone_of

RUNGS = ("owner", "on-call", "ars", "director", "ars-escalation")
"""From the first to the last. A rung's height is its place here, from 1."""

GROUND = 0
"""Nobody is told."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung (by height), reached `after` a moment, or `at` the next such local time."""

    height: int
    after: timedelta
    at: time | None


@dataclass(frozen=True, slots=True)
class LateRule:
    """What a late unit of these groups and levels (none: all) sets off, by rank."""

    groups: frozenset[str]
    levels: frozenset[str]
    steps: Mapping[str, tuple[Step, ...]]
    repeat: timedelta

    def fits(self, groups: Iterable[str], level: str) -> bool:
        """Whether it is about such a unit."""
        return (not self.levels or level in self.levels) and (not self.groups or not self.groups.isdisjoint(groups))


@dataclass(frozen=True, slots=True)
class PlainRule:
    """What a feed down, an anomaly or a receiver given up sets off."""

    steps: tuple[Step, ...]
    repeat: timedelta


@dataclass(frozen=True, slots=True)
class PressureRule:
    """Of a department's beds in one group: raised at `raised_at` and above, over below `over_at`, each once held."""

    group: str
    raised_at: float
    over_at: float
    holds_for: timedelta
    told: PlainRule


@dataclass(frozen=True, slots=True)
class Ladder:
    """All of it."""

    group_wait: timedelta
    feed_wait: timedelta
    anomaly_wait: timedelta
    group_interval: timedelta
    feed_settle: timedelta
    vendor_from: int
    vendor_share: float
    late: tuple[LateRule, ...]
    feed_down: PlainRule
    anomaly: PlainRule
    delivery_given_up: PlainRule
    pressure: tuple[PressureRule, ...]

    def late_rule(self, groups: Sequence[str], level: str) -> LateRule:
        """The first rule that fits; the file's last one fits everything."""
        return next(rule for rule in self.late if rule.fits(groups, level))


@dataclass(frozen=True, slots=True)
class Climb:
    """Where a unit stands on the ladder: its height, whether its last step waits for a digest, and the next step."""

    height: int
    gathered: bool
    next_at: datetime | None


def climb_late(rule: LateRule, facts: UnitFacts, department: str, now: datetime) -> Climb:
    """Of a late unit: the steps of lower ranks are behind it whatever they wait for."""
    height = LATE.index(facts.rank or "")
    passed = max((step.height for lower in LATE[:height] for step in rule.steps[lower]), default=GROUND)
    return _climb(rule.steps[LATE[height]], passed, facts.since, department, now)


def climb_plain(rule: PlainRule, since: datetime, department: str, now: datetime) -> Climb:
    """Of whatever began at `since`."""
    return _climb(rule.steps, GROUND, since, department, now)


def _climb(steps: Sequence[Step], passed: int, since: datetime, department: str, now: datetime) -> Climb:
    height, gathered, next_at = passed, False, None
    for step in steps:
        if step.height <= height:
            continue
        moment = since + step.after if step.at is None else next_local_time(since, step.at, department)
        if moment <= now:
            height, gathered = step.height, step.at is not None
        elif next_at is None or moment < next_at:
            next_at = moment
    return Climb(height, gathered, next_at)


def next_local_time(since: datetime, local: time, department: str) -> datetime:
    """The first instant after `since` at which clocks of the department show `local`, in UTC.

    A time that the clocks skip comes as much later as they skip; of one that they show twice it is the first.
    """
    zone = ZoneInfo(zone_of(department))
    day = since.astimezone(zone).date() - timedelta(days=1)
    while True:
        moment = datetime.combine(day, local, zone).astimezone(UTC)
        if moment > since:
            return moment
        day += timedelta(days=1)


def higher(one: Climb, other: Climb) -> Climb:
    """The higher of two, and the earlier of their next steps that leads above it."""
    top = one if one.height >= other.height else other
    moments = [climb.next_at for climb in (one, other) if climb.next_at is not None]
    return Climb(top.height, top.gathered, min(moments, default=None))
