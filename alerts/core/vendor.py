"""When a vendor's system is down: feeds of it are, in several establishments at once. They are then one cause.

At each level it follows from what that level may know alone: feeds with units that only level 3 may know of are counted
at level 3 alone.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from alerts.core.alert import Cause, Kind, vendor_cause
from alerts.core.book import Book
from alerts.core.facts import establishment_of
from alerts.core.fallen import is_down, settled_at
from alerts.core.ladder import Ladder
from alerts.core.vendor_feeds import Outage

MOST_UNITS = 1_000
"""An alert of a vendor names no more, or its record would outgrow what Kafka takes; feeds beyond speak for
themselves."""

JOINS_AFTER = timedelta(seconds=10)
"""People who answer for feeds that fall while it lasts are told together, so long after the last notice."""
_MUTED = "vendor:"


def find_outages(book: Book, ladder: Ladder, now: datetime) -> set[Cause]:
    """Finds those anew of which something changed, for the book to keep. The causes that this concerns."""
    concerned = set()
    for vendor, level in book.vendors.take_due(now):
        changed = book.vendors.keep(vendor, level, outage(book, vendor, level, ladder, now))
        concerned.add(vendor_cause(vendor, level))
        concerned |= {Cause(Kind.FEED_DOWN, feed, level) for feed in changed}
    return concerned


def outage(book: Book, vendor: str, level: int, ladder: Ladder, now: datetime) -> Outage | None:
    """What is down of a vendor's system; None while its feeds are few enough to speak for themselves.

    A feed that no unit is known of always does: there is nobody that an alert of the vendor's could tell for it.
    """
    down = sorted(
        (book.feeds[feed].since, feed)
        for feed in book.vendors.fallen_of(vendor, level)
        if is_down(book, feed, ladder, now)
    )
    fell: defaultdict[str, list[datetime]] = defaultdict(list)
    for since, feed in down:
        fell[establishment_of(feed)].append(since)
    of_all = book.vendors.site_count(vendor, level)
    counts = range(ladder.vendor_from, len(fell) + 1)
    enough = next((count for count in counts if count / of_all >= ladder.vendor_share), None)
    if enough is None:
        return None
    began = sorted(moments[0] for moments in fell.values())[enough - 1]
    moments = (settled_at(feed, book, ladder, now) for _, feed in down)
    again = min((moment for moment in moments if moment is not None), default=None)
    spoken_for = book.vendors.spoken_for(vendor, level)
    feeds = sorted((feed for _, feed in down), key=lambda feed: feed not in spoken_for)
    return Outage(_that_fit(feeds, book, level), began, again)


def muted(vendor: str | None) -> str:
    """What mutes a feed that its vendor's alert speaks for."""
    return f"{_MUTED}{vendor}"


def is_left_to_vendor(muted_by: str | None) -> bool:
    """Whether that mutes a unit of the feed."""
    return muted_by is not None and muted_by.startswith(_MUTED)


def _that_fit(feeds: list[str], book: Book, level: int) -> tuple[str, ...]:
    fit, room = [], MOST_UNITS
    for feed in feeds:
        room -= book.unit_count(Cause(Kind.FEED_DOWN, feed, level))
        if room < 0:
            break
        fit.append(feed)
    return tuple(fit)
