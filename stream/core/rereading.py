"""Reading a unit's events again when its memory no longer tells what stands: a history whose kept events have all been
taken back is built anew from the log, and events that were doubtful are judged."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from schemas.core.reception_rules import INSTALLED, SKEW
from stream.core import assertions, confirmations
from stream.core.anomalies import MEMORY_EXHAUSTED
from stream.core.cancels import drop_pending, end_on_arrival, take_back
from stream.core.history import condense, enter, forget, latest, new_source, open_slot, slot_of, take_out
from stream.core.instants import micros_of
from stream.core.record_key import status_of
from stream.core.unit_state import DOUBTFUL, KEPT, NEVER, STAND_IN, STANDS, Memory, RecordMemory, SourceMemory

_SKEW = SKEW // timedelta(microseconds=1)

Event = Mapping[str, Any]
Heard = tuple[Event, str, int]
"""An event, the full id of its source, and when it was received (microseconds)."""


def reread(memory: Memory, events: Iterable[Heard], complete_from_us: int | None) -> None:
    """Builds anew what is uncertain from the unit's events in the log, all of those received since `complete_from_us`
    (None: all there ever were). What only older events could tell stays unknown."""
    known_from = NEVER if complete_from_us is None else complete_from_us + _SKEW
    heard: dict[str, dict[str, Event]] = {name: {} for name in memory["sources"]}
    for event, source, _ in events:
        heard.setdefault(source, {}).setdefault(event["event_id"], event)
    for name, by_id in heard.items():
        src = memory["sources"].setdefault(name, new_source())
        _trust(src, known_from)
        _clear_uncertain(src, known_from)
        for event in by_id.values():  # all cancels first: then what is built keeps what stands
            if event.get("cancels"):
                take_back(src, event["cancels"], _moment(event))
        _judge(src, by_id, known_from)
        for event in by_id.values():
            _take_in(src, event)
        _conclude(src)
        drop_pending(src)


def needs_all(memory: Memory) -> bool:
    """Whether all of the log may tell more than the correction window: installed beds are reported at any age."""
    return any(
        status_of(subject) == INSTALLED and MEMORY_EXHAUSTED in found.values()
        for world in (memory, memory.get("level_2") or {})
        for subject, found in world.get("odd", {}).items()
    )


def _trust(src: SourceMemory, known_from: int) -> None:
    """Only older events than those read may still have been taken back by a cancel that did not fit."""
    if "lost" in src:
        src["lost"] = min(src["lost"], known_from)
        if src["lost"] == NEVER:
            del src["lost"]


def _clear_uncertain(src: SourceMemory, known_from: int) -> None:
    """Puts a barrier, which stands in for whatever was forgotten, below what will be read: at the very bottom of
    histories that certainly hold nothing that stands, in place of those that do not tell. Nothing older than it is
    believed."""
    for record in _records(src):
        said = record["said"]
        slot, certain = latest(src, said)
        if slot is None or not certain:
            if not certain:
                assertions.empty(src, record)
            enter(src, said, open_slot(src, STAND_IN, NEVER if certain else known_from, DOUBTFUL))
            record["counts"].insert(0, None)
    for history in _other_histories(src):
        slot, certain = latest(src, history)
        if slot is None or not certain:
            if not certain:
                take_out(src, history, range(len(history)))
            enter(src, history, open_slot(src, STAND_IN, NEVER if certain else known_from, DOUBTFUL))


def _judge(src: SourceMemory, by_id: Mapping[str, Event], known_from: int) -> None:
    """What is doubtful stands if it is in the log, with every cancel made since, and none of them named it."""
    src["ends"] = [
        STANDS if end == DOUBTFUL and event_id in by_id and time > known_from else end
        for end, event_id, time in zip(src["ends"], src["ids"], src["times"], strict=True)
    ]


def _conclude(src: SourceMemory) -> None:
    """Nothing came before a barrier at the very bottom: takes it away, and shortens histories that only hold events
    taken back until they say that nothing stands. A history that has lost its barrier held too much: it stays as it
    is."""
    for record in _records(src):
        said = record["said"]
        if _is_at_bottom(src, said):
            assertions.drop_oldest(src, record, 1)
            if latest(src, said) == (None, False):
                assertions.give_way(src, record, range(len(said) - KEPT + 2))
    for history in _other_histories(src):
        if _is_at_bottom(src, history):
            forget(src, history, 1)
            if latest(src, history) == (None, False):
                condense(src, history, range(len(history) - KEPT + 2))


def _is_at_bottom(src: SourceMemory, history: list[int]) -> bool:
    return bool(history) and src["ends"][history[0]] == DOUBTFUL and src["times"][history[0]] == NEVER


def _records(src: SourceMemory) -> list[RecordMemory]:
    return [record for records in src["records"].values() for record in records.values()]


def _other_histories(src: SourceMemory) -> list[list[int]]:
    """Histories that decide who speaks. Confirmations decide nothing but an age, which may be older than true."""
    return [*src["censuses"].values(), *src["takeovers"].values()]


def _take_in(src: SourceMemory, event: Event) -> None:
    moment = _moment(event)
    src["newest"] = max(src["newest"], moment)
    if event["kind"] == "cancel":
        return
    slot = slot_of(src, event["event_id"])
    if slot is None:
        slot = open_slot(src, event["event_id"], moment, end_on_arrival(src, event["event_id"], moment))
    if event["kind"] == "confirm":
        confirmations.remember(src, slot, event.get("statuses"))
    else:
        assertions.remember(src, slot, event)


def _moment(event: Event) -> int:
    return micros_of(event["observed_at"])
