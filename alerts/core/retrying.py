"""How long to wait after a try that failed, and when to give up."""

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(hours=24)
"""Of a notice, from the moment it was decided."""


def wait_after(failures: int, chance: float) -> timedelta:
    """After so many failures in a row, from 1: twice as long each time. `chance` (0 to 1) spreads it by half."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(failures - 1, 20)
    return min(doubled, LONGEST_WAIT) * (0.5 + chance / 2)


def is_given_up(decided_at: datetime, now: datetime) -> bool:
    """Whether a notice has been tried for long enough."""
    return now - decided_at >= GIVE_UP_AFTER
