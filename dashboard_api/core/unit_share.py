"""What one unit adds to every roll-up it is in: numbers in fixed places, worked out once per change.

A figure is counted where it is known, and as late where it is older than it may be.
"""

from collections.abc import Collection
from typing import NamedTuple

from dashboard_api.core.unit_row import UnitRow
from schemas.core.figures import COUNTED, SLOTS, UNKNOWN, Counts
from schemas.core.pressure import filling

AVAILABLE = COUNTED.index("available")

FRESHNESS = {None: 4, "fresh": 5, "due": 6, "overdue": 7, "silent": 8, "never": 9, "closed": 10}
"""Where members are counted by their freshness, None for those not watched."""

UNITS, KNOWING_AVAILABLE, FILLED, OPEN = range(4)
"""Where members are counted, and those that know available; the occupied and open beds that pressure is told of."""

BEDS = 11
PLACES = BEDS + 3 * SLOTS
NUMBERS = PLACES + 3 * SLOTS
"""From `BEDS` and `PLACES` on: for each slot of `Counts` the sum, how many know it, how many of those are late."""

_STALE = ("overdue", "silent")
_ALL = range(SLOTS)
_REPORTED = range(1, SLOTS)
_TO_BE_HAD = (AVAILABLE, *range(len(COUNTED), SLOTS))
"""Available and supplementary."""


class Step(NamedTuple):
    """How one change moves a roll-up: places and what is added there; the observation that goes, and that comes."""

    numbers: tuple[tuple[int, int], ...]
    gone: int | None
    come: int | None


def step(before: UnitRow | None, after: UnitRow | None) -> Step:
    """From one row of a unit to the next, in a roll-up where it stays; None: it was not there, or is no more."""
    was = _NOTHING if before is None else _share(before)
    now = _NOTHING if after is None else _share(after)
    gone = None if before is None else before.observed_at
    come = None if after is None else after.observed_at
    moved = tuple((place, b - a) for place, (a, b) in enumerate(zip(was, now, strict=True)) if a != b)
    return Step(moved, None, None) if gone == come else Step(moved, gone, come)


_NOTHING = (0,) * NUMBERS


def _share(row: UnitRow) -> list[int]:
    share = [0] * NUMBERS
    share[UNITS] = 1
    share[KNOWING_AVAILABLE] = row.figures.by_status[AVAILABLE] is not None
    share[FRESHNESS[row.freshness]] = 1
    share[FILLED], share[OPEN] = filling(row.figures.beds, row.freshness) or (0, 0)
    late = _stale_slots(row)
    for start, counts in ((BEDS, row.figures.beds), (PLACES, row.figures.places)):
        if counts is not UNKNOWN:
            _count(share, start, _usable(row, counts), late)
    return share


def _count(share: list[int], start: int, counts: Counts, late: Collection[int]) -> None:
    for slot, value in enumerate(counts):
        if value is not None:
            share[start + slot] = value
            share[start + SLOTS + slot] = 1
            share[start + 2 * SLOTS + slot] = slot in late


def _usable(row: UnitRow, counts: Counts) -> Counts:
    """What a unit adds: nobody can be brought to a closed one, whatever it last said was available."""
    if row.freshness != "closed":
        return counts
    return tuple(None if slot in _TO_BE_HAD else value for slot, value in enumerate(counts))


def _stale_slots(row: UnitRow) -> Collection[int]:
    """Which counts of the unit are older than they may be. What was said before a unit opened again is, but for its
    installed beds, which have a duty of their own."""
    if row.freshness in _STALE:
        return _ALL
    return _REPORTED if row.freshness == "never" else ()
