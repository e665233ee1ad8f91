"""From when to when something declared holds. Times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

LONGEST_PAST = timedelta(hours=1)
"""How far back a beginning may lie: what was decided a moment ago on the telephone, not history."""


class Fault(NamedTuple):
    """What is wrong with a field, by name, and how to mend it."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Period:
    """`until` None: open end."""

    since: datetime
    until: datetime | None


def judge(since: datetime | None, until: datetime | None, now: datetime) -> Period | list[Fault]:
    """The period asked for; no beginning means now. Every fault is listed."""
    start = now if since is None else since
    faults = []
    if start < now - LONGEST_PAST:
        faults.append(Fault("too_old", "from", "from may lie at most one hour back; leave it out for now"))
    if until is not None and until <= now:
        faults.append(Fault("in_the_past", "until", "until must lie in the future"))
    elif until is not None and until <= start:
        faults.append(Fault("bad_time", "until", "until must be after from"))
    return faults or Period(start, until)
