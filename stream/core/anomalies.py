"""Soft rules: what is shown, and flagged as odd (DESIGN section 4). Ids are those of `schemas/core/rules.py`."""

from collections.abc import Iterable, Mapping
from typing import Any

SUM_OVER_INSTALLED = "sum_over_installed"
CLOSED_WITH_AVAILABLE = "closed_with_available"
SOURCES_DISAGREE = "sources_disagree"
JUMP = "jump"
FILLED_BECAME_ABSENT = "filled_became_absent"
MEMORY_EXHAUSTED = "memory_exhausted"
STATE_TOO_LARGE = "state_too_large"

Record = Mapping[str, Any]

IN_USE = frozenset({"02", "03", "04", "05"})
"""Available, occupied, reserved, closed: parts of what is installed or mobilised."""


def is_jump(before: int, after: int) -> bool:
    """Whether a count changed more than a unit of its size usually does (thresholds of the German DIVI register)."""
    if before < 10:
        return abs(after - before) >= 7
    if before < 20:
        return after >= 2 * before or 4 * after <= before
    return after >= 2 * before or 2 * after <= before


def sum_over_installed(records: Iterable[Record]) -> bool:
    """More beds available, occupied, reserved and closed now than installed and mobilised, of one nature.

    `records` are those shown. What is unknown among the parts counts for nothing, which can only hide an excess;
    unknown or missing installed or mobilised beds leave nothing to compare with.
    """
    parts: dict[str, int] = {}
    whole: dict[str, int | None] = {}
    installed = set()
    for record in records:
        if record["horizon"] != "01":
            continue
        status, nature, count = record["status"], record["nature"], record["count"]
        if status in IN_USE:
            parts[nature] = parts.get(nature, 0) + (count or 0)
        elif status == "01" or (status == "06" and record.get("supplementary_type") == "01"):
            before = whole.get(nature, 0)
            whole[nature] = None if before is None or count is None else before + count
            if status == "01":
                installed.add(nature)
    return any((limit := whole[nature]) is not None and parts.get(nature, 0) > limit for nature in installed)


def sources_disagree(records: Iterable[Record], others: Iterable[Record]) -> bool:
    """Two sources know a figure, and differ. `others` as shown."""
    said_beside = [
        (other["status"], other["horizon"], other["count"]) for other in others if other["count"] is not None
    ]
    if not said_beside:
        return False
    sums = _sums(records)
    return any(sums.get((status, horizon), count) not in (None, count) for status, horizon, count in said_beside)


def _sums(records: Iterable[Record]) -> dict[tuple[str, str], int | None]:
    sums: dict[tuple[str, str], int | None] = {}
    for record in records:
        figure = record["status"], record["horizon"]
        before = sums.get(figure, 0)
        count = record["count"]
        sums[figure] = None if before is None or count is None else before + count
    return sums
