"""Whether a feed is down, and when one that is back is believed."""

from datetime import datetime

from alerts.core.book import Book
from alerts.core.ladder import Ladder


def is_down(book: Book, feed: str | None, ladder: Ladder, now: datetime) -> bool:
    """Whether a feed is down, or not back for long enough to be believed."""
    known = None if feed is None else book.feeds.get(feed)
    return known is not None and known.is_fallen(now, ladder.feed_settle)


def settled_at(feed: str, book: Book, ladder: Ladder, now: datetime) -> datetime | None:
    """When a feed that is back will be believed; None: it is down, or is believed already."""
    known = book.feeds.get(feed)
    if known is None or known.down or not known.was_down:
        return None
    moment = known.believed_at(ladder.feed_settle)
    return moment if moment > now else None
