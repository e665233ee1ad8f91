"""What a receiver is sent next: a notice, or, where there would be a storm, one digest of all that wait for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

MOST_NOTICES = 10
"""A receiver gets at most so many notices within WINDOW; more become a digest."""
WINDOW = timedelta(minutes=1)
DIGEST_EVERY = timedelta(seconds=30)
"""At the earliest, while the storm lasts."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice on its way to a receiver."""

    alert_id: str
    sequence: int
    next_at: datetime | None
    gathered: bool


class Single(NamedTuple):
    """Send this notice. `for_digest`: the storm lasts, and a digest would list it alone."""

    notice: Waiting
    for_digest: bool = False


class Digest(NamedTuple):
    """Send one message that lists these."""

    notices: tuple[Waiting, ...]


class Later(NamedTuple):
    """Nothing before that; None: nothing waits."""

    at: datetime | None


def next_message(
    waiting: Sequence[Waiting], told: Sequence[datetime], digest_at: datetime | None, now: datetime
) -> Single | Digest | Later:
    """`told`: when the receiver's notices were delivered, those in a digest each; `digest_at`: its last digest.

    Moments later than now are of a clock that was ahead, and hold up nothing.
    """
    due = [notice for notice in waiting if notice.next_at is None or notice.next_at <= now]
    if not due:
        return Later(min((notice.next_at for notice in waiting if notice.next_at is not None), default=None))
    morning = tuple(notice for notice in due if notice.gathered)
    if len(morning) > 1:
        return Digest(morning)
    if sum(1 for moment in told if now - WINDOW < moment <= now) + len(due) <= MOST_NOTICES:
        return Single(due[0])
    if digest_at is not None and digest_at <= now < digest_at + DIGEST_EVERY:
        return Later(digest_at + DIGEST_EVERY)
    return Single(due[0], for_digest=True) if len(due) == 1 else Digest(tuple(due))
