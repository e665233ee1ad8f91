"""Feeds that no unit of the directory names, as when a tool was replaced: who is told that one is down, and how long.

Its authority is told once. It hears that it is over when the feed is back, when the feed has been down for a day, or at
once when the directory named the feed before: it was replaced then. That it did is known of what was taken in since
the start, and of entries that are retired; else it takes the day.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from alerts.core.facts import Feed, Unit
from alerts.core.ladder import RUNGS, Climb

TOLD_FOR = timedelta(days=1)
CLIMB = Climb(RUNGS.index("ars") + 1, gathered=False, next_at=None)


class NamedFeeds:
    """Kept by the book. Feeds are in full."""

    def __init__(self) -> None:
        self._names: Counter[str] = Counter()
        """By how many units name them."""
        self._once: set[str] = set()

    def take(self, before: Unit | None, after: Unit | None) -> Iterable[str]:
        """A unit was `before` and is `after`. The feeds that it names, or named."""
        named = set() if before is None or before.retired else set(before.feeds)
        names = set() if after is None or after.retired else set(after.feeds)
        self._names.update(names)
        self._names.subtract(named)
        self._once.update(names, () if after is None else after.feeds)
        return named | names

    def is_named(self, feed: str) -> bool:
        """Whether any unit names it."""
        return self._names[feed] > 0

    def told_until(self, feed: Feed) -> datetime | None:
        """Of one down that no unit is known of: until when people are told; None: until it is back."""
        if self.is_named(feed.name):
            return None
        return feed.since if feed.name in self._once else feed.since + TOLD_FOR
