"""What follows from the units as one level reads them: roll-ups, who left, and how far something was to be told.

What changes at another level alone moves nothing here.
"""

from collections.abc import Iterator

from dashboard_api.core.departures import Departure, Departures
from dashboard_api.core.rollups import RollupBook
from dashboard_api.core.unit_row import Unit, UnitRow
from dashboard_api.core.version import NOTHING_READ, Version


class LevelBook:
    """One level of a book of units."""

    def __init__(self, partitions: int, *, departures_kept: int) -> None:
        self.rollups = RollupBook()
        self._moved = [NOTHING_READ] * partitions
        self._departures = [Departures(departures_kept) for _ in range(partitions)]

    @property
    def version(self) -> Version:
        """The last entry of each partition that changed something at this level."""
        return tuple(self._moved)

    def start(self, partition: int, position: int) -> None:
        """The partition was read for the first time, at this position."""
        self._moved[partition] = position
        self._departures[partition].start(position)

    def move(self, partition: int, position: int) -> None:
        """Something changed, up to this position."""
        self._moved[partition] = position

    def put(self, partition: int, offset: int, was: Unit | None, before: UnitRow | None, after: UnitRow | None) -> None:
        """A unit changed from `before` to `after` at this level. `was`: it at all levels."""
        if was is not None and before is not None and (after is None or not same_place(before, after)):
            self._departures[partition].add(Departure(offset, was))

    def remembers(self, version: Version) -> bool:
        """Whether what left since `version` is still known."""
        return all(
            departures.known_since <= position for departures, position in zip(self._departures, version, strict=True)
        )

    def departed_since(self, version: Version) -> Iterator[Unit]:
        """What units were before they left something after `version`; see `remembers`."""
        for departures, position in zip(self._departures, version, strict=True):
            yield from departures.since(position)


def same_place(before: UnitRow, after: UnitRow) -> bool:
    """Whether the same readers want it."""
    return before.territories == after.territories and before.groups == after.groups
