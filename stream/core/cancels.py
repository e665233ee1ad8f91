"""Taking events back, before or after they came.

What is taken back stays taken back: a cancel that names a cancel changes nothing, and one that names a correction
takes back what the correction said, not what it took back. (IHE PAM France ZBE: INSERT, UPDATE, CANCEL of one movement
leaves no movement.) To bring a figure back, send it again.
"""

from datetime import timedelta

from stream.core.history import slot_of
from stream.core.outcomes import Outcome
from stream.core.unit_state import DOUBTFUL, FOREVER, MOST_PENDING, NEVER, STANDS, SourceMemory

WINDOW = timedelta(days=15) // timedelta(microseconds=1)
"""An event this much older than the newest can no longer come: the 14 days of the correction window, and one more."""


def take_back(src: SourceMemory, event_id: str, moment: int) -> Outcome:
    """Takes an event back at the time given: cancelled, or pending when it is not remembered, or a duplicate.

    Of several cancels the latest time counts: a confirmation in between confirms nothing. The caller keeps what is
    pending within its bound (`drop_pending`).
    """
    slot = slot_of(src, event_id)
    if slot is not None:
        known = src["ends"][slot]
        end = end_of(src["times"][slot], moment)
        if known > STANDS and (end == FOREVER or moment <= known < FOREVER):
            return Outcome.DUPLICATE
        src["ends"][slot] = end
        return Outcome.CANCELLED
    pending = src["pending"]
    if moment <= pending.get(event_id, NEVER):
        return Outcome.DUPLICATE
    pending[event_id] = moment
    return Outcome.CANCEL_PENDING


def end_of(taken: int, moment: int) -> int:
    """Until when an event stood that was observed at `taken` and taken back at `moment`.

    When that is not after its own time the cancel was back-dated, and confirmations since may have been made while it
    stood: they must not make what comes back look fresh.
    """
    return moment if moment > max(taken, 0) else FOREVER


def end_on_arrival(src: SourceMemory, event_id: str, moment: int) -> int:
    """What is known of an event's end when it comes: taken back before, doubtful, or it stands."""
    if src["pending"] and (cancelled := src["pending"].pop(event_id, None)) is not None:
        return end_of(moment, cancelled)
    lost = src.get("lost")
    return DOUBTFUL if lost is not None and moment <= lost else STANDS


def drop_pending(src: SourceMemory) -> None:
    """Forgets ids whose event can no longer come, and the oldest beyond the bound. An event that comes nevertheless and
    may be one of them is doubtful."""
    pending = src["pending"]
    by_time = sorted(pending, key=lambda event_id: (pending[event_id], event_id))
    oldest_possible = src["newest"] - WINDOW
    expired = sum(moment < oldest_possible for moment in pending.values())
    for event_id in by_time[: max(expired, len(pending) - MOST_PENDING)]:
        src["lost"] = max(src.get("lost", NEVER), pending.pop(event_id))
