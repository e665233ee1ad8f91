"""Confirmations: the figure was checked and is unchanged. They renew the age of what stood, never a value."""

from collections.abc import Iterable, Sequence

from stream.core.history import enter
from stream.core.unit_state import KEPT, STANDS, SourceMemory

EVERY_STATUS = "*"


def remember(src: SourceMemory, slot: int, statuses: Iterable[str] | None) -> None:
    """Keeps a confirmation of these statuses, or of all."""
    for status in (EVERY_STATUS,) if statuses is None else statuses:
        enter(src, src["confirms"].setdefault(status, []), slot)


def renewed(src: SourceMemory, status: str, said: Sequence[int], at: int) -> int:
    """When the assertion at index `at` of a history, the latest that stands, was last known to be true.

    A confirmation renews what stood at its time. An assertion since taken back stood until the time of its cancel: what
    was confirmed while it stood confirms nothing. Confirmations beyond the memory's bound may make an age older than it
    is, never younger.
    """
    times, ends = src["times"], src["ends"]
    moment = times[said[at]]
    if at == 0 and len(said) >= KEPT:
        return moment  # one of the same time may be forgotten that was taken back
    first = at
    while first and times[said[first - 1]] == moment:
        first -= 1
    taken_back = [slot for slot in said[first:] if ends[slot] > STANDS]
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
