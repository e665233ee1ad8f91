"""Bounded histories: which events of a source count for one thing, in the order they were observed.

An event kept has a slot (`SourceMemory`); a history is a list of slots, the latest observed last. It holds every event
ever heard that is later than its first, so the latest that stands is exact, or known to be uncertain.
"""

from collections.abc import Sequence

from stream.core.unit_state import FOREVER, KEPT, MOST_KEPT, STAND_IN, STANDS, SourceMemory


def new_source() -> SourceMemory:
    """The memory of a source that has said nothing."""
    return {
        "newest": 0,
        "ids": [],
        "times": [],
        "ends": [],
        "uses": [],
        "records": {},
        "censuses": {},
        "confirms": {},
        "takeovers": {},
        "pending": {},
    }


def slot_of(src: SourceMemory, event_id: str) -> int | None:
    """The slot of an event that is still remembered."""
    if event_id not in src["ids"]:
        return None
    slot = src["ids"].index(event_id)
    return slot if src["uses"][slot] else None


def open_slot(src: SourceMemory, event_id: str, moment: int, end: int) -> int:
    """A slot for an event. It is free again as soon as no history holds it."""
    uses = src["uses"]
    if 0 in uses:
        slot = uses.index(0)
        src["ids"][slot], src["times"][slot], src["ends"][slot] = event_id, moment, end
        return slot
    src["ids"].append(event_id)
    src["times"].append(moment)
    src["ends"].append(end)
    uses.append(0)
    return len(uses) - 1


def place(src: SourceMemory, history: list[int], slot: int) -> int | None:
    """Enters the slot in observed order and says where; None when it is there already, or too old to matter."""
    times = src["times"]
    moment = times[slot]
    if not history or times[history[-1]] < moment:  # the usual case: observed after all before
        history.append(slot)
        src["uses"][slot] += 1
        return len(history) - 1
    at = len(history)
    while at:
        other = history[at - 1]
        if times[other] < moment:
            break
        if times[other] == moment:
            if other == slot:
                return None
            if src["ids"][other] < src["ids"][slot]:
                break
        at -= 1
    if at == 0 and len(history) >= KEPT:
        return None
    history.insert(at, slot)
    src["uses"][slot] += 1
    return at


def excess(src: SourceMemory, history: Sequence[int]) -> int:
    """How many of the oldest entries to forget: beyond the best `KEPT`, unless all of those have been taken back."""
    spare = len(history) - KEPT
    ends = src["ends"]
    if spare <= 0 or ends[history[-1]] == STANDS or any(ends[slot] == STANDS for slot in history[-KEPT:]):
        return max(0, spare)
    return max(0, len(history) - MOST_KEPT)


def forget(src: SourceMemory, history: list[int], number: int) -> None:
    """Drops the oldest entries."""
    uses = src["uses"]
    for slot in history[:number]:
        uses[slot] -= 1
    del history[:number]


def overflowing(src: SourceMemory, history: Sequence[int]) -> Sequence[int]:
    """Where, in a history that forgetting would rob of what may stand, the events taken back are that can give way:
    those observed before the best `KEPT`."""
    if len(history) <= MOST_KEPT or excess(src, history) > len(history) - MOST_KEPT:
        return ()
    times, ends = src["times"], src["ends"]
    best = times[history[-KEPT]]
    return [at for at, slot in enumerate(history[:-KEPT]) if ends[slot] > STANDS and times[slot] < best]


def take_out(src: SourceMemory, history: list[int], places: Sequence[int]) -> None:
    """Takes events taken back out of a history. They stay taken back, should they come again; the caller keeps
    what is pending within its bound."""
    for at in reversed(places):
        slot = history.pop(at)
        src["uses"][slot] -= 1
        if not src["uses"][slot] and src["ends"][slot] > STANDS and src["ids"][slot] != STAND_IN:
            end, time = src["ends"][slot], src["times"][slot]
            src["pending"][src["ids"][slot]] = time if end == FOREVER else end


def condense(src: SourceMemory, history: list[int], places: Sequence[int]) -> None:
    """Puts one stand-in for events taken back, at these places. It stood from the first of them until the last was
    taken back: what was confirmed meanwhile confirms nothing."""
    if not places:
        return
    first = places[0]
    since = src["times"][history[first]]
    until = max(src["ends"][history[at]] for at in places)
    take_out(src, history, places)
    stand_in = open_slot(src, STAND_IN, since, until)
    history.insert(first, stand_in)
    src["uses"][stand_in] += 1


def enter(src: SourceMemory, history: list[int], slot: int) -> None:
    """Enters the slot and keeps the history within its bound."""
    if place(src, history, slot) is not None:
        condense(src, history, overflowing(src, history))
        forget(src, history, excess(src, history))


def latest(src: SourceMemory, history: Sequence[int]) -> tuple[int | None, bool]:
    """The slot of the latest event that stands (None: there is none), and whether that is certain."""
    ends = src["ends"]
    for slot in reversed(history):
        if ends[slot] == STANDS:
            return slot, True
        if ends[slot] < STANDS:
            return slot, False
    return None, len(history) < KEPT
