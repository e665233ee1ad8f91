"""Reading a unit's events again when its memory no longer tells what stands: a history whose kept events have all been
taken back is built anew from the log, and events that were doubtful are judged."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from schemas.core.times import parse, to_micros
from stream.core import assertions, confirmations
from stream.core.cancels import drop_pending, end_on_arrival, take_back
from stream.core.history import enter, forget, latest, new_source, open_slot, slot_of
from stream.core.unit_state import DOUBTFUL, FOREVER, KEPT, NEVER, STANDS, Memory, RecordMemory, SourceMemory

SKEW = timedelta(minutes=5) // timedelta(microseconds=1)
"""How far ahead of its reception an event may have been observed (DESIGN section 4, `in_the_future`)."""

BARRIER = ""
"""Id of what stands in for events forgotten: no event's."""

Event = Mapping[str, Any]
Heard = tuple[Event, str, int]
"""An event, the full id of its source, and when it was received (microseconds)."""


def reread(memory: Memory, events: Iterable[Heard], complete_from_us: int | None) -> None:
    """Builds anew what is uncertain from the unit's events in the log, all of those received since `complete_from_us`
    (None: all there ever were). What only older events could tell stays unknown."""
    heard: dict[str, dict[str, Event]] = {name: {} for name in memory["sources"]}
    for event, source, _ in events:
        heard.setdefault(source, {}).setdefault(event["event_id"], event)
    for name, by_id in heard.items():
        src = memory["sources"].setdefault(name, new_source())
        src.pop("lost", None)
        _clear_uncertain(src, NEVER if complete_from_us is None else complete_from_us + SKEW)
        for event in by_id.values():  # all cancels first: then what is built keeps what stands
            if event.get("cancels"):
                take_back(src, event["cancels"], _moment(event))
        for event in by_id.values():
            _take_in(src, event)
        src["pending"] = {event_id: moment for event_id, moment in src["pending"].items() if event_id not in by_id}
        if complete_from_us is None:
            _conclude(src)
        drop_pending(src)
        src["ends"] = [
            STANDS if end == DOUBTFUL and event_id in by_id else end
            for end, event_id in zip(src["ends"], src["ids"], strict=True)
        ]


def _clear_uncertain(src: SourceMemory, complete_from: int) -> None:
    """Empties the histories that do not tell what stands, but for a barrier: it stands in for whatever was forgotten,
    and nothing older than it is believed."""
    barrier = open_slot(src, BARRIER, complete_from, DOUBTFUL)
    for record in _records(src):
        if not latest(src, record["said"])[1]:
            assertions.drop_oldest(src, record, len(record["said"]))
            enter(src, record["said"], barrier)
            record["counts"].append(None)
    for history in _other_histories(src):
        if not latest(src, history)[1]:
            forget(src, history, len(history))
            enter(src, history, barrier)


def _conclude(src: SourceMemory) -> None:
    """Nothing came before what has been read: takes barriers away, and shortens histories that only hold events taken
    back until they say that nothing stands. The ids dropped stay taken back, should they come again."""
    for record in _records(src):
        assertions.drop_oldest(src, record, _needless(src, record["said"]))
    for history in _other_histories(src):
        forget(src, history, _needless(src, history))


def _needless(src: SourceMemory, history: list[int]) -> int:
    """How many of the oldest entries stand for nothing, or keep the history from saying that nothing stands."""
    barrier = 1 if history and src["ids"][history[0]] == BARRIER else 0
    if latest(src, history[barrier:])[0] is not None:
        return barrier
    needless = max(barrier, len(history) - KEPT + 1)
    for slot in history[barrier:needless]:
        time, end = src["times"][slot], src["ends"][slot]
        src["pending"][src["ids"][slot]] = time if end == FOREVER else end
    return needless


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
    return to_micros(parse(event["observed_at"]))
