"""Reading a unit's events again when its memory no longer tells what stands: a history whose kept events have all been
taken back is built anew from the log, and events that were doubtful are judged."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from schemas.core.times import parse, to_micros
from stream.core import assertions, confirmations
from stream.core.cancels import drop_pending, end_on_arrival, take_back
from stream.core.history import enter, forget, latest, new_source, open_slot, slot_of
from stream.core.unit_state import DOUBTFUL, STANDS, Memory, SourceMemory

SKEW = timedelta(minutes=5) // timedelta(microseconds=1)
"""How far ahead of its reception an event may have been observed (DESIGN section 4, `in_the_future`)."""

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
        _clear_uncertain(src, complete_from_us)
        for event in by_id.values():  # all cancels first: then what is built keeps what stands
            if event.get("cancels"):
                take_back(src, event["cancels"], _moment(event))
        for event in by_id.values():
            _take_in(src, event)
        src["pending"] = {name: times for name, times in src["pending"].items() if name not in by_id}
        drop_pending(src)
        src["ends"] = [
            STANDS if end == DOUBTFUL and event_id in by_id else end
            for end, event_id in zip(src["ends"], src["ids"], strict=True)
        ]


def _clear_uncertain(src: SourceMemory, complete_from_us: int | None) -> None:
    histories = [record["said"] for records in src["records"].values() for record in records.values()]
    histories += [*src["censuses"].values(), *src["takeovers"].values()]
    uncertain = [history for history in histories if not latest(src, history)[1]]
    for history in uncertain:
        forget(src, history, len(history))
    for records in src["records"].values():
        for record in records.values():
            if not record["said"]:
                record["counts"].clear()
                record["respelled"].clear()
    if uncertain and complete_from_us is not None:
        # Stands in for whatever was forgotten and is not in the log: nothing older is believed.
        barrier = open_slot(src, "", complete_from_us + SKEW, DOUBTFUL)
        for history in uncertain:
            enter(src, history, barrier)
        for records in src["records"].values():
            for record in records.values():
                if not record["counts"]:
                    record["counts"].append(None)


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
