"""Is this record of `capacity.events` an event we can fold? A named refusal if not.

Ingest has checked what came through it; what was written straight into Kafka has been checked by nobody, and no
value may stop the stream or be skipped in silence.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.core.codes import CodeTables
from schemas.core.event_rules import shape_refusals
from schemas.core.partition import partition_of
from schemas.core.reception_rules import check_nature, check_time
from schemas.core.rules import Refusal
from stream.core.plausibility import FOLDABLE, looks_judged


class Readable(NamedTuple):
    """An event to fold, and the source that speaks."""

    event: Mapping[str, Any]
    source: str


class Place(NamedTuple):
    """Where and how an event was found: the unit that is its key, the feed that ingest authenticated (empty: the
    event's own claim counts), when Kafka had it (microseconds since 1970), and whether it is said to be judged."""

    unit: str
    feed: str
    partition: int
    received_us: int
    judged: bool


def read(event: Any, place: Place, codes: CodeTables, nature: str | None) -> Readable | Refusal:
    """Judge a decoded event; `nature` is what the directory says of the unit (None: it does not know it)."""
    if _partition(place.unit) != place.partition:
        right = _partition(place.unit)
        return Refusal("bad_id", None, f"the key belongs to partition {right}: use the default partitioner")
    if not (place.judged and place.feed and looks_judged(event, place.unit, place.received_us, codes)):
        refusal = _refusal(event, place, codes, nature)
        if refusal is not None:
            return refusal
    return Readable(event, place.feed or event["source"]["feed"])


def _refusal(event: Any, place: Place, codes: CodeTables, nature: str | None) -> Refusal | None:
    """By the first of ingest's rules that it breaks, of those that need not know the sender."""
    refusals = shape_refusals(event, codes)
    if refusals:
        return refusals[0]
    if event["kind"] not in FOLDABLE:
        return Refusal("bad_code", "kind", f"{event['kind']} does not belong in this topic: send it to ingest")
    if event["unit_id"] != place.unit:
        return Refusal("bad_id", "unit_id", "differs from the record's key: both must be the unit's id")
    check_time(event, datetime.fromtimestamp(place.received_us / 1_000_000, UTC), refusals)
    if nature is not None:
        check_nature(event, nature, (), refusals)
    return refusals[0] if refusals else None


_partition = lru_cache(maxsize=65_536)(partition_of)
