"""The fold: one event more, and the state of its unit (DESIGN section 5). Any order, any repetition, same state.

The public state depends on the set of events and the directory's order of feeds alone. What each source said is
remembered in bounded histories (`history`, `assertions`, `confirmations`, `cancels`), from which what is shown is
derived (`speaking`, `public_view`, `anomalies`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from schemas.core.times import from_micros, parse, to_micros
from stream.core import assertions, confirmations
from stream.core.cancels import drop_pending, end_on_arrival, take_back
from stream.core.conflicts import says_the_same
from stream.core.history import new_source, open_slot, slot_of
from stream.core.outcomes import Folded, Outcome
from stream.core.public_view import show
from stream.core.record_key import status_of
from stream.core.rereading import Heard, reread
from stream.core.unit_state import STANDS, Memory, SourceMemory, UnitState, new_state, public

__all__ = ["Folded", "Outcome", "UnitState", "fold", "new_state", "public", "refold", "respeak"]

Event = Mapping[str, Any]


def fold(state: UnitState, event: Event, *, source: str, received_at_us: int, feeds: Sequence[str]) -> Folded:
    """Folds one event of kind report, confirm or cancel into the state, which is changed in place: on an exception
    discard it and decode it again.

    `event` is a valid `capacity-event/1`, `source` the full id of the feed that sent it, `feeds` the unit's feeds in
    the directory's order (short names). `received_at` of the state is that of the event that last changed it.
    """
    memory = _opened(state["memory"])
    src = memory["sources"].get(source)
    if src is None:
        src = memory["sources"][source] = new_source()
    moment = to_micros(parse(event["observed_at"]))
    src["newest"] = max(src["newest"], moment)
    outcome, touched = _TAKE_IN[event["kind"]](memory, src, event, moment)
    if memory["feeds"] != list(feeds):
        memory["feeds"] = list(feeds)
        touched = _all_figures(memory)
    shown = show(state, touched, feeds)
    if shown.changed:
        state["version"] += 1
        state["received_at"] = from_micros(received_at_us)
    if shown.exhausted:
        outcome = Outcome.NEEDS_REREAD
    elif outcome is Outcome.CONFIRMED and not shown.changed:
        outcome = Outcome.NOTHING_TO_CONFIRM
    elif outcome is Outcome.APPLIED and all(memory["figures"][figure]["speaker"] != source for figure in touched):
        outcome = Outcome.SECOND_OPINION
    return Folded(state, outcome, shown.changed)


def respeak(state: UnitState, feeds: Sequence[str]) -> UnitState:
    """The state after the directory's order of feeds changed: who speaks is decided anew. Changed in place."""
    memory = _opened(state["memory"])
    if memory["feeds"] != list(feeds):
        memory["feeds"] = list(feeds)
        state["version"] += show(state, _all_figures(memory), feeds).changed
    return state


def refold(
    state: UnitState, events: Iterable[Heard], feeds: Sequence[str], *, complete_from_us: int | None = None
) -> UnitState:
    """The state after its unit's events were read again from the log, for what had become unknown for want of memory.

    `events` are (event, full feed id, received_at in microseconds) in the log's order, every one of the unit that was
    received since `complete_from_us`; None means that the log still has its first record. What can only be told by
    events the log no longer has stays unknown. Changed in place.
    """
    memory = _opened(state["memory"])
    reread(memory, events, complete_from_us)
    state["version"] += show(state, _all_figures(memory), feeds).changed
    return state


def _report(memory: Memory, src: SourceMemory, event: Event, moment: int) -> tuple[Outcome, set[str]]:
    event_id = event["event_id"]
    slot = slot_of(src, event_id)
    if slot is not None:
        return _repeated(src, slot, event, moment), set()
    taken_back = event.get("cancels")
    corrects = taken_back and _cancel(memory, src, event, moment)[0] is Outcome.CANCELLED
    end = end_on_arrival(src, event_id, moment)
    slot = open_slot(src, event_id, moment, end)
    figures, leads = assertions.remember(src, slot, event)
    if corrects:
        return Outcome.CORRECTED, _all_figures(memory)
    if covered := assertions.covered_statuses(event):
        figures |= {figure for figure in _all_figures(memory) if status_of(figure) in covered}
    if end > STANDS:
        return Outcome.CANCELLED, figures
    return Outcome.APPLIED if leads else Outcome.LATE, figures


def _confirm(memory: Memory, src: SourceMemory, event: Event, moment: int) -> tuple[Outcome, set[str]]:
    event_id, statuses = event["event_id"], event.get("statuses")
    slot = slot_of(src, event_id)
    if slot is not None:
        return _repeated(src, slot, event, moment), set()
    slot = open_slot(src, event_id, moment, end_on_arrival(src, event_id, moment))
    confirmations.remember(src, slot, statuses)
    figures = {figure for figure in src["records"] if statuses is None or status_of(figure) in statuses}
    return Outcome.CONFIRMED, figures


def _cancel(memory: Memory, src: SourceMemory, event: Event, moment: int) -> tuple[Outcome, set[str]]:
    outcome = take_back(src, event["cancels"], moment)
    if outcome is Outcome.CANCEL_PENDING:
        drop_pending(src)
    return outcome, _all_figures(memory) if outcome is Outcome.CANCELLED else set()


def _repeated(src: SourceMemory, slot: int, event: Event, moment: int) -> Outcome:
    return Outcome.DUPLICATE if says_the_same(src, slot, event, moment) else Outcome.CONFLICT


_TAKE_IN: Mapping[str, Callable[[Memory, SourceMemory, Event, int], tuple[Outcome, set[str]]]] = {
    "report": _report,
    "confirm": _confirm,
    "cancel": _cancel,
}


def _opened(memory: Memory) -> Memory:
    if not memory:
        memory.update({"feeds": [], "sources": {}, "figures": {}})
    return memory


def _all_figures(memory: Memory) -> set[str]:
    return {figure for src in memory["sources"].values() for figure in src["records"]}
