"""Rows as the projection writes them into Redis, changed by keyword."""

from typing import Any

import orjson

NANCY = {"region": "R-44", "department": "D-54", "commune": "54395"}
STRASBOURG = {"region": "R-44", "department": "D-67", "commune": "67482"}
PARIS = {"region": "R-11", "department": "D-75", "commune": "75056"}


def a_shown_record(status: str, count: int | None, **changes: Any) -> dict[str, Any]:
    """A record of a ROW."""
    return {
        "nature": "01",
        "status": status,
        "horizon": "01",
        "count": count,
        "observed_at": "2026-01-15T07:35:00Z",
        "source": "540002078/bed-management",
        **changes,
    }


def a_row(unit_id: str, **changes: Any) -> dict[str, Any]:
    """A whole ROW of DESIGN section 9; a unit that never spoke unless told otherwise."""
    return {
        "unit_id": unit_id,
        "version": 0,
        "records": [],
        "others": [],
        "observed_at": None,
        "received_at": None,
        "anomalies": [],
        "name": f"Réanimation {unit_id}",
        "establishment": {"finess": "540002078", "name": "CHRU simulé", "phone": None},
        "nature": "01",
        "activities": ["126"],
        "patients": [],
        "equipment": [],
        "territory": NANCY,
        "position": {"lat": 48.68, "lon": 6.18},
        "freshness": None,
        "due_at": None,
        "level": None,
        "retired": False,
        **changes,
    }


def an_envelope(
    unit_id: str,
    offset: int,
    groups: tuple[str, ...] = ("critical-care",),
    *,
    sensitive: bool = False,
    feeds: tuple[str, ...] = ("bed-management",),
    level_2: dict[str, Any] | None = None,
    **changes: Any,
) -> bytes:
    """The envelope of docs/parts.md; `level_2` changes what level 2 reads, None leaves it the same row."""
    content = {
        "offset": offset,
        "sensitive": sensitive,
        "groups": groups,
        "feeds": feeds,
        "row": a_row(unit_id, **changes),
        "row_2": None if level_2 is None else a_row(unit_id, **(changes | level_2)),
    }
    return orjson.dumps(content)
