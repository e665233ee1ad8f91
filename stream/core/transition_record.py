"""Crossings as `freshness-transition/1` and `freshness-last/1`, and back."""

from collections.abc import Mapping
from typing import Any

from schemas.core.confidentiality import PROFESSIONALS, REGULATION
from schemas.core.times import from_micros, parse, to_micros
from stream.core.crossings import Crossing, Last, is_late


def transition_value(
    unit_id: str, crossing: Crossing, produced_us: int, confidentiality: int = PROFESSIONALS
) -> dict[str, Any]:
    """Value of `freshness.transitions`. `confidentiality`: the level whose chain it is of."""
    last = crossing.last
    apart = "apart-" if confidentiality == REGULATION else ""
    return {
        "schema": "freshness-transition/1",
        "id": f"{unit_id}#{apart}{last.sequence}",
        "unit_id": unit_id,
        "confidentiality": confidentiality,
        "sequence": last.sequence,
        "unit_version": last.version,
        "from": crossing.from_state,
        "to": last.state,
        "rank": last.rank,
        "moment": from_micros(last.moment_us),
        "produced_at": from_micros(produced_us),
        "late": is_late(crossing, produced_us),
        "level": last.level,
        "reason": crossing.reason,
        "observed_at": None if crossing.observed_us is None else from_micros(crossing.observed_us),
        "due_at": None if crossing.due_us is None else from_micros(crossing.due_us),
    }


def last_value(unit_id: str, last: Last, apart: Last | None = None) -> dict[str, Any]:
    """Value of `freshness.last`: the last crossing of level 2, and of what level 3 alone is told."""
    value = {"schema": "freshness-last/1", "unit_id": unit_id, **_fields(last)}
    return value if apart is None else {**value, "apart": _fields(apart)}


def _fields(last: Last) -> dict[str, Any]:
    return {
        "sequence": last.sequence,
        "unit_version": last.version,
        "state": last.state,
        "rank": last.rank,
        "moment": from_micros(last.moment_us),
        "level": last.level,
        "entered_at": from_micros(last.entered_us),
    }


def read_last(value: Mapping[str, Any]) -> Last:
    """From the value of `freshness.last`, or its `apart`. KeyError, TypeError or ValueError for one that is none."""
    return Last(
        value["sequence"],
        value["unit_version"],
        value["state"],
        value["rank"],
        to_micros(parse(value["moment"])),
        value["level"],
        to_micros(parse(value["entered_at"])),
    )
