"""Reads an envelope of the projection (docs/parts.md) into the row this process keeps."""

from functools import lru_cache
from typing import Any

import orjson

from dashboard_api.core.figures import figures_of
from dashboard_api.core.unit_row import DESCRIPTION, UnitRow, territories_of
from schemas.core.times import parse, to_micros


def read_envelope(envelope: bytes) -> UnitRow:
    """The row. ValueError, KeyError or TypeError when it is not an envelope: the projection is ours."""
    content = orjson.loads(envelope)
    row: dict[str, Any] = content["row"]
    offset: int = content["offset"]
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
        groups=_shared(tuple(content["groups"])),
        activities=_shared(tuple(row["activities"])),
        figures=figures_of(row["records"]),
        observed_at=None if observed_at is None else to_micros(parse(observed_at)),
        freshness=row["freshness"],
        sensitive=content["sensitive"],
        retired=row["retired"],
    )


def _members(fields: dict[str, Any]) -> bytes:
    """A JSON object without its braces."""
    return orjson.dumps(fields)[1:-1]


@lru_cache(maxsize=8192)
def _shared(values: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all units that have the same: most groups and territories are shared by many."""
    return values
