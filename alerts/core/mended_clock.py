"""What was written by a clock that was ahead, once it is not any more: nobody waits longer than they would from now."""

from dataclasses import replace
from datetime import datetime, timedelta

from alerts.core.alert import Alert, Delivery
from alerts.core.book import Book
from alerts.core.retrying import LONGEST_WAIT

SET_BACK = timedelta(seconds=1)
"""By more than that: what is waited for at a moment is looked at anew. Less makes nobody wait."""


def mended(alert: Alert, now: datetime) -> Alert:
    """The alert with nothing in it that is yet to happen; the same when there is nothing."""
    notices = tuple(notice if notice.at <= now else replace(notice, at=now) for notice in alert.notices)
    deliveries = {name: _mended(delivery, now) for name, delivery in alert.deliveries.items()}
    return replace(
        alert,
        opened_at=min(alert.opened_at, now),
        at=min(alert.at, now),
        resolved_at=_at_most(alert.resolved_at, now),
        notices=notices,
        deliveries=deliveries,
    )


def mend(book: Book, now: datetime) -> None:
    """The same for what the book has noted by our clock."""
    for chain in book.chains.values():
        chain.seen.update({unit_id: now for unit_id, seen in chain.seen.items() if seen > now})
    book.given_up.update({receiver: now for receiver, since in book.given_up.items() if since > now})
    book.pressure.set_back(now)


def _mended(delivery: Delivery, now: datetime) -> Delivery:
    return replace(
        delivery,
        told_at=_at_most(delivery.told_at, now),
        next_at=_at_most(delivery.next_at, now + LONGEST_WAIT),
        waits_since=_at_most(delivery.waits_since, now),
    )


def _at_most(moment: datetime | None, latest: datetime) -> datetime | None:
    return None if moment is None else min(moment, latest)
