"""What the audit log says of a request that wrote: one deed for its events, or for its units, and what was loosened."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ingest.core.acceptance import Accepted
from ingest.core.directory import Directory
from ingest.core.loosening import Loosened
from schemas.core.audit.entry import Deed, Outcome

_NAMED = 50
"""Units named in one entry; of more, their number."""
_CHANGES = 100
"""What was loosened, in one entry."""


def events_written(
    accepted: Sequence[Accepted], refusal: str | None, refused: int, directory: Directory, *, delegated: bool
) -> Deed | None:
    """Of a request with events; None when it was signs of life alone. `refusal` is the code of the first refusal."""
    said = [event for event in accepted if event.event["kind"] != "heartbeat"]
    if not said and not refused:
        return None
    places = [facts for facts in (directory.get(event.key) for event in said) if facts is not None]
    establishments = dict.fromkeys(f"E-{facts.finess}" for facts in places)
    return Deed(
        "events.written",
        f"unit:{said[0].key}" if len(said) == 1 else "units",
        Outcome.DONE if said else Outcome.REFUSED,
        None if said else refusal,
        tuple(dict.fromkeys(code for facts in places for code in facts.territory)),
        on_behalf_of=" ".join(list(establishments)[:_NAMED]) if delegated and establishments else None,
        details={"accepted": len(said), "refused": refused},
    )


def units_written(
    units: Sequence[Mapping[str, Any]],
    refusal: str | None,
    refused: int,
    changes: Sequence[tuple[Mapping[str, Any], Loosened]],
) -> list[Deed]:
    """Of a request with directory units, before they are in the directory; `changes`: what they loosen, each with
    its unit."""
    written = Deed(
        "directory.written",
        f"unit:{units[0]['unit_id']}" if len(units) == 1 else "units",
        Outcome.DONE if units else Outcome.REFUSED,
        None if units else refusal,
        _territories(units),
        details={"accepted": len(units), "refused": refused, "units": [unit["unit_id"] for unit in units[:_NAMED]]},
    )
    return [written, *_loosened(changes)]


def _loosened(changes: Sequence[tuple[Mapping[str, Any], Loosened]]) -> Iterable[Deed]:
    for start in range(0, len(changes), _CHANGES):
        some = changes[start : start + _CHANGES]
        of_units = [unit for unit, _ in some]
        ids = list(dict.fromkeys(unit["unit_id"] for unit in of_units))
        told = [{"unit_id": unit["unit_id"], **change._asdict()} for unit, change in some]
        target = f"unit:{ids[0]}" if len(ids) == 1 else "units"
        yield Deed("directory.loosened", target, territories=_territories(of_units), details={"changes": told})


def _territories(units: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit["territory"][level] for unit in units for level in ("region", "department")))
