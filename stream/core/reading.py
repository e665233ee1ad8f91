"""Is this record of `capacity.events` an event we can fold? A named refusal if not.

Ingest has checked what came through it; what was written straight into Kafka has been checked by nobody, and no
value may stop the stream or be skipped in silence.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.core.codes import CodeTables
from schemas.core.event_rules import shape_refusals
from schemas.core.partition import partition_of
from schemas.core.rules import Refusal

FOLDABLE = frozenset({"report", "confirm", "cancel"})


class Readable(NamedTuple):
    """An event to fold, and the source that speaks."""

    event: Mapping[str, Any]
    source: str


def read(unit: str, event: Any, feed: str, partition: int, codes: CodeTables | None) -> Readable | Refusal:
    """Judge a decoded event found under the key `unit` in `partition`, sent by `feed` as ingest authenticated it
    (empty: the event's own claim counts). `codes` is None for an event that ingest has judged.
    """
    if _partition(unit) != partition:
        return Refusal("bad_id", None, f"the key belongs to partition {_partition(unit)}: use the default partitioner")
    if codes is not None and (refusals := shape_refusals(event, codes)):
        return refusals[0]
    if event["kind"] not in FOLDABLE:
        return Refusal("bad_code", "kind", f"{event['kind']} does not belong in this topic: send it to ingest")
    if event["unit_id"] != unit:
        return Refusal("bad_id", "unit_id", "differs from the record's key: both must be the unit's id")
    return Readable(event, feed or event["source"]["feed"])


_partition = lru_cache(maxsize=65_536)(partition_of)
