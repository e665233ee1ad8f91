"""Whether a feed is down, and when one that is back is believed."""

from datetime import datetime

from alerts.core.book import Book
from alerts.core.facts import Feed
from alerts.core.ladder import Ladder

_PERIODS = 3
"""A feed is down after two heartbeats missed: one that misses some again and again is up for two periods at most."""


def is_down(book: Book, feed: str | None, ladder: Ladder, now: datetime) -> bool:
    """Whether a feed is down, or not back for long enough to be believed."""
    known = None if feed is None else book.feeds.get(feed)
    if known is None:
        return False
    return known.down or (known.was_down and now < _believed_at(known, ladder))


def settled_at(feed: str, book: Book, ladder: Ladder, now: datetime) -> datetime | None:
    """When a feed that is back will be believed; None: it is down, or is believed already."""
    known = book.feeds.get(feed)
    if known is None or known.down or not known.was_down:
        return None
    moment = _believed_at(known, ladder)
    return moment if moment > now else None


def _believed_at(back: Feed, ladder: Ladder) -> datetime:
    return back.since + max(ladder.feed_settle, _PERIODS * back.period)
