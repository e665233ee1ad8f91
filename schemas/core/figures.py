"""What one unit's records amount to: its figures at the current horizon, per nature and per status.

A figure is all records of one status at one horizon (DESIGN section 1). It is known when there is at least
one record and every one of them has a count: a sum over a part would look better than what is known.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

CURRENT = "01"
"""TRE_R331: the horizon of what is true now."""

STATUSES = ("01", "02", "03", "04", "05", "06")
"""TRE_R330, in the order of `Figures.by_status`."""

COUNTED = ("installed", "available", "occupied", "reserved", "closed")
"""Names of the first five statuses in a roll-up; supplementary is told apart by type."""

SUPPLEMENTARY_TYPES = ("01", "02", "03")
"""TRE_R334: mobilised, to be mobilised without staff, with staff."""

SLOTS = len(COUNTED) + len(SUPPLEMENTARY_TYPES)

BEDS = "01"
PLACES = "02"
"""TRE_R329: beds and places are never added together."""

Counts = tuple[int | None, ...]
"""`SLOTS` counts: installed, available, occupied, reserved, closed, supplementary 01, 02, 03."""


class Figures(NamedTuple):
    """Current figures of one unit; None where unknown."""

    by_status: Counts
    beds: Counts
    places: Counts


UNKNOWN: Counts = (None,) * SLOTS
NO_FIGURES = Figures((None,) * len(STATUSES), UNKNOWN, UNKNOWN)


def figures_of(records: Iterable[Mapping[str, object]]) -> Figures:
    """Figures of a unit from the `records` of its ROW."""
    by_status: dict[int, int | None] = {}
    by_nature: dict[str, dict[int, int | None]] = {BEDS: {}, PLACES: {}}
    for record in records:
        if record["horizon"] != CURRENT or record["status"] not in STATUSES:
            continue
        count = record["count"]
        known = count if isinstance(count, int) else None
        status = STATUSES.index(str(record["status"]))
        _add(by_status, status, known)
        nature = by_nature.get(str(record["nature"]))
        slot = _slot(status, record.get("supplementary_type"))
        if nature is not None and slot is not None:
            _add(nature, slot, known)
    if not by_status:
        return NO_FIGURES
    return Figures(
        tuple(by_status.get(status) for status in range(len(STATUSES))),
        _counts(by_nature[BEDS]),
        _counts(by_nature[PLACES]),
    )


def _slot(status: int, supplementary_type: object) -> int | None:
    if status < len(COUNTED):
        return status
    if supplementary_type not in SUPPLEMENTARY_TYPES:
        return None
    return len(COUNTED) + SUPPLEMENTARY_TYPES.index(str(supplementary_type))


def _add(sums: dict[int, int | None], slot: int, count: int | None) -> None:
    before = sums.get(slot, 0)
    sums[slot] = None if before is None or count is None else before + count


def _counts(sums: dict[int, int | None]) -> Counts:
    return tuple(sums.get(slot) for slot in range(SLOTS)) if sums else UNKNOWN
