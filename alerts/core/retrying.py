"""How long to wait after a try that failed, and when to give up."""

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(hours=24)
"""Of the first notice that a receiver has not had, from the moment it was decided."""


def wait_after(failures: int, chance: float) -> timedelta:
    """After so many failures in a row, from 1: twice as long each time. `chance` (0 to 1) spreads it by half."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(failures - 1, 20)
    return min(doubled, LONGEST_WAIT) * (0.5 + chance / 2)


def is_given_up(waits_since: datetime | None, now: datetime) -> bool:
    """Whether a receiver has been without its first notice for long enough; None: nothing is on its way to it."""
    return waits_since is not None and now - waits_since >= GIVE_UP_AFTER
