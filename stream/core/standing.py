"""What stands of one record of one source: the assertion observed last among those not taken back, and its age."""

from typing import NamedTuple

from stream.core.anomalies import FILLED_BECAME_ABSENT, JUMP, MEMORY_EXHAUSTED, is_jump
from stream.core.confirmations import renewed
from stream.core.unit_state import ABSENT, KEPT, STANDS, Count, RecordMemory, SourceMemory


class Standing(NamedTuple):
    """`value`: a count, `ABSENT`, or None for unknown. `moment`: when it was last known to be true; of what is unknown
    for want of memory (`odd` says so) the oldest time remembered. `odd`: what is odd about it; nothing once its source
    has confirmed it, having been asked or not."""

    value: Count
    moment: int
    spelled: str
    odd: str | None


def standing(src: SourceMemory, status: str, record: RecordMemory) -> Standing | None:
    """What a source says of a record now; None when nothing it said stands."""
    said, counts, ends = record["said"], record["counts"], src["ends"]
    at = len(said) - 1
    while at >= 0 and ends[said[at]] > STANDS:
        at -= 1
    if at < 0 and len(said) < KEPT:
        return None
    if at < 0 or ends[said[at]] < STANDS:
        return Standing(None, src["times"][said[0]], _spelling(record, -1), MEMORY_EXHAUSTED)
    value = counts[at]
    before = at - 1
    while before >= 0 and ends[said[before]] > STANDS:
        before -= 1
    odd = None
    if before >= 0 and counts[before] != value and ends[said[before]] == STANDS:
        odd = _oddity(counts[before], value)
    moment = src["times"][said[at]]
    if src["confirms"] and (confirmed := renewed(src, status, said, at, record.get("cut"))) > moment:
        moment, odd = confirmed, None
    spelled = _spelling(record, at) if "respelled" in record else record["spelled"]
    return Standing(value, moment, spelled, odd)


def _spelling(record: RecordMemory, at: int) -> str:
    respelled = record.get("respelled")
    return respelled.get(str(record["said"][at]), record["spelled"]) if respelled else record["spelled"]


def _oddity(before: Count, after: Count) -> str | None:
    """What is odd about a count that follows another in observed order (the one before may have left the memory)."""
    if before is None or before == ABSENT or after is None:
        return None
    if after == ABSENT:
        return FILLED_BECAME_ABSENT
    return JUMP if is_jump(before, after) else None
