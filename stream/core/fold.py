"""The fold: one event more, and the state of its unit (DESIGN section 5). Any order, any repetition, same state.

The public state depends on the set of events and the directory's order of feeds alone. What each source said is
remembered in bounded histories (`history`, `assertions`, `confirmations`, `cancels`), from which what is shown is
derived (`speaking`, `public_view`, `anomalies`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from schemas.core.times import from_micros
from stream.core import assertions, confirmations
from stream.core.anomalies import STATE_TOO_LARGE
from stream.core.cancels import drop_pending, end_on_arrival, take_back
from stream.core.conflicts import says_the_same
from stream.core.history import new_source, open_slot, slot_of
from stream.core.instants import micros_of
from stream.core.outcomes import Folded, Outcome
from stream.core.public_view import PublicView
from stream.core.record_key import RecordKey, status_of
from stream.core.rereading import Heard, reread
from stream.core.unit_state import (
    STANDS,
    WHOLE_UNIT,
    Memory,
    RecordMemory,
    SourceMemory,
    UnitState,
    new_state,
    public,
)

__all__ = ["Folded", "Outcome", "UnitState", "fold", "new_state", "public", "refold", "respeak", "too_large"]

Event = Mapping[str, Any]
Closures = Sequence[tuple[int | None, int | None]]
"""When a unit is closed: from, until (microseconds, `until` not included); None: always before, or no end known."""


def fold(
    state: UnitState,
    event: Event,
    *,
    source: str,
    received_at_us: int,
    feeds: Sequence[str],
    closures: Closures = (),
) -> Folded:
    """Folds one event of kind report, confirm or cancel into the state, which is changed in place: on an exception
    discard it and decode it again.

    `event` is a valid `capacity-event/1`, `source` the full id of the feed that sent it, `feeds` the unit's feeds in
    the directory's order (short names), `closures` when it is closed. `received_at` of the state is that of the
    event that last changed it.
    """
    memory = _opened(state["memory"])
    memory["closures"] = _listed(closures)
    src = memory["sources"].get(source)
    if src is None:
        src = memory["sources"][source] = new_source()
    moment = micros_of(event["observed_at"])
    taken = _TAKE_IN[event["kind"]](memory, src, event, moment)
    if taken.outcome is not Outcome.CONFLICT:
        src["newest"] = max(src["newest"], moment)
        if event["kind"] == "report" and taken.outcome is not Outcome.DUPLICATE:
            memory["odd"].pop(WHOLE_UNIT, None)
    view = PublicView(state)
    if memory["feeds"] != list(feeds):
        memory["feeds"] = list(feeds)
        _show_all(view, memory)
    else:
        view.show_records(source, taken.records)
        for figure in taken.figures:
            view.show_figure(figure, source)
    changed = view.publish()
    if changed:
        state["version"] += 1
        state["received_at"] = from_micros(received_at_us)
    return Folded(state, _outcome(taken, memory, source, changed=changed, exhausted=view.exhausted), changed)


def respeak(state: UnitState, feeds: Sequence[str], closures: Closures = ()) -> UnitState:
    """The state after the directory's order of feeds or the unit's closures changed: who speaks, and what is odd, is
    decided anew. Changed in place."""
    memory = _opened(state["memory"])
    memory["closures"] = _listed(closures)
    view = PublicView(state)
    if memory["feeds"] != list(feeds):
        memory["feeds"] = list(feeds)
        _show_all(view, memory)
    state["version"] += view.publish()
    return state


def too_large(state: UnitState) -> UnitState:
    """The state after a report that it has no room for: its figures are older than what was said, and until a report
    is folded again it says so. Changed in place."""
    memory = _opened(state["memory"])
    memory["odd"][WHOLE_UNIT] = {"": STATE_TOO_LARGE}
    state["version"] += PublicView(state).publish()
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
    memory["feeds"] = list(feeds)
    reread(memory, events, complete_from_us)
    view = PublicView(state)
    _show_all(view, memory)
    state["version"] += view.publish()
    return state


class _Taken(NamedTuple):
    """What became of an event in the memory, and what must be shown anew: single records, or whole figures."""

    outcome: Outcome
    records: Sequence[tuple[RecordKey, RecordMemory]] = ()
    figures: Collection[str] = ()


def _report(memory: Memory, src: SourceMemory, event: Event, moment: int) -> _Taken:
    event_id = event["event_id"]
    slot = slot_of(src, event_id)
    if slot is not None:
        return _repeated(src, slot, event, moment)
    corrected = event.get("cancels") is not None and bool(_cancel(memory, src, event, moment).figures)
    end = end_on_arrival(src, event_id, moment)
    slot = open_slot(src, event_id, moment, end)
    said = assertions.remember(src, slot, event)
    outcome = Outcome.APPLIED if said.leads else Outcome.LATE
    if corrected or end > STANDS:
        return _Taken(Outcome.CORRECTED if corrected else Outcome.CANCELLED, (), _figures(memory))
    if end == STANDS and not said.covered and not event.get("takeover"):
        return _Taken(outcome, said.records)
    covered = {figure for figure in _figures(memory) if status_of(figure) in said.covered}
    return _Taken(outcome, (), covered.union(key.figure for key, _ in said.records))


def _confirm(_: Memory, src: SourceMemory, event: Event, moment: int) -> _Taken:
    event_id, statuses = event["event_id"], event.get("statuses")
    slot = slot_of(src, event_id)
    if slot is not None:
        return _repeated(src, slot, event, moment)
    slot = open_slot(src, event_id, moment, end_on_arrival(src, event_id, moment))
    confirmations.remember(src, slot, statuses)
    figures = [figure for figure in src["records"] if statuses is None or status_of(figure) in statuses]
    return _Taken(Outcome.CONFIRMED, (), figures)


def _cancel(memory: Memory, src: SourceMemory, event: Event, moment: int) -> _Taken:
    outcome = take_back(src, event["cancels"], moment)
    if outcome is Outcome.CANCEL_PENDING:
        drop_pending(src)
    return _Taken(outcome, (), _figures(memory) if outcome is Outcome.CANCELLED else ())


def _repeated(src: SourceMemory, slot: int, event: Event, moment: int) -> _Taken:
    return _Taken(Outcome.DUPLICATE if says_the_same(src, slot, event, moment) else Outcome.CONFLICT)


_TAKE_IN: Mapping[str, Callable[[Memory, SourceMemory, Event, int], _Taken]] = {
    "report": _report,
    "confirm": _confirm,
    "cancel": _cancel,
}


def _outcome(taken: _Taken, memory: Memory, source: str, *, changed: bool, exhausted: bool) -> Outcome:
    if exhausted:
        return Outcome.NEEDS_REREAD
    if taken.outcome is Outcome.CONFIRMED and not changed:
        return Outcome.NOTHING_TO_CONFIRM
    if taken.outcome is Outcome.APPLIED:
        speakers = memory["speakers"]
        figures = taken.figures or [key.figure for key, _ in taken.records]
        if figures and all(speakers.get(figure) != source for figure in figures):
            return Outcome.SECOND_OPINION
    return taken.outcome


def _listed(closures: Closures) -> list[list[int | None]]:
    return [list(closure) for closure in closures]


def _opened(memory: Memory) -> Memory:
    if not memory:
        memory.update(
            {
                "feeds": [],
                "closures": [],
                "sources": {},
                "speakers": {},
                "keys": [],
                "ages": [],
                "beside": [],
                "odd": {},
            }
        )
    return memory


def _figures(memory: Memory) -> set[str]:
    return {figure for src in memory["sources"].values() for figure in src["records"]}


def _show_all(view: PublicView, memory: Memory) -> None:
    for figure in _figures(memory):
        view.show_figure(figure)
