"""What a report says of records: counts, absences, the whole of some statuses, and that its source now speaks."""

from collections.abc import Iterable, Mapping
from typing import Any

from stream.core.history import enter, excess, forget, place
from stream.core.record_key import RecordKey, record_key, status_of
from stream.core.unit_state import ABSENT, Count, RecordMemory, SourceMemory

NOT_SPELLED = frozenset({"count", "absent"})


def remember(src: SourceMemory, slot: int, event: Mapping[str, Any]) -> tuple[set[str], bool]:
    """Keeps what a report says. Gives the figures whose records it speaks of, and whether it is the latest of any."""
    figures = set()
    listed = set()
    leads = False
    for record in event["records"]:
        key = record_key(record)
        figures.add(key.figure)
        listed.add(key)
        count = ABSENT if record.get("absent") else record["count"]
        memory = _record_memory(src, key, record)
        _assert(src, memory, slot, count, record)
        leads |= memory["said"][-1] == slot
    covered = covered_statuses(event)
    for status in covered:
        figures |= _census(src, slot, status, listed)
        leads |= src["censuses"][status][-1] == slot
    if event.get("takeover"):
        for subject in figures.union(covered):
            enter(src, src["takeovers"].setdefault(subject, []), slot)
    return figures, leads


def covered_statuses(event: Mapping[str, Any]) -> frozenset[str]:
    """The statuses of which a report gives every record there is, at every horizon; none for an upsert."""
    if event.get("scope") != "replace":
        return frozenset()
    statuses: Iterable[str] | None = event.get("statuses")
    if statuses is None:
        return frozenset(record["status"] for record in event["records"])
    return frozenset(statuses)


def _census(src: SourceMemory, slot: int, status: str, listed: set[RecordKey]) -> set[str]:
    """Asserts absence for every known record of the status that is not listed, and keeps the census for those first
    heard of later."""
    figures = set()
    for figure, records in src["records"].items():
        if status_of(figure) != status:
            continue
        figures.add(figure)
        for rest, memory in records.items():
            if RecordKey(status, figure, rest) not in listed:
                _assert(src, memory, slot, ABSENT, None)
    enter(src, src["censuses"].setdefault(status, []), slot)
    return figures


def _record_memory(src: SourceMemory, key: RecordKey, record: Mapping[str, Any]) -> RecordMemory:
    records = src["records"].get(key.figure)
    if records is None:
        records = src["records"][key.figure] = {}
    memory = records.get(key.rest)
    if memory is None:
        memory = records[key.rest] = {"said": [], "counts": [], "spelling": [], "spellings": [spelled(record)]}
        for census in src["censuses"].get(key.status, ()):
            _assert(src, memory, census, ABSENT, None)
    return memory


def _assert(src: SourceMemory, memory: RecordMemory, slot: int, count: Count, record: Mapping[str, Any] | None) -> None:
    said = memory["said"]
    at = place(src, said, slot)
    if at is None:
        return
    memory["counts"].insert(at, count)
    memory["spelling"].insert(at, 0 if record is None else _spelling(memory, record))
    if spare := excess(src, said):
        forget(src, said, spare)
        del memory["counts"][:spare]
        del memory["spelling"][:spare]


def _spelling(memory: RecordMemory, record: Mapping[str, Any]) -> int:
    """Index of the record's spelling among those kept."""
    spellings = memory["spellings"]
    first = spellings[0]
    if len(record) == len(first) + 1 and first.items() <= record.items():
        return 0
    wanted = spelled(record)
    if wanted not in spellings:
        if len(spellings) > len(memory["said"]):
            _drop_unused(memory)
        memory["spellings"].append(wanted)
    return memory["spellings"].index(wanted)


def _drop_unused(memory: RecordMemory) -> None:
    spellings = memory["spellings"]
    used = [0, *sorted(set(memory["spelling"]) - {0})]
    memory["spelling"][:] = [used.index(index) for index in memory["spelling"]]
    memory["spellings"] = [spellings[index] for index in used]


def spelled(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as its sender spells it: identity, nature, comment; neither what it says nor fields left null."""
    return {name: value for name, value in record.items() if value is not None and name not in NOT_SPELLED}
