"""Reads an envelope of the projection (docs/parts.md) into the unit this process keeps: its row at each level."""

from functools import lru_cache
from typing import Any

import orjson

from dashboard_api.core.unit_row import DESCRIPTION, Unit, UnitRow, territories_of
from schemas.core.figures import figures_of
from schemas.core.times import parse, to_micros


def read_envelope(envelope: bytes) -> Unit:
    """The unit. ValueError, KeyError or TypeError when it is not an envelope: the projection is ours."""
    content = orjson.loads(envelope)
    level_3 = _row(content["row"], content)
    if content["sensitive"]:
        level_2 = None
    else:
        below = content.get("row_2")
        level_2 = level_3 if below is None else _row(below, content)
    return Unit(level_3, level_2, _shared(tuple(content["feeds"])))


def _row(row: dict[str, Any], envelope: dict[str, Any]) -> UnitRow:
    offset: int = envelope["offset"]
    territory = row["territory"]
    description = {name: row.get(name) for name in DESCRIPTION}
    state = {"unit_id": row["unit_id"]} | {name: row[name] for name in row if name not in description}
    observed_at: str | None = row["observed_at"]
    return UnitRow(
        unit_id=row["unit_id"],
        offset=offset,
        described_at=offset,
        state=_members(state),
        description=_members(description),
        territories=_shared(
            territories_of(territory["region"], territory["department"], row["establishment"]["finess"])
        ),
        groups=_shared(tuple(envelope["groups"])),
        activities=_shared(tuple(row["activities"])),
        figures=figures_of(row["records"]),
        observed_at=None if observed_at is None else to_micros(parse(observed_at)),
        freshness=row["freshness"],
        retired=row["retired"],
    )


def _members(fields: dict[str, Any]) -> bytes:
    """A JSON object without its braces."""
    return orjson.dumps(fields)[1:-1]


@lru_cache(maxsize=8192)
def _shared(values: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all units that have the same: most groups and territories are shared by many."""
    return values
