"""Which feeds of each vendor fell, and of which vendors something changed since somebody looked."""

from collections import defaultdict
from collections.abc import Iterable

from alerts.core.alert import Cause, Kind, vendor_cause
from alerts.core.facts import Feed
from schemas.core.confidentiality import PROFESSIONALS, REGULATION


class VendorFeeds:
    """Kept by the book."""

    def __init__(self) -> None:
        self._fallen: defaultdict[str, set[str]] = defaultdict(set)
        self._stirred: set[str] = set()

    def take(self, known: Feed | None, feed: Feed) -> None:
        """A feed is another than it was known."""
        if known is not None and known.vendor is not None:
            self._fallen[known.vendor].discard(feed.name)
        if feed.vendor is not None and (feed.down or feed.was_down):
            self._fallen[feed.vendor].add(feed.name)
        self.stir(known)
        self.stir(feed)

    def stir(self, feed: Feed | None) -> None:
        """What its vendor's alerts are made of changed: it fell, came back, or has other units."""
        if feed is not None and feed.vendor is not None:
            self._stirred.add(feed.vendor)

    def stir_all(self) -> None:
        """Nobody has looked yet."""
        self._stirred |= self._fallen.keys()

    def fallen_of(self, vendor: str) -> Iterable[str]:
        """Its feeds that are down or came back, in full; the others are up."""
        return self._fallen.get(vendor, ())

    def take_concerned(self) -> set[Cause]:
        """The outages of vendors stirred, and every feed that these may speak for."""
        stirred, self._stirred = self._stirred, set()
        levels = (PROFESSIONALS, REGULATION)
        return {vendor_cause(vendor, level) for vendor in stirred for level in levels} | {
            Cause(Kind.FEED_DOWN, feed, level)
            for vendor in stirred
            for feed in self.fallen_of(vendor)
            for level in levels
        }
