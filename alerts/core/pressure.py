"""How full departments are, kept unit by unit as level 2 reads them, and since when a threshold of the ladder is held.

Before: intake.py says what a unit adds.    After: scene.py asks which thresholds are passed.

The sums are those of the roll-up that screens of level 2 show (schemas/core/pressure.py): neither sensitive units nor
anything of level 3 is in them. An unknown pressure (nobody knows all parts) is neither high nor low: it raises nothing,
and ends nothing. Where no unit is left there is nothing to be full.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from alerts.core.alert import Cause, Kind, Pressure
from alerts.core.facts import Unit
from alerts.core.ladder import PressureRule
from schemas.core.access.subject import NATION
from schemas.core.confidentiality import PROFESSIONALS
from schemas.core.pressure import Filling, pressure


class Beds(NamedTuple):
    """What a unit adds; `in_duty`: its figures are not older than they may be."""

    filling: Filling
    in_duty: bool


class Watch:
    """One department × group. A threshold counts once it was held without a gap for as long as its rule says.

    What it was is judged before it becomes something else, so that no gap between two looks is missed.
    """

    __slots__ = ("_fresh", "_high_since", "_low_since", "_occupied", "_open", "_raised_at", "_units", "members", "rule")

    def __init__(self, rule: PressureRule) -> None:
        self.rule = rule
        self.members = 0
        """Units of the directory, whether they add anything or not."""
        self._occupied = self._open = self._units = self._fresh = 0
        self._high_since: datetime | None = None
        self._low_since: datetime | None = None
        self._raised_at: datetime | None = None

    def add(self, beds: Beds | None, sign: int) -> None:
        """A unit's part comes (1) or goes (-1)."""
        if beds is not None:
            self._occupied += sign * beds.filling.occupied
            self._open += sign * beds.filling.open
            self._units += sign
            self._fresh += sign * beds.in_duty

    def figures(self) -> Pressure:
        """As its roll-up has them; None what nobody knows."""
        if not self._units:
            return Pressure(None, None, None, 0, 0)
        return Pressure(pressure(self._occupied, self._open), self._occupied, self._open, self._units, self._fresh)

    def judge(self, now: datetime) -> None:
        """It is from now on as its sums say."""
        self.raised_at(now)
        full = self.figures().pressure
        high = full is not None and full >= self.rule.raised_at
        low = full < self.rule.over_at if full is not None else not self.members
        self._high_since = (self._high_since or now) if high else None
        self._low_since = (self._low_since or now) if low else None

    def raised_at(self, now: datetime) -> datetime | None:
        """Since when people are to know of it; None: it is not raised, or over."""
        changes_at = self.changes_at
        if changes_at is not None and changes_at <= now:
            self._raised_at = changes_at if self._raised_at is None else None
        return self._raised_at

    def remember(self, raised_at: datetime) -> None:
        """It was raised before a restart."""
        self._raised_at = raised_at

    def set_back(self, now: datetime) -> None:
        """The clock was: nothing began later than now."""
        self._high_since, self._low_since, self._raised_at = (
            None if since is None else min(since, now) for since in (self._high_since, self._low_since, self._raised_at)
        )

    @property
    def changes_at(self) -> datetime | None:
        """When time alone raises it or ends it."""
        since = self._high_since if self._raised_at is None else self._low_since
        return None if since is None else since + self.rule.holds_for


class PressureBook:
    """Every department × group of the rules. Methods return the causes that what they take in concerns."""

    def __init__(self, rules: Iterable[PressureRule]) -> None:
        self.complete = False
        """Whether the state of every unit has been taken in; nothing is judged before."""
        self._rules = {rule.group: rule for rule in rules}
        self._watches: dict[Cause, Watch] = {}
        self._beds: dict[str, tuple[int, Beds | None]] = {}
        """Of each unit, and the offset of the state that says so."""
        self._causes: dict[str, tuple[Cause, ...]] = {}
        self._regions: dict[str, str] = {}

    def watch(self, cause: Cause) -> Watch | None:
        """None: no rule is about it (any more), or no unit has been there."""
        return self._watches.get(cause)

    def territories_of(self, cause: Cause) -> tuple[str, ...]:
        """Where it is, the nation first."""
        department, _ = department_and_group(cause)
        return NATION, self._regions[department], department

    def place(self, unit_id: str, unit: Unit | None, now: datetime) -> Iterable[Cause]:
        """Where a unit counts now; None, retired or sensitive: nowhere."""
        before: tuple[Cause, ...] = self._causes.pop(unit_id, ())
        after: tuple[Cause, ...] = ()
        if unit is not None and not unit.retired and not unit.sensitive:
            self._regions[unit.department] = unit.region
            after = tuple(cause_of(unit.department, group) for group in unit.groups if group in self._rules)
            self._causes[unit_id] = after
        if before == after:
            return ()
        _, beds = self._beds.get(unit_id, (0, None))
        for cause, sign in (*((cause, -1) for cause in before), *((cause, 1) for cause in after)):
            watch = self._watch(cause)
            watch.members += sign
            watch.add(beds, sign)
        return self._judged({*before, *after}, now)

    def fill(self, unit_id: str, offset: int, beds: Beds | None, now: datetime) -> Iterable[Cause]:
        """What a unit adds, as its state at an offset says; one older than what is known changes nothing."""
        known, before = self._beds.get(unit_id, (-1, None))
        if offset < known:
            return ()
        self._beds[unit_id] = offset, beds
        if beds == before:
            return ()
        causes = self._causes.get(unit_id, ())
        for cause in causes:
            watch = self._watches[cause]
            watch.add(before, -1)
            watch.add(beds, 1)
        return self._judged(causes, now)

    def begin(self, now: datetime) -> Iterable[Cause]:
        """The state of every unit has been taken in: from now on thresholds are held, or are not."""
        self.complete = True
        return self._judged(self._watches, now)

    def remember(self, cause: Cause, raised_at: datetime, territories: Iterable[str]) -> None:
        """An alert of before a restart is open: it goes on, if there still is a rule for it."""
        department, group = department_and_group(cause)
        if group in self._rules:
            region = next((code for code in territories if code.startswith("R-")), department)
            self._regions.setdefault(department, region)
            self._watch(cause).remember(raised_at)

    def set_back(self, now: datetime) -> None:
        """The clock was."""
        for watch in self._watches.values():
            watch.set_back(now)

    def _watch(self, cause: Cause) -> Watch:
        if cause not in self._watches:
            self._watches[cause] = Watch(self._rules[department_and_group(cause)[1]])
        return self._watches[cause]

    def _judged(self, causes: Iterable[Cause], now: datetime) -> list[Cause]:
        if not self.complete:
            return []
        found = list(causes)
        for cause in found:
            self._watches[cause].judge(now)
        return found


def cause_of(department: str, group: str) -> Cause:
    """What a department's pressure is told as."""
    return Cause(Kind.PRESSURE, f"P-{department}/{group}", PROFESSIONALS)


def department_and_group(cause: Cause) -> tuple[str, str]:
    """Of a cause of pressure."""
    department, _, group = cause.of.removeprefix("P-").partition("/")
    return department, group
