"""Does an event that is said to be judged look so? Of what the fold relies on, and of what a screen would show wrong.

The header `judged` proves nothing: whoever may write into the topic can set it. Every event passes here, so it is no
more than a look (1.3 µs for one of eight records); whoever is told no judges the event whole.
"""

from datetime import timedelta
from typing import Any

from schemas.core.codes import CodeTables
from schemas.core.event_rules import MAX_RECORDS
from schemas.core.reception_rules import SKEW
from schemas.core.record_rules import MAX_COUNT
from stream.core.instants import micros_of

FOLDABLE = frozenset({"report", "confirm", "cancel"})

_UUID_LENGTH = 36
_AHEAD = 2 * SKEW // timedelta(microseconds=1)
"""Ingest has compared with its own clock, just before Kafka's timestamp; one that was set back loses no event."""


def looks_judged(event: Any, unit: str, received_us: int, codes: CodeTables) -> bool:
    """Whether it does, as an event of `unit` received at `received_us` (microseconds since 1970)."""
    try:
        kind, event_id = event["kind"], event["event_id"]
        if (
            event["unit_id"] != unit
            or kind not in FOLDABLE
            or type(event_id) is not str
            or len(event_id) != _UUID_LENGTH
            or micros_of(event["observed_at"]) > received_us + _AHEAD
        ):
            return False
        if kind != "report":
            return True
        records = event["records"]
        if type(records) is not list or len(records) > MAX_RECORDS:
            return False
        statuses, horizons = codes["R330"].codes, codes["R331"].codes
        for record in records:
            count = record.get("count")
            if (
                record["status"] not in statuses
                or record["horizon"] not in horizons
                or not (count is None or (type(count) is int and 0 <= count <= MAX_COUNT))
            ):
                return False
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return True
