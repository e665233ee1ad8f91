"""What the audit log says of a request that wrote: one deed for its events, or for its units, and what was loosened.

A deed lies where its units do, those of refused items too: so their authority finds it; units that the sender may not
read have a deed of their own. Of a refused item nothing is
told that its sender made up: only units, places and establishments that are known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ingest.core.acceptance import Accepted
from ingest.core.directory import Directory
from ingest.core.directory_part import DirectoryPart
from ingest.core.loosening import Loosened
from ingest.core.sender import Sender
from schemas.core.audit.entry import Deed, Outcome
from schemas.core.territories import DEPARTMENTS, REGIONS

_NAMED = 20
"""Units, and establishments, named in one entry; of more units, their number."""
_CHANGES = 100
"""What was loosened, in one entry."""

_TERRITORIES = REGIONS | DEPARTMENTS

_Place = Sequence[str]
"""Codes of a region, its department and the establishment in it."""


def events_written(
    accepted: Sequence[Accepted], refused: Sequence[object], reason: str | None, directory: Directory, sender: Sender
) -> list[Deed]:
    """Of a request with events; none when it was signs of life alone. `refused` are the items as they were parsed,
    `reason` is the code of the first refusal."""
    said = [event.key for event in accepted if event.event["kind"] != "heartbeat"]
    if not said and not refused:
        return []
    known = DirectoryPart(directory, sender)
    names = list(dict.fromkeys([*said, *_known(refused, known)]))
    establishments = list(dict.fromkeys(f"E-{facts.finess}" for facts in map(known.get, said) if facts is not None))
    written = Deed(
        "events.written",
        _target(names),
        Outcome.DONE if said else Outcome.REFUSED,
        None if said else reason,
        _territories([*_now(names, known), *_beating(refused, known)]),
        on_behalf_of=" ".join(establishments[:_NAMED]) if sender.delegate is not None and establishments else None,
        details={"accepted": len(said), "refused": len(refused), **_several(names)},
    )
    return [written, *_behind("events.written", refused, reason, DirectoryPart(directory, sender, hidden=True))]


def units_written(
    units: Sequence[Mapping[str, Any]],
    refused: Sequence[object],
    reason: str | None,
    changes: Sequence[tuple[Mapping[str, Any], Loosened]],
    directory: Directory,
    *,
    sender: Sender,
) -> list[Deed]:
    """Of a request with directory units, before they are in the directory; `changes`: what they loosen, each with
    its unit."""
    part = DirectoryPart(directory, sender)
    known = list(_known(refused, part))
    names = list(dict.fromkeys([*_ids(units), *known]))
    written = Deed(
        "directory.written",
        _target(names),
        Outcome.DONE if units else Outcome.REFUSED,
        None if units else reason,
        _territories([*_before_and_after(units, part), *_now(known, part), *_as_tried(refused, part)]),
        details={"accepted": len(units), "refused": len(refused), **_several(names)},
    )
    hidden = _behind("directory.written", refused, reason, DirectoryPart(directory, sender, hidden=True))
    return [written, *hidden, *_loosened(changes, part)]


def _behind(action: str, refused: Sequence[object], reason: str | None, hidden: DirectoryPart) -> Iterator[Deed]:
    """What was tried on units that the sender may not read, told where they lie and nowhere else: the sender would find
    in the audit log that they are there."""
    names = list(dict.fromkeys(_known(refused, hidden)))
    places = [*_now(names, hidden), *_beating(refused, hidden), *_establishments_tried(refused, hidden)]
    if any(places):
        target, details = _target(names), {"accepted": 0, "refused": len(refused), **_several(names)}
        yield Deed(action, target, Outcome.REFUSED, reason, _territories(places), details=details)


def _loosened(changes: Sequence[tuple[Mapping[str, Any], Loosened]], directory: DirectoryPart) -> Iterator[Deed]:
    for start in range(0, len(changes), _CHANGES):
        some = changes[start : start + _CHANGES]
        units = [unit for unit, _ in some]
        told = [{"unit_id": unit["unit_id"], **change._asdict()} for unit, change in some]
        yield Deed(
            "directory.loosened",
            _target(list(dict.fromkeys(_ids(units)))),
            territories=_territories(_before_and_after(units, directory)),
            details={"changes": told},
        )


def _target(names: Sequence[str]) -> str:
    return f"unit:{names[0]}" if len(names) == 1 else "units"


def _several(names: Sequence[str]) -> dict[str, Any]:
    return {"units": names[:_NAMED], "units_in_all": len(names)} if len(names) > 1 else {}


def _ids(units: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (unit["unit_id"] for unit in units)


def _known(refused: Iterable[object], directory: DirectoryPart) -> Iterator[str]:
    """Ids of the units that refused items name."""
    for item in refused:
        unit_id = item.get("unit_id") if isinstance(item, dict) else None
        if isinstance(unit_id, str) and directory.get(unit_id) is not None:
            yield unit_id


def _now(names: Iterable[str], directory: DirectoryPart) -> Iterator[_Place]:
    """Where units lie."""
    return ((*facts.territory, f"E-{facts.finess}") for facts in map(directory.get, names) if facts is not None)


def _before_and_after(units: Sequence[Mapping[str, Any]], directory: DirectoryPart) -> Iterator[_Place]:
    for unit in units:
        territory = unit["territory"]
        yield territory["region"], territory["department"], f"E-{unit['establishment']['finess']}"
    yield from _now(_ids(units), directory)


def _as_tried(refused: Iterable[object], directory: DirectoryPart) -> Iterator[_Place]:
    """Where refused units were to be. Not of one that is known: who tried may not learn where that lies."""
    for item in refused:
        if not isinstance(item, dict) or any(_known([item], directory)):
            continue
        territory = item.get("territory")
        if isinstance(territory, dict):
            codes = territory.get("region"), territory.get("department")
            yield [code for code in codes if isinstance(code, str) and code in _TERRITORIES]
        yield from _establishments_tried([item], directory)


def _establishments_tried(refused: Iterable[object], directory: DirectoryPart) -> Iterator[_Place]:
    """Where the establishments lie under which refused units were to be."""
    for item in refused:
        establishment = item.get("establishment") if isinstance(item, dict) else None
        if isinstance(establishment, dict):
            yield _establishment(establishment.get("finess"), directory)


def _beating(refused: Iterable[object], directory: DirectoryPart) -> Iterator[_Place]:
    """Where the feeds of refused signs of life belong."""
    for item in refused:
        source = item.get("source") if isinstance(item, dict) and item.get("kind") == "heartbeat" else None
        feed = source.get("feed") if isinstance(source, dict) else None
        if isinstance(feed, str):
            yield _establishment(feed.partition("/")[0], directory)


def _establishment(finess: object, directory: DirectoryPart) -> _Place:
    found = directory.territory_of(finess) if isinstance(finess, str) else ()
    return (*found, f"E-{finess}") if found else ()


def _territories(places: Iterable[_Place]) -> tuple[str, ...]:
    codes = dict.fromkeys(code for place in places for code in place)
    establishments = [code for code in codes if code.startswith("E-")]
    left_out = set(establishments[_NAMED:])
    return tuple(code for code in codes if code not in left_out)
