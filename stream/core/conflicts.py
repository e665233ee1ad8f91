"""Is an id heard again the same event? As far as it is remembered: the same id with other content is a conflict."""

from collections.abc import Iterator, Mapping
from typing import Any

from stream.core.assertions import covered_statuses
from stream.core.confirmations import EVERY_STATUS
from stream.core.record_key import record_key, status_of
from stream.core.unit_state import ABSENT, Count, SourceMemory


def says_the_same(src: SourceMemory, slot: int, event: Mapping[str, Any], moment: int) -> bool:
    """Whether the event says what is remembered of the slot. What was forgotten of it is not compared."""
    if src["times"][slot] != moment:
        return False
    said = dict(_counts(src, slot))
    confirmed = {status for status, history in src["confirms"].items() if slot in history}
    if event["kind"] == "confirm":
        statuses = event.get("statuses")
        return not said and confirmed <= ({EVERY_STATUS} if statuses is None else set(statuses))
    if confirmed:
        return False
    covered = covered_statuses(event)
    counts = {
        record_key(record).whole: ABSENT if record.get("absent") else record["count"] for record in event["records"]
    }
    return all(
        count == counts[key] if key in counts else count == ABSENT and status_of(key) in covered
        for key, count in said.items()
    )


def _counts(src: SourceMemory, slot: int) -> Iterator[tuple[str, Count]]:
    for records in src["records"].values():
        for whole, memory in records.items():
            if slot in memory["said"]:
                yield whole, memory["counts"][memory["said"].index(slot)]
