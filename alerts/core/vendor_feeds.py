"""The feeds of each vendor: in which establishments they are, which fell, and what its outage was found to be.

All of it at each level apart, of the feeds that the level knows a unit of. Kept up with every fact; the outages are
found anew (`vendor.py`) of those vendors alone of which something changed, or whose moment has come.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from alerts.core.facts import Feed, establishment_of

Key = tuple[str, int]
"""A vendor, and the level that it is looked at from."""


class Outage(NamedTuple):
    """Of one vendor's system, at one level."""

    feeds: tuple[str, ...]
    """In full: those its alert speaks for: what it did before, then the first that fell first."""
    since: datetime
    """When so many establishments were without that it counts as one."""
    look_again_at: datetime | None
    """When a feed that is back will be believed."""


class VendorFeeds:
    """Kept by the book."""

    def __init__(self) -> None:
        self._placed: dict[str, tuple[str, tuple[int, ...]]] = {}
        """Feed → its vendor, and the levels that know a unit of it."""
        self._sites: defaultdict[Key, Counter[str]] = defaultdict(Counter)
        """Establishments, each with its number of feeds."""
        self._fallen: defaultdict[Key, set[str]] = defaultdict(set)
        self._stirred: set[Key] = set()
        self._outages: dict[Key, Outage] = {}
        self._speaks_for: dict[Key, frozenset[str]] = {}

    def place(self, feed: Feed, levels: Collection[int]) -> None:
        """A feed as it is now, and the levels that know a unit of it."""
        site = establishment_of(feed.name)
        for key in self._keys(feed.name):
            self._sites[key][site] -= 1
            if not self._sites[key][site]:
                del self._sites[key][site]
            self._fallen[key].discard(feed.name)
            self._stirred.add(key)
        self._placed.pop(feed.name, None)
        if feed.vendor is not None:
            self._placed[feed.name] = feed.vendor, tuple(levels)
        for key in self._keys(feed.name):
            self._sites[key][site] += 1
            if feed.down or feed.was_down:
                self._fallen[key].add(feed.name)
            self._stirred.add(key)

    def fallen_of(self, vendor: str, level: int) -> Iterable[str]:
        """Its feeds that are down or came back, in full; the others are up."""
        return self._fallen.get((vendor, level), ())

    def site_count(self, vendor: str, level: int) -> int:
        """In how many establishments it has feeds."""
        return len(self._sites.get((vendor, level), ()))

    def take_due(self, now: datetime) -> set[Key]:
        """What is to be found anew."""
        stirred, self._stirred = self._stirred, set()
        for key, outage in self._outages.items():
            if outage.look_again_at is not None and outage.look_again_at <= now:
                stirred.add(key)
        return stirred

    def keep(self, vendor: str, level: int, found: Outage | None) -> frozenset[str]:
        """What was found. The feeds that its alert speaks for from now on, or no more."""
        key = vendor, level
        before = self._speaks_for.pop(key, frozenset())
        self._outages.pop(key, None)
        if found is None:
            return before
        self._outages[key] = found
        self._speaks_for[key] = frozenset(found.feeds)
        return before ^ self._speaks_for[key]

    def outage(self, vendor: str, level: int) -> Outage | None:
        """As it was found last."""
        return self._outages.get((vendor, level))

    def spoken_for(self, vendor: str | None, level: int) -> frozenset[str]:
        """The feeds that the alert of the vendor tells of."""
        return frozenset() if vendor is None else self._speaks_for.get((vendor, level), frozenset())

    def _keys(self, feed: str) -> list[Key]:
        vendor, levels = self._placed.get(feed, ("", ()))
        return [(vendor, level) for level in levels]
