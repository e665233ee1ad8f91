"""What is public of each unit (level 1): its installed beds or places, from its level-1 records alone.

Nothing else of the unit goes in, not even how fresh it is: files of two systems that differ above level 1 are equal.
"""

from collections.abc import Mapping
from typing import Any

from schemas.core.confidentiality import PUBLIC, record_level
from schemas.core.times import parse

COLUMNS = (
    "unit_id",
    "name",
    "establishment_finess",
    "establishment_name",
    "nature",
    "activities",
    "region",
    "department",
    "commune",
    "installed",
    "observed_at",
)
"""`nature`: 01 beds, 02 places (TRE_R329); `activities`: codes of TRE_R211 with spaces between; `installed` is empty
where it was asked and is not known; `observed_at`: when the source says it was true, UTC."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def line(row: Mapping[str, Any]) -> tuple[str, ...] | None:
    """A line of the file from a ROW that level 2 reads; None when nothing is public of it."""
    installed = [record for record in row["records"] if record_level(record, sensitive=False) == PUBLIC]
    if not installed or row["retired"]:
        return None
    counts = [record["count"] for record in installed]
    establishment, territory = row["establishment"], row["territory"]
    cells = (
        row["unit_id"],
        row["name"],
        establishment["finess"],
        establishment["name"],
        row["nature"],
        " ".join(row["activities"]),
        territory["region"],
        territory["department"],
        territory.get("commune") or "",
        "" if None in counts else str(sum(counts)),
        min((record["observed_at"] for record in installed), key=parse),
    )
    return tuple(map(_harmless, cells))


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
