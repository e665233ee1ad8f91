"""When a vendor's system is down: feeds of it are, in several establishments at once. They are then one cause.

At each level it follows from what that level may know alone: feeds with units that only level 3 may know of are counted
at level 3 alone.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from alerts.core.alert import Alert, Cause, Kind
from alerts.core.book import Book
from alerts.core.facts import Feed, establishment_of
from alerts.core.fallen import is_down, settled_at
from alerts.core.ladder import GROUND, Ladder

MOST_UNITS = 1_000
"""An alert of a vendor names no more, or its record would outgrow what Kafka takes; feeds beyond speak for
themselves."""

JOINS_AFTER = timedelta(seconds=10)
"""People who answer for feeds that fall while it lasts are told together, so long after the last notice."""
_MUTED = "vendor:"


class Outage(NamedTuple):
    """Of one vendor's system, at one level."""

    feeds: tuple[str, ...]
    """In full: those its alert speaks for, the first that fell first."""
    since: datetime
    """When so many establishments were without that it counts as one."""
    look_again_at: datetime | None
    """When a feed that is back will be believed."""


def outage(book: Book, vendor: str, level: int, ladder: Ladder, now: datetime) -> Outage | None:
    """What is down of a vendor's system; None while its feeds are few enough to speak for themselves.

    A feed that no unit is known of always does: there is nobody that an alert of the vendor's could tell for it.
    """
    first_of: defaultdict[str, list[datetime]] = defaultdict(list)
    down = []
    for feed in book.vendors.fallen_of(vendor):
        if is_down(book, feed, ladder, now) and book.has_units(feed, level):
            since = book.feeds[feed].since
            first_of[establishment_of(feed)].append(since)
            down.append((since, feed))
    if len(first_of) < ladder.vendor_from:
        return None
    began = sorted(min(moments) for moments in first_of.values())[ladder.vendor_from - 1]
    moments = (settled_at(feed, book, ladder, now) for _, feed in down)
    again = min((moment for moment in moments if moment is not None), default=None)
    return Outage(_that_fit([feed for _, feed in sorted(down)], book, level), began, again)


def outage_around(feed: Feed, book: Book, level: int, ladder: Ladder, now: datetime) -> Outage:
    """The outage of a feed's vendor; without one it speaks for no feed."""
    found = None if feed.vendor is None else outage(book, feed.vendor, level, ladder, now)
    return found or Outage((), feed.since, None)


def muted(vendor: str | None) -> str:
    """What mutes a feed that its vendor's alert speaks for."""
    return f"{_MUTED}{vendor}"


def left_to_vendor(alert: Alert) -> Alert:
    """A feed's alert while its vendor's speaks for it. When that ends those told of it hear that it is over: of a feed
    that is still down they are told anew, whoever took care of it before."""
    members = {unit_id: replace(member, told=GROUND, covered=None) for unit_id, member in alert.members.items()}
    return replace(alert, members=members)


def is_left_to_vendor(muted_by: str | None) -> bool:
    """Whether that mutes a unit of the feed."""
    return muted_by is not None and muted_by.startswith(_MUTED)


def begins_anew(alert: Alert) -> bool:
    """Whether it is of a feed that had been left to its vendor's alert: nobody counts as told."""
    return alert.cause.kind is Kind.FEED_DOWN and all(member.told == GROUND for member in alert.members.values())


def _that_fit(feeds: list[str], book: Book, level: int) -> tuple[str, ...]:
    fit, room = [], MOST_UNITS
    for feed in feeds:
        room -= book.unit_count(Cause(Kind.FEED_DOWN, feed, level))
        if room < 0:
            break
        fit.append(feed)
    return tuple(fit)
