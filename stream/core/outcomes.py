"""What became of one event: the named reason that is counted, never an error."""

from enum import StrEnum
from typing import NamedTuple

from stream.core.unit_state import UnitState


class Outcome(StrEnum):
    """Unlike the state, the outcome depends on the order of arrival: it says what this arrival did."""

    APPLIED = "applied"
    """What it says is shown, or takes shown records away."""
    CORRECTED = "corrected"
    """A report that took another back in one step."""
    CONFIRMED = "confirmed"
    """Something shown is younger for it."""
    NOTHING_TO_CONFIRM = "nothing_to_confirm"
    """Nothing shown is younger for it: no assertion stood, or a later one counts."""
    CANCELLED = "cancelled"
    """It took an event back, or had itself been taken back before it came."""
    CANCEL_PENDING = "cancel_pending"
    """It takes back an event that is not remembered: not yet here, or long outdone."""
    SECOND_OPINION = "second_opinion"
    """Another source speaks for all that it says."""
    LATE = "late"
    """Later observations of the same source count for all that it says."""
    DUPLICATE = "duplicate"
    """The same event again."""
    CONFLICT = "conflict"
    """The id of another event of the same source: the state is unchanged, the event belongs in the quarantine."""
    NEEDS_REREAD = "needs_reread"
    """Applied, and something is now unknown for want of memory: read the unit's events again (`refold`)."""


class Folded(NamedTuple):
    """The state after the event, what became of it, and whether the public state changed."""

    state: UnitState
    outcome: Outcome
    changed: bool
