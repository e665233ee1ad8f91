"""Every unit this process knows, how far each partition was read, and what follows from both.

The book changes only through `apply` (the next entry of a partition's log) and `load` (a partition read
whole). Both say which units changed, so that screens are told exactly that.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from dashboard_api.core.departures import Departure, Departures
from dashboard_api.core.rollups import RollupBook
from dashboard_api.core.unit_row import NATION, UnitRow
from dashboard_api.core.version import Version

NOTHING_READ = -1


class Change(NamedTuple):
    """A unit before and after; None where it was not there."""

    unit_id: str
    before: UnitRow | None
    after: UnitRow | None


class UnitBook:
    """Rows of all partitions, their roll-ups, and what is needed to tell a reader what it missed."""

    def __init__(self, partitions: int, *, departures_kept: int) -> None:
        self._positions = [NOTHING_READ] * partitions
        self._departures = [Departures(departures_kept) for _ in range(partitions)]
        # Units of a partition by offset of their last change: a dict keeps the order of insertion.
        self._by_offset: list[dict[str, int]] = [{} for _ in range(partitions)]
        self._rows: dict[str, UnitRow] = {}
        self._ids: list[str] = []
        self._in_territory: dict[str, set[str]] = {}
        self.rollups = RollupBook()
        self.placed = 0
        """Grows when a unit comes, goes, or is for other readers than before."""

    @property
    def version(self) -> Version:
        """How far each partition was read."""
        return tuple(self._positions)

    def position(self, partition: int) -> int:
        """Offset of the last record read, -1 for none."""
        return self._positions[partition]

    def __len__(self) -> int:
        return len(self._ids)

    def get(self, unit_id: str) -> UnitRow | None:
        """The unit, or None."""
        return self._rows.get(unit_id)

    def ids_after(self, unit_id: str) -> Iterator[str]:
        """Unit ids greater than this one, in order."""
        for index in range(bisect_right(self._ids, unit_id), len(self._ids)):
            yield self._ids[index]

    def ids_in(self, territories: Iterable[str]) -> list[str]:
        """Ids of the units in any of the territories, in order; none given means all."""
        asked = tuple(territories)
        if not asked or NATION in asked:
            return list(self._ids)
        return sorted(set().union(*(self._in_territory.get(code, ()) for code in asked)))

    def one_in(self, territory: str) -> UnitRow | None:
        """Any unit of a region, department or establishment; None when there is none."""
        return self._rows.get(next(iter(self._in_territory.get(territory, ())), ""))

    def apply(self, partition: int, offset: int, unit_id: str, row: UnitRow | None) -> Change:
        """The next entry of the partition's log: one unit's new row, or None when it is gone."""
        change = self._put(partition, offset, unit_id, row)
        self._positions[partition] = offset
        return change

    def skip(self, partition: int, offset: int) -> None:
        """The next entry of the partition's log cannot be read: what is known of its unit stays."""
        self._positions[partition] = offset

    def load(
        self, partition: int, position: int, rows: Iterable[UnitRow], unreadable: Collection[str] = ()
    ) -> Iterator[Change]:
        """The partition read whole at `position`: what differs is applied, by offset.

        Units that are there but cannot be read keep the row they have. Each change is applied when it is asked
        for, so that other work may be done in between; the position is taken with the last. What is read of the
        book meanwhile may be newer than its version says, and is told again when the changes are.
        """
        if self._positions[partition] == NOTHING_READ:
            self._departures[partition].start(position)
        gone = set(self._by_offset[partition]).difference(unreadable)
        for row in sorted(rows, key=lambda row: row.offset):
            gone.discard(row.unit_id)
            if self._by_offset[partition].get(row.unit_id) != row.offset:
                yield self._put(partition, row.offset, row.unit_id, row)
        for unit_id in sorted(gone):
            yield self._put(partition, position, unit_id, None)
        self._positions[partition] = position

    def remembers(self, version: Version) -> bool:
        """Whether what left since `version` is still known."""
        return all(
            departures.known_since <= position for departures, position in zip(self._departures, version, strict=True)
        )

    def changed_since(self, version: Version) -> Iterator[tuple[UnitRow, int]]:
        """Rows that changed after `version`, each with the position of its partition in `version`."""
        for units, position in zip(self._by_offset, version, strict=True):
            for unit_id in reversed(units):
                if units[unit_id] <= position:
                    break
                yield self._rows[unit_id], position

    def departed_since(self, version: Version) -> Iterator[UnitRow]:
        """What units were before they left something after `version`; see `remembers`."""
        for departures, position in zip(self._departures, version, strict=True):
            yield from departures.since(position)

    def _put(self, partition: int, offset: int, unit_id: str, row: UnitRow | None) -> Change:
        before = self._rows.get(unit_id)
        if before is not None:
            self.rollups.remove(before)
            self._by_offset[partition].pop(unit_id, None)
            if row is None or not _same_place(before, row):
                self._departures[partition].add(Departure(offset, before))
                self._unplace(before)
        if row is None:
            if self._rows.pop(unit_id, None) is not None:
                del self._ids[bisect_left(self._ids, unit_id)]
            return Change(unit_id, before, None)
        row = _described(before, row)
        if before is None:
            insort(self._ids, unit_id)
        if before is None or not _same_place(before, row):
            self._place(row)
        self._rows[unit_id] = row
        self._by_offset[partition][unit_id] = offset
        self.rollups.add(row)
        return Change(unit_id, before, row)

    def _place(self, row: UnitRow) -> None:
        self.placed += 1
        for territory in row.territories:
            self._in_territory.setdefault(territory, set()).add(row.unit_id)

    def _unplace(self, row: UnitRow) -> None:
        self.placed += 1
        for territory in row.territories:
            units = self._in_territory[territory]
            units.discard(row.unit_id)
            if not units:
                del self._in_territory[territory]


def _same_place(before: UnitRow, after: UnitRow) -> bool:
    """Whether the same readers want it."""
    return (
        before.territories == after.territories
        and before.groups == after.groups
        and before.sensitive == after.sensitive
    )


def _described(before: UnitRow | None, row: UnitRow) -> UnitRow:
    """Keep when and what was described if nothing of it changed: readers have it, one copy is enough."""
    if before is None or before.description != row.description or not _same_place(before, row):
        return row
    return replace(
        row,
        described_at=before.described_at,
        description=before.description,
        territories=before.territories,
        groups=before.groups,
        activities=before.activities,
    )
