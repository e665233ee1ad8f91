"""Roll-ups of every territory × activity group, kept as rows come, change and go.

`RollupBook` moves by one unit's step at a time; it equals the sum made from scratch at any moment. A retired unit
counts nowhere. Sums are over known figures only, each beside the number of units that know it; where no member knows,
the sum is None. Beds and places are never added: `counts` and `known` are of beds, places stand apart.

What only time changes (freshness) is counted from the rows as well: a row is written again when it crosses.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator

from dashboard_api.core.unit_row import UnitRow
from dashboard_api.core.unit_share import (
    BEDS,
    FILLED,
    FRESHNESS,
    KNOWING_AVAILABLE,
    NUMBERS,
    OPEN,
    PLACES,
    UNITS,
    Step,
    step,
)
from schemas.core.figures import COUNTED, SLOTS, SUPPLEMENTARY_TYPES
from schemas.core.pressure import IN_DUTY, pressure

Key = tuple[str, str | None]
"""Territory code and activity group; None is every activity."""


def in_order(key: Key) -> tuple[str, str]:
    """Order of what is told of keys: by territory and group, every activity first."""
    return key[0], key[1] or ""


class Sums:
    """Sums of one nature: per slot of `Counts`, the sum, how many units know it, and how many of those are late."""

    __slots__ = ("_known", "_late", "_total")

    def __init__(self, numbers: list[int], start: int) -> None:
        self._total, self._known, self._late = (numbers[start + at : start + at + SLOTS] for at in _THREE)

    @property
    def is_known(self) -> bool:
        """Whether any unit knows any of it."""
        return any(self._known)

    def counts(self) -> dict[str, object]:
        """`{"installed": n or None, …, "supplementary": {"01": …, "02": …, "03": …}}`."""
        return _named([total if known else None for total, known in zip(self._total, self._known, strict=True)])

    def knowing(self) -> dict[str, object]:
        """The same shape: how many units know each count."""
        return _named(self._known)

    def stale(self) -> dict[str, object]:
        """The same shape: of the units that know each count, how many are overdue or silent."""
        return _named(self._late)


class Rollup:
    """One territory × group. `observed` holds its members' observed_at in order, in microseconds."""

    __slots__ = ("_numbers", "observed")

    def __init__(self) -> None:
        self._numbers = [0] * NUMBERS
        self.observed: list[int] = []

    def move(self, by: Step) -> None:
        """One change of one member."""
        for place, amount in by.numbers:
            self._numbers[place] += amount
        if by.gone is not None:
            del self.observed[bisect_left(self.observed, by.gone)]
        if by.come is not None:
            insort(self.observed, by.come)

    @property
    def units(self) -> int:
        """The members."""
        return self._numbers[UNITS]

    @property
    def beds(self) -> Sums:
        """Of beds."""
        return Sums(self._numbers, BEDS)

    @property
    def places(self) -> Sums:
        """Of places."""
        return Sums(self._numbers, PLACES)

    @property
    def unknown(self) -> int:
        """Members whose available figure is not known."""
        return self.units - self._numbers[KNOWING_AVAILABLE]

    @property
    def watched(self) -> int:
        """Members whose duty is watched."""
        return self.units - self._numbers[FRESHNESS[None]]

    @property
    def expected(self) -> int:
        """Members that owe a report: all but the closed ones. One not watched counts: it may be late."""
        return self.units - self._numbers[FRESHNESS["closed"]]

    @property
    def fresh(self) -> int | None:
        """Members within their duty; None when none is watched."""
        return self.among(*IN_DUTY)

    @property
    def never(self) -> int:
        """Members nobody has spoken of; of those not watched, the ones without an observation."""
        if not self.watched:
            return self.units - len(self.observed)
        return self._numbers[FRESHNESS["never"]]

    @property
    def share_fresh(self) -> float | None:
        """Of the expected ones; None when none is watched, or none expected."""
        fresh = self.fresh
        return None if fresh is None or not self.expected else fresh / self.expected

    @property
    def pressure(self) -> float | None:
        """Occupied over open beds, above 1 when beds are put up; None when no member knows its parts, or has a bed."""
        return pressure(self._numbers[FILLED], self._numbers[OPEN])

    def among(self, *freshness: str) -> int | None:
        """How many members are in one of these; None when none is watched."""
        return sum(self._numbers[FRESHNESS[each]] for each in freshness) if self.watched else None

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

    def move(self, before: UnitRow | None, after: UnitRow | None, by: Step | None = None) -> None:
        """A unit changed; None: it was not there, or is gone. `by` is `step` of the two, when it was made already."""
        left, entered = _keys(before), _keys(after)
        if left == entered:
            stay = by or step(before, after)
            for key in left:
                self._rollups[key].move(stay)
            return
        out, into = step(before, None), step(None, after)
        for key in left:
            rollup = self._rollups[key]
            rollup.move(out)
            if not rollup.units:
                del self._rollups[key]
        for key in entered:
            found = self._rollups.get(key)
            if found is None:
                found = self._rollups[key] = Rollup()
            found.move(into)

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


_THREE = (0, SLOTS, 2 * SLOTS)


def _keys(row: UnitRow | None) -> list[Key]:
    return [] if row is None else list(keys_of(row))


def _named(values: list[int | None] | list[int]) -> dict[str, object]:
    by_type = values[len(COUNTED) :]
    return {
        **dict(zip(COUNTED, values, strict=False)),
        "supplementary": dict(zip(SUPPLEMENTARY_TYPES, by_type, strict=True)),
    }
