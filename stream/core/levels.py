"""Level 2 is a world of its own: the same fold, over what level 2 may hear (DESIGN section 8).

A reader of level 2 is told what he would be told if nothing of level 3 had ever been said: who speaks, what is odd, how
often it changed and when. What the sources said at level 2 is therefore remembered apart as soon as anything of level 3
is said of a unit, and folded without it: bounds of the memory included, nothing of level 3 can push out or renew what
level 2 is told. Of a unit that level 3 says nothing of, both worlds are one and cost nothing more.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any, cast

from schemas.core.confidentiality import SUPPLEMENTARY, of_regulation
from stream.core import fold as world
from stream.core.anomalies import MEMORY_EXHAUSTED
from stream.core.fold import Closures, Event
from stream.core.outcomes import Folded, Outcome
from stream.core.rereading import Heard
from stream.core.unit_state import MOST_PENDING, PublicState, UnitState, public


def level_2_of(state: UnitState) -> UnitState:
    """The state as level 2 has it: the whole one when nothing of level 3 was ever said."""
    own = state.get("level_2")
    if own is None:
        return state
    return {
        "schema": state["schema"],
        "unit_id": state["unit_id"],
        "version": own["version"],
        "records": own["records"],
        "others": own["others"],
        "observed_at": own["observed_at"],
        "received_at": own["received_at"],
        "anomalies": own["anomalies"],
        "memory": state["memory"]["level_2"],
    }


def whole_of(state: UnitState) -> UnitState:
    """The state as level 3 has it, without what is kept for level 2."""
    if "level_2" not in state:
        return state
    memory = {name: value for name, value in state["memory"].items() if name not in {"level_2", "unheard"}}
    whole: Any = {**public(state), "memory": memory}
    del whole["level_2"]
    return cast("UnitState", whole)


def fold(
    state: UnitState,
    event: Event,
    *,
    source: str,
    received_at_us: int,
    feeds: Sequence[str],
    closures: Closures = (),
) -> Folded:
    """Folds one event into both worlds; otherwise as `stream.core.fold.fold`. The outcome is that of the whole; it
    changed when either did."""
    says_3 = _says_level_3(event)
    if "level_2" not in state and not says_3:
        return world.fold(state, event, source=source, received_at_us=received_at_us, feeds=feeds, closures=closures)
    below = level_2_of(state) if "level_2" in state else deepcopy(state)
    unheard = state["memory"].get("unheard", {})
    folded = world.fold(state, event, source=source, received_at_us=received_at_us, feeds=feeds, closures=closures)
    heard = heard_by_level_2(event, unheard.get(source, ()))
    if heard is None:
        if event["kind"] != "cancel":
            _note_unheard(unheard, below, source, event["event_id"])
    else:
        if event["event_id"] in unheard.get(source, ()):
            unheard[source].remove(event["event_id"])  # used again, for what level 2 does hear
        second = world.fold(below, heard, source=source, received_at_us=received_at_us, feeds=feeds, closures=closures)
        exhausted = second.outcome is Outcome.NEEDS_REREAD and folded.outcome is not Outcome.CONFLICT
        outcome = second.outcome if exhausted else folded.outcome
        folded = Folded(state, outcome, folded.changed or second.changed)
    if unheard:
        state["memory"]["unheard"] = unheard
    _keep(state, below)
    return folded


def respeak(state: UnitState, feeds: Sequence[str], closures: Closures = ()) -> UnitState:
    """As `stream.core.fold.respeak`, in both worlds."""
    if "level_2" in state:
        _keep(state, world.respeak(level_2_of(state), feeds, closures))
    return world.respeak(state, feeds, closures)


def refold(
    state: UnitState, events: Iterable[Heard], feeds: Sequence[str], *, complete_from_us: int | None = None
) -> UnitState:
    """As `stream.core.fold.refold`; level 2 is read again when it is level 2 that has become unknown."""
    heard = list(events)
    if "level_2" in state and MEMORY_EXHAUSTED in state["level_2"]["anomalies"]:
        below = world.refold(level_2_of(state), _heard_by_level_2(heard), feeds, complete_from_us=complete_from_us)
        _keep(state, below)
    return world.refold(state, heard, feeds, complete_from_us=complete_from_us)


def too_large(before: UnitState, after: UnitState, *, whole: bool, level_2: bool) -> UnitState:
    """The state when one of the worlds, or both (`whole`, `level_2`: whether it is), has no room for an event: that one
    stays as before, and says so."""
    if "level_2" not in after:
        return world.too_large(before)
    below = level_2_of(deepcopy(before)) if level_2 else level_2_of(after)
    unheard = after["memory"].get("unheard")
    if level_2:
        world.too_large(below)
    state = world.too_large(before) if whole else after
    if unheard:
        state["memory"]["unheard"] = unheard
    _keep(state, below)
    return state


def heard_by_level_2(event: Event, unheard: Collection[str] = ()) -> Event | None:
    """What of an event level 2 hears: itself when it holds nothing of level 3, None when it holds nothing else.

    `unheard`: ids of events of the same source of which level 2 has heard nothing, so that nothing is taken back.
    """
    kind = event["kind"]
    takes_back = event.get("cancels") is not None and event["cancels"] not in unheard
    if kind == "cancel":
        return event if takes_back else None
    if not _says_level_3(event) and (takes_back or event.get("cancels") is None):
        return event
    statuses = event.get("statuses")
    kept = None if statuses is None else [status for status in statuses if status != SUPPLEMENTARY]
    if kind == "confirm":
        return {**event, "statuses": kept} if kept else None
    records = [record for record in event["records"] if not of_regulation(record)]
    if records or (kept and event.get("scope") == "replace"):
        return {**event, "records": records, "statuses": kept, "cancels": event["cancels"] if takes_back else None}
    return {**event, "kind": "cancel"} if takes_back else None


def _heard_by_level_2(events: Sequence[Heard]) -> Iterator[Heard]:
    """Of events all of which are known."""
    unheard: dict[str, set[str]] = {}
    for event, source, _ in events:
        if event["kind"] != "cancel" and heard_by_level_2({**event, "cancels": None}) is None:
            unheard.setdefault(source, set()).add(event["event_id"])
    for event, source, received_at_us in events:
        heard = heard_by_level_2(event, unheard.get(source, ()))
        if heard is not None:
            yield heard, source, received_at_us


def _says_level_3(event: Event) -> bool:
    if any(map(of_regulation, event.get("records") or ())):
        return True
    statuses = event.get("statuses")
    return statuses is not None and SUPPLEMENTARY in statuses


def _note_unheard(unheard: dict[str, list[str]], below: UnitState, source: str, event_id: str) -> None:
    """Level 2 has not heard of an event: whoever takes it back, before or after, takes nothing back there."""
    ids = unheard.setdefault(source, [])
    if event_id in ids:
        return
    ids.append(event_id)
    del ids[:-MOST_PENDING]
    src = below["memory"].get("sources", {}).get(source)
    if src is not None:
        src["pending"].pop(event_id, None)


def _keep(state: UnitState, below: UnitState) -> None:
    own: PublicState = {  # in the order of a whole state: else the order of a row would tell that there is more
        "version": below["version"],
        "records": below["records"],
        "others": below["others"],
        "observed_at": below["observed_at"],
        "received_at": below["received_at"],
        "anomalies": below["anomalies"],
    }
    state["level_2"] = own
    state["memory"]["level_2"] = below["memory"]
