"""Which units left a territory, a group or the directory, as far back as is kept.

A reader who resumes must be told of the rows to take away. Rows that are here carry their own offset; rows
that left are remembered here, per partition, a bounded number of them.
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from dashboard_api.core.unit_row import Unit


class Departure(NamedTuple):
    """At `offset` the unit stopped being what `was` says (it may be something else since)."""

    offset: int
    was: Unit


class Departures:
    """Departures of one partition, in the order of their offsets."""

    def __init__(self, kept: int) -> None:
        self._kept: deque[Departure] = deque()
        self._limit = kept
        self.known_since = -1

    def start(self, position: int) -> None:
        """Nothing is known of departures at or before `position`."""
        self._kept.clear()
        self.known_since = position

    def add(self, departure: Departure) -> None:
        """Remember one; the oldest is forgotten beyond the limit."""
        self._kept.append(departure)
        if len(self._kept) > self._limit:
            self.known_since = self._kept.popleft().offset

    def since(self, position: int) -> Iterator[Unit]:
        """What left after `position`; only to be asked when `position >= known_since`."""
        for departure in reversed(self._kept):
            if departure.offset <= position:
                return
            yield departure.was
