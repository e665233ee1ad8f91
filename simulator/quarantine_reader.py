"""Reads which refusals are in `capacity.quarantine`."""

import json
from collections.abc import Sequence

from schemas.topics import QUARANTINE
from simulator import topic_reader
from simulator.ledger import Refused
from simulator.progress import Progress


def not_quarantined(bootstrap: str, refused: Sequence[Refused], progress: Progress) -> list[Refused]:
    """Those of the refused that the quarantine does not have, by the bytes' hash or the event's id."""
    kept: set[str | None] = set()
    for number, record in enumerate(topic_reader.records(bootstrap, QUARANTINE)):
        progress.at(f"quarantine: {number} records read")
        value = json.loads(record.value)
        kept |= {value["body_sha256"], value["event_id"]}
    kept.discard(None)
    return [one for one in refused if one.body_sha256 not in kept and one.event_id not in kept]
