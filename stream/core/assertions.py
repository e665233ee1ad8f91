"""What a report says of records: counts, absences, the whole of some statuses, and that its source now speaks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from stream.core.history import condense, enter, excess, forget, overflowing, place, take_out
from stream.core.record_key import RecordKey, record_key, status_of
from stream.core.unit_state import ABSENT, KEPT, NEVER, STAND_IN, Count, RecordMemory, SourceMemory


class Said(NamedTuple):
    """What a report spoke of: the records it lists, the statuses it covers, whether it is the latest for any."""

    records: list[tuple[RecordKey, RecordMemory]]
    covered: frozenset[str]
    leads: bool


def remember(src: SourceMemory, slot: int, event: Mapping[str, Any]) -> Said:
    """Keeps what a report says."""
    records = []
    for record in event["records"]:
        key = record_key(record)
        memory = _record_memory(src, key)
        _assert(src, memory, slot, ABSENT if record.get("absent") else record["count"], key.spelled)
        records.append((key, memory))
    leads = any(memory["said"][-1] == slot for _, memory in records)
    covered = covered_statuses(event)
    if covered:
        listed = {key.whole for key, _ in records}
        for status in covered:
            _census(src, slot, status, listed)
            leads = leads or src["censuses"][status][-1] == slot
    if event.get("takeover"):
        for subject in covered.union(key.figure for key, _ in records):
            enter(src, src["takeovers"].setdefault(subject, []), slot)
    return Said(records, covered, leads)


def covered_statuses(event: Mapping[str, Any]) -> frozenset[str]:
    """The statuses of which a report gives every record there is, at every horizon; none for an upsert."""
    if event.get("scope") != "replace":
        return frozenset()
    statuses: Iterable[str] | None = event.get("statuses")
    if statuses is None:
        return frozenset(record["status"] for record in event["records"])
    return frozenset(statuses)


def _census(src: SourceMemory, slot: int, status: str, listed: set[str]) -> None:
    """Asserts absence for every known record of the status that is not listed, and keeps the census for those first
    heard of later."""
    for figure, records in src["records"].items():
        if status_of(figure) == status:
            for whole, memory in records.items():
                if whole not in listed:
                    _assert(src, memory, slot, ABSENT)
    enter(src, src["censuses"].setdefault(status, []), slot)


def _record_memory(src: SourceMemory, key: RecordKey) -> RecordMemory:
    records = src["records"].setdefault(key.figure, {})
    memory = records.get(key.whole)
    if memory is None:
        memory = records[key.whole] = {"said": [], "counts": [], "spelled": key.spelled}
        for census in src["censuses"].get(key.status, ()):
            _assert(src, memory, census, ABSENT)
    return memory


def _assert(src: SourceMemory, memory: RecordMemory, slot: int, count: Count, spelled: str | None = None) -> None:
    """Enters an assertion, unless it is known already or too old to matter."""
    said = memory["said"]
    at = place(src, said, slot)
    if at is None:
        if src["times"][said[0]] == src["times"][slot] and slot not in said:
            memory["cut"] = max(src["times"][slot], memory.get("cut", NEVER))
        return
    memory["counts"].insert(at, count)
    if spelled is not None and spelled != memory["spelled"]:
        _spell(memory, slot, spelled)
    if len(said) > KEPT:
        give_way(src, memory, overflowing(src, said))
        drop_oldest(src, memory, excess(src, said))


def give_way(src: SourceMemory, memory: RecordMemory, places: Sequence[int]) -> None:
    """Puts one stand-in for assertions taken back, at these places."""
    if not places:
        return
    said, counts = memory["said"], memory["counts"]
    latest = max(_observed_until(src, memory, at) for at in places)
    condense(src, said, places)
    for at in reversed(places):
        del counts[at]
    counts.insert(places[0], latest)
    _forget_spellings(memory)


def _observed_until(src: SourceMemory, memory: RecordMemory, at: int) -> int:
    slot = memory["said"][at]
    return src["times"][slot] if src["ids"][slot] != STAND_IN else memory["counts"][at] or NEVER


def empty(src: SourceMemory, memory: RecordMemory) -> None:
    """Forgets every assertion on a record. What was taken back stays taken back, should it come again."""
    take_out(src, memory["said"], range(len(memory["said"])))
    memory["counts"].clear()
    memory.pop("cut", None)
    _forget_spellings(memory)


def drop_oldest(src: SourceMemory, memory: RecordMemory, number: int) -> None:
    """Forgets the oldest assertions on a record."""
    said, times = memory["said"], src["times"]
    if 0 < number < len(said):
        latest = max(_observed_until(src, memory, at) for at in range(number))
        if latest >= times[said[number]]:
            memory["cut"] = max(latest, memory.get("cut", latest))
    forget(src, said, number)
    del memory["counts"][:number]
    _forget_spellings(memory)


def _forget_spellings(memory: RecordMemory) -> None:
    if "respelled" in memory:
        if not memory["respelled"]:  # only now: while it is there, even empty, the row shown is spelled anew
            del memory["respelled"]
            return
        kept = {str(slot) for slot in memory["said"]}
        memory["respelled"] = {slot: spelling for slot, spelling in memory["respelled"].items() if slot in kept}


def _spell(memory: RecordMemory, slot: int, now: str) -> None:
    """Keeps how the record was spelled this time, which is not as usual."""
    usual = memory["spelled"]
    respelled = memory.setdefault("respelled", {})
    respelled[str(slot)] = now
    if len(respelled) > KEPT // 2:  # then this is the usual spelling
        before = {str(other): respelled.get(str(other), usual) for other in memory["said"]}
        memory["spelled"] = now
        memory["respelled"] = {other: spelling for other, spelling in before.items() if spelling != now}
