"""Roll-ups of every territory × activity group, kept as rows come, change and go.

`RollupBook` adds and takes away one unit's share at a time; it equals the sum made from scratch at any
moment. A retired unit counts nowhere. Sums are over known figures only, each beside the number of units
that know it; where no member knows, the sum is None. Beds and places are never added: `counts` and `known`
are of beds, places stand apart.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator

from dashboard_api.core.figures import COUNTED, SLOTS, SUPPLEMENTARY_TYPES, UNKNOWN, Counts
from dashboard_api.core.unit_row import UnitRow

AVAILABLE = COUNTED.index("available")

Key = tuple[str, str | None]
"""Territory code and activity group; None is every activity."""


class Sums:
    """Sums of one nature: per slot of `Counts`, the sum and how many units know it."""

    __slots__ = ("known", "total")

    def __init__(self) -> None:
        self.total = [0] * SLOTS
        self.known = [0] * SLOTS

    def count(self, counts: Counts, sign: int) -> None:
        """Add (sign 1) or take away (sign -1) what one unit knows."""
        if counts is UNKNOWN:
            return
        for slot, value in enumerate(counts):
            if value is not None:
                self.total[slot] += sign * value
                self.known[slot] += sign

    def counts(self) -> dict[str, object]:
        """`{"installed": n or None, …, "supplementary": {"01": …, "02": …, "03": …}}`."""
        sums = [total if known else None for total, known in zip(self.total, self.known, strict=True)]
        return _named(sums)

    def knowing(self) -> dict[str, object]:
        """The same shape: how many units know each count."""
        return _named(list(self.known))


class Rollup:
    """One territory × group. `observed` holds its members' observed_at in order, in microseconds."""

    __slots__ = ("available_known", "beds", "observed", "places", "units")

    def __init__(self) -> None:
        self.units = 0
        self.available_known = 0
        self.observed: list[int] = []
        self.beds = Sums()
        self.places = Sums()

    def add(self, row: UnitRow) -> None:
        """One more member."""
        self._count(row, 1)
        if row.observed_at is not None:
            insort(self.observed, row.observed_at)

    def remove(self, row: UnitRow) -> None:
        """Take away a member exactly as it was added."""
        self._count(row, -1)
        if row.observed_at is not None:
            del self.observed[bisect_left(self.observed, row.observed_at)]

    def _count(self, row: UnitRow, sign: int) -> None:
        self.units += sign
        self.available_known += sign * (row.figures.by_status[AVAILABLE] is not None)
        self.beds.count(row.figures.beds, sign)
        self.places.count(row.figures.places, sign)

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
        for key in keys_of(row):
            self._rollups.setdefault(key, Rollup()).add(row)

    def remove(self, row: UnitRow) -> None:
        """Undo `add` of the same row."""
        for key in keys_of(row):
            rollup = self._rollups[key]
            rollup.remove(row)
            if not rollup.units:
                del self._rollups[key]

    def get(self, key: Key) -> Rollup:
        """The roll-up; an empty one when nothing is in it."""
        return self._rollups.get(key) or Rollup()

    def __iter__(self) -> Iterator[Key]:
        """Every territory × group with a member, in no order."""
        return iter(self._rollups)


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
