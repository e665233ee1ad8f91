"""Pressure: how full a unit or a territory is (DESIGN section 1). One rule for what screens show and alerts tell."""

from typing import NamedTuple

from schemas.core.figures import COUNTED, Counts

INSTALLED = COUNTED.index("installed")
OCCUPIED = COUNTED.index("occupied")
CLOSED = COUNTED.index("closed")

IN_DUTY = ("fresh", "due")
"""A unit that is due is still within its duty: its owner is reminded, its figure counts as fresh."""


class Filling(NamedTuple):
    """What a unit adds to the pressure of everything it is in. `open`: installed less closed."""

    occupied: int
    open: int


def filling(beds: Counts, freshness: str | None) -> Filling | None:
    """Of a unit that knows all three parts, and is open (beds of a closed one take nobody); else None.

    Patients without their beds, or beds without their patients, would make it look fuller or emptier.
    """
    installed, occupied, closed = beds[INSTALLED], beds[OCCUPIED], beds[CLOSED]
    if installed is None or occupied is None or closed is None or freshness == "closed":
        return None
    return Filling(occupied, installed - closed)


def pressure(occupied: int, open_beds: int) -> float | None:
    """Occupied over open beds, above 1 when beds are put up; None when there is no open bed."""
    return occupied / open_beds if open_beds > 0 else None
