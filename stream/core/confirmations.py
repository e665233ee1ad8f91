"""Confirmations: the figure was checked and is unchanged. They renew the age of what stood, never a value."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence

from stream.core.history import forget, take_out
from stream.core.unit_state import KEPT, STAND_IN, STANDS, SourceMemory

EVERY_STATUS = "*"


def remember(src: SourceMemory, slot: int, statuses: Iterable[str] | None) -> None:
    """Keeps a confirmation of these statuses, or of all."""
    times, ids = src["times"], src["ids"]
    for status in (EVERY_STATUS,) if statuses is None else statuses:
        history = src["confirms"].setdefault(status, [])
        if slot in history:
            continue
        insort(history, slot, key=lambda other: (times[other], ids[other]))
        src["uses"][slot] += 1
        if len(history) > KEPT:
            _forget_one(src, history)


def _forget_one(src: SourceMemory, history: list[int]) -> None:
    """The oldest that the next makes needless: nothing was said between the two, so whatever is taken back, the next
    counts if it does. Else the oldest taken back, else the oldest."""
    times, ends = src["times"], src["ends"]
    confirmed = {slot for slots in src["confirms"].values() for slot in slots}
    said = sorted(time for slot, time in enumerate(times) if src["uses"][slot] and slot not in confirmed)
    for at in range(len(history) - 1):
        this, following = history[at], history[at + 1]
        if ends[following] == STANDS and bisect_right(said, times[this]) == bisect_right(said, times[following]):
            take_out(src, history, [at])
            return
    gone = [at for at, slot in enumerate(history) if ends[slot] != STANDS]
    if gone:
        take_out(src, history, gone[:1])
    else:
        forget(src, history, 1)


def renewed(src: SourceMemory, status: str, said: Sequence[int], at: int, cut: int | None) -> int:
    """When the assertion at index `at` of a history, the latest that stands, was last known to be true. `cut` as in
    `RecordMemory`.

    A confirmation renews what stood at its time. An assertion since taken back stood until the time of its cancel: what
    was confirmed while it stood confirms nothing. Confirmations beyond the memory's bound may make an age older than it
    is, never younger.
    """
    times, ends, ids = src["times"], src["ends"], src["ids"]
    moment = times[said[at]]
    if cut is not None and moment <= cut:
        return moment
    first = at
    while first and times[said[first - 1]] == moment:
        first -= 1
    # What a stand-in stands for was observed at its time or later.
    taken_back = [
        slot for place, slot in enumerate(said) if ends[slot] > STANDS and (place >= first or ids[slot] == STAND_IN)
    ]
    best = moment
    for history in _histories(src, status):
        for slot in reversed(history):
            time = times[slot]
            if time <= best:
                break
            if ends[slot] == STANDS and not any(times[gone] <= time < ends[gone] for gone in taken_back):
                best = time
    return best


def _histories(src: SourceMemory, status: str) -> list[Sequence[int]]:
    confirms = src["confirms"]
    return [confirms[key] for key in (status, EVERY_STATUS) if key in confirms]
