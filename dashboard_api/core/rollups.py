"""Roll-ups of every territory × activity group, kept as rows come, change and go.

`RollupBook` adds and takes away one unit's share at a time; it equals the sum made from scratch at any
moment. A retired unit counts nowhere. Sums are over known figures only, each beside the number of units
that know it; where no member knows, the sum is None. Beds and places are never added: `counts` and `known`
are of beds, places stand apart.

What only time changes (freshness) is counted from the rows as well: a row is written again when it crosses.
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterator
from typing import NamedTuple

from dashboard_api.core.figures import COUNTED, SLOTS, SUPPLEMENTARY_TYPES, UNKNOWN, Counts
from dashboard_api.core.unit_row import UnitRow

AVAILABLE = COUNTED.index("available")
INSTALLED = COUNTED.index("installed")
OCCUPIED = COUNTED.index("occupied")
CLOSED = COUNTED.index("closed")

IN_DUTY = ("fresh", "due")
"""A unit that is due is still within its duty: its owner is reminded, its figure counts as fresh."""

STALE = ("overdue", "silent")

_ALL = range(SLOTS)
_REPORTED = range(1, SLOTS)
_TO_BE_HAD = (AVAILABLE, *range(len(COUNTED), SLOTS))
"""Available and supplementary."""

Key = tuple[str, str | None]
"""Territory code and activity group; None is every activity."""


def in_order(key: Key) -> tuple[str, str]:
    """Order of what is told of keys: by territory and group, every activity first."""
    return key[0], key[1] or ""


class Filling(NamedTuple):
    """What of one unit counts in pressure."""

    occupied: int
    open_beds: int


_NO_FILLING = Filling(0, 0)


class Sums:
    """Sums of one nature: per slot of `Counts`, the sum, how many units know it, and how many of those are late."""

    __slots__ = ("known", "late", "total")

    def __init__(self) -> None:
        self.total = [0] * SLOTS
        self.known = [0] * SLOTS
        self.late = [0] * SLOTS

    def count(self, counts: Counts, sign: int, *, late: Collection[int]) -> None:
        """Add (sign 1) or take away (sign -1) what one unit knows."""
        if counts is UNKNOWN:
            return
        for slot, value in enumerate(counts):
            if value is not None:
                self.total[slot] += sign * value
                self.known[slot] += sign
                if slot in late:
                    self.late[slot] += sign

    def counts(self) -> dict[str, object]:
        """`{"installed": n or None, …, "supplementary": {"01": …, "02": …, "03": …}}`."""
        sums = [total if known else None for total, known in zip(self.total, self.known, strict=True)]
        return _named(sums)

    def knowing(self) -> dict[str, object]:
        """The same shape: how many units know each count."""
        return _named(list(self.known))

    def stale(self) -> dict[str, object]:
        """The same shape: of the units that know each count, how many are overdue or silent."""
        return _named(list(self.late))


class Rollup:
    """One territory × group. `observed` holds its members' observed_at in order, in microseconds.

    `freshness` counts members by it, None for those not watched. `occupied` and `open_beds` (installed less closed)
    are of the members that pressure can be told of.
    """

    __slots__ = ("available_known", "beds", "freshness", "observed", "occupied", "open_beds", "places", "units")

    def __init__(self) -> None:
        self.units = 0
        self.available_known = 0
        self.freshness: dict[str | None, int] = {}
        self.occupied = 0
        self.open_beds = 0
        self.observed: list[int] = []
        self.beds = Sums()
        self.places = Sums()

    def add(self, row: UnitRow, filling: Filling) -> None:
        """One more member."""
        self._count(row, filling, 1)
        if row.observed_at is not None:
            insort(self.observed, row.observed_at)

    def remove(self, row: UnitRow, filling: Filling) -> None:
        """Take away a member exactly as it was added."""
        self._count(row, filling, -1)
        if row.observed_at is not None:
            del self.observed[bisect_left(self.observed, row.observed_at)]

    def _count(self, row: UnitRow, filling: Filling, sign: int) -> None:
        self.units += sign
        self.available_known += sign * (row.figures.by_status[AVAILABLE] is not None)
        self.freshness[row.freshness] = self.freshness.get(row.freshness, 0) + sign
        self.beds.count(_usable(row, row.figures.beds), sign, late=_stale_slots(row))
        self.places.count(_usable(row, row.figures.places), sign, late=_stale_slots(row))
        self.occupied += sign * filling.occupied
        self.open_beds += sign * filling.open_beds

    @property
    def watched(self) -> int:
        """Members whose duty is watched."""
        return self.units - self.freshness.get(None, 0)

    @property
    def expected(self) -> int:
        """Members that owe a report: all but the closed ones. One not watched counts: it may be late."""
        return self.units - self.freshness.get("closed", 0)

    @property
    def fresh(self) -> int | None:
        """Members within their duty; None when none is watched."""
        return self.among(*IN_DUTY)

    @property
    def never(self) -> int:
        """Members nobody has spoken of; of those not watched, the ones without an observation."""
        if not self.watched:
            return self.units - len(self.observed)
        return self.freshness.get("never", 0)

    @property
    def share_fresh(self) -> float | None:
        """Of the expected ones; None when none is watched, or none expected."""
        fresh = self.fresh
        return None if fresh is None or not self.expected else fresh / self.expected

    @property
    def pressure(self) -> float | None:
        """Occupied over open beds, above 1 when beds are put up; None when no member knows its parts, or has a bed."""
        return self.occupied / self.open_beds if self.open_beds > 0 else None

    def among(self, *freshness: str) -> int | None:
        """How many members are in one of these; None when none is watched."""
        return sum(self.freshness.get(each, 0) for each in freshness) if self.watched else None

    @property
    def oldest(self) -> int | None:
        """The oldest observed_at of the members that have one."""
        return self.observed[0] if self.observed else None

    @property
    def median(self) -> int | None:
        """The median observed_at; of an even number the older of the two, so that age is never flattered."""
        return self.observed[(len(self.observed) - 1) // 2] if self.observed else None


class RollupBook:
    """Every roll-up that has a member."""

    def __init__(self) -> None:
        self._rollups: dict[Key, Rollup] = {}

    def add(self, row: UnitRow) -> None:
        """Count a unit in all its territories and groups."""
        filling = filling_of(row)
        for key in keys_of(row):
            rollup = self._rollups.get(key)
            if rollup is None:
                rollup = self._rollups[key] = Rollup()
            rollup.add(row, filling)

    def remove(self, row: UnitRow) -> None:
        """Undo `add` of the same row."""
        filling = filling_of(row)
        for key in keys_of(row):
            rollup = self._rollups[key]
            rollup.remove(row, filling)
            if not rollup.units:
                del self._rollups[key]

    def get(self, key: Key) -> Rollup:
        """The roll-up; an empty one when nothing is in it."""
        return self._rollups.get(key) or Rollup()

    def __iter__(self) -> Iterator[Key]:
        """Every territory × group with a member, in no order."""
        return iter(self._rollups)


def filling_of(row: UnitRow) -> Filling:
    """Of a unit that knows all three parts, and is open (beds of a closed one take nobody); else nothing.

    Patients without their beds, or beds without their patients, would make it look fuller or emptier.
    """
    beds = row.figures.beds
    installed, occupied, closed = beds[INSTALLED], beds[OCCUPIED], beds[CLOSED]
    if installed is None or occupied is None or closed is None or row.freshness == "closed":
        return _NO_FILLING
    return Filling(occupied, installed - closed)


def _usable(row: UnitRow, counts: Counts) -> Counts:
    """What a unit adds: nobody can be brought to a closed one, whatever it last said was available."""
    if row.freshness != "closed" or counts is UNKNOWN:
        return counts
    return tuple(None if slot in _TO_BE_HAD else value for slot, value in enumerate(counts))


def _stale_slots(row: UnitRow) -> Collection[int]:
    """Which counts of the unit are older than they may be. What was said before a unit opened again is, but for its
    installed beds, which have a duty of their own."""
    if row.freshness in STALE:
        return _ALL
    return _REPORTED if row.freshness == "never" else ()


def keys_of(row: UnitRow) -> Iterator[Key]:
    """Where a unit counts: nowhere once retired."""
    if row.retired:
        return
    for territory in row.territories:
        yield territory, None
        for group in row.groups:
            yield territory, group


def _named(values: list[int | None] | list[int]) -> dict[str, object]:
    by_type = values[len(COUNTED) :]
    return {
        **dict(zip(COUNTED, values, strict=False)),
        "supplementary": dict(zip(SUPPLEMENTARY_TYPES, by_type, strict=True)),
    }
