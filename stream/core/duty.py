"""One duty, and the moments at which an observation leaves it: due, overdue, silent.

The rules are DESIGN section 6. Instants are microseconds since 1970 UTC, durations microseconds.
"""

from typing import NamedTuple

from stream.core.deadlines import Times, deadlines_after


class MaxAge(NamedTuple):
    """A figure may grow this old: the ages at which the unit is due, overdue and silent."""

    due_us: int
    overdue_us: int
    silent_us: int


class Deadlines(NamedTuple):
    """Local times by which there must be a new figure. `cap_us`: overdue past this age all the same; `lead_us`: due so
    long before it is overdue."""

    times: Times
    zone: str
    cap_us: int
    lead_us: int


Duty = MaxAge | Deadlines

Duties = tuple[Duty, Duty, Duty]
"""At each of `LEVELS`."""


Moments = tuple[int, int, int]
"""From these on the unit is due, overdue, silent."""


def moments(duty: Duty, since_us: int) -> Moments:
    """When what was observed at `since_us` leaves the duty.

    The first deadline after an observation is met by it, the next is missed; silent is the first deadline that finds
    the unit overdue.
    """
    if isinstance(duty, MaxAge):
        return since_us + duty.due_us, since_us + duty.overdue_us, since_us + duty.silent_us
    return _of_deadlines(duty, since_us)


def _of_deadlines(duty: Deadlines, since_us: int) -> Moments:
    around, first = deadlines_after(since_us, duty.times, duty.zone)
    overdue = min(around[first + 1], since_us + duty.cap_us)
    due = max(overdue - duty.lead_us, since_us)
    silent = next(moment for moment in around[first:] if moment > overdue)
    return due, overdue, silent
