"""Every unit this process knows, how far each partition was read, and what follows from both at each level.

The book changes only through `apply` (the next entry of a partition's log) and `load` (a partition read
whole). Both say which units changed, so that screens are told exactly that.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import replace
from typing import NamedTuple

from dashboard_api.core.level_book import LevelBook, same_place
from dashboard_api.core.rollups import RollupBook
from dashboard_api.core.unit_row import LEVELS, NATION, Unit, UnitRow, at
from dashboard_api.core.unit_share import Step, step
from dashboard_api.core.version import NOTHING_READ, Version
from schemas.core.confidentiality import PROFESSIONALS, REGULATION


class Change(NamedTuple):
    """A unit before and after, None where it was not there, and the position up to which this is told.

    What did not change at a level is the same object.
    """

    unit_id: str
    partition: int
    position: int
    before: Unit | None
    after: Unit | None


class UnitBook:
    """Units of all partitions, their roll-ups, and what is needed to tell a reader what it missed."""

    def __init__(self, partitions: int, *, departures_kept: int) -> None:
        self._positions = [NOTHING_READ] * partitions
        # Units of a partition by offset of their last entry: a dict keeps the order of insertion.
        self._by_offset: list[dict[str, int]] = [{} for _ in range(partitions)]
        self._units: dict[str, Unit] = {}
        self._ids: list[str] = []
        self._in_territory: dict[str, set[str]] = {}
        self._levels = {level: LevelBook(partitions, departures_kept=departures_kept) for level in LEVELS}
        self.placed = 0
        """Grows when a unit comes, goes, or is for other readers than before."""

    @property
    def version(self) -> Version:
        """How far each partition was read."""
        return tuple(self._positions)

    def version_at(self, level: int) -> Version:
        """The last entry of each partition that changed something at this level."""
        return self._levels[level].version

    def position(self, partition: int) -> int:
        """Offset of the last record read, -1 for none."""
        return self._positions[partition]

    def rollups(self, level: int) -> RollupBook:
        """The roll-ups of what this level reads."""
        return self._levels[level].rollups

    def __len__(self) -> int:
        return len(self._ids)

    def get(self, unit_id: str) -> Unit | None:
        """The unit, or None."""
        return self._units.get(unit_id)

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

    def units_in(self, territory: str, within: Collection[str] | None = None) -> Iterator[Unit]:
        """The units of a territory, in no order; `within`: those that lie in one of these as well."""
        there = self._in_territory.get(territory, set())
        for ids in (there,) if within is None else (there & self._in_territory.get(code, set()) for code in within):
            for unit_id in ids:
                yield self._units[unit_id]

    def lies_within(self, territory: str, codes: Iterable[str]) -> bool:
        """Whether all units of a territory lie in one of these as well."""
        there = self._in_territory.get(territory, set())
        return any(there <= self._in_territory.get(code, set()) for code in codes)

    def apply(self, partition: int, offset: int, unit_id: str, unit: Unit | None) -> Change:
        """The next entry of the partition's log: what a unit is now, or None when it is gone."""
        change, moved = self._put(partition, offset, offset, unit_id, unit)
        self._move(partition, offset, moved)
        return change

    def skip(self, partition: int, offset: int) -> None:
        """The next entry of the partition's log cannot be read: what is known of its unit stays."""
        self._positions[partition] = offset

    def load(
        self, partition: int, position: int, units: Iterable[Unit], unreadable: Collection[str] = ()
    ) -> Iterator[Change]:
        """The partition read whole at `position`: what differs is applied, by offset.

        Units that are there but cannot be read keep what they have. Each change is applied when it is asked
        for, so that other work may be done in between; the position is taken with the last. What is read of the
        book meanwhile may be newer than its version says, and is told again when the changes are.
        """
        gone = set(self._by_offset[partition]).difference(unreadable)
        moved: set[int] = set()
        for unit in sorted(units, key=lambda unit: unit.level_3.offset):
            unit_id, offset = unit.level_3.unit_id, unit.level_3.offset
            gone.discard(unit_id)
            if self._by_offset[partition].get(unit_id) != offset:
                change, levels = self._put(partition, offset, position, unit_id, unit)
                moved |= levels
                yield change
        for unit_id in sorted(gone):
            change, levels = self._put(partition, position, position, unit_id, None)
            moved |= levels
            yield change
        if self._positions[partition] == NOTHING_READ:
            # Not before: who reads the book in between has not been told the rest.
            for level in self._levels.values():
                level.start(partition, position)
        self._move(partition, position, moved)

    def remembers(self, version: Version, levels: Iterable[int]) -> bool:
        """Whether what left since `version` is still known."""
        return all(self._levels[level].remembers(version) for level in levels)

    def changed_since(self, version: Version) -> Iterator[tuple[Unit, int]]:
        """Units with an entry after `version`, each with the position of its partition in `version`."""
        for units, position in zip(self._by_offset, version, strict=True):
            for unit_id in reversed(units):
                if units[unit_id] <= position:
                    break
                yield self._units[unit_id], position

    def departed_since(self, version: Version, levels: Iterable[int]) -> Iterator[Unit]:
        """What units were before they left something after `version`; see `remembers`."""
        for level in levels:
            yield from self._levels[level].departed_since(version)

    def _put(
        self, partition: int, offset: int, position: int, unit_id: str, unit: Unit | None
    ) -> tuple[Change, Set[int]]:
        """The change, and the levels at which something did."""
        before = self._units.get(unit_id)
        after = None if unit is None else _settled(before, unit)
        self._by_offset[partition].pop(unit_id, None)
        if before is None or after is None or _readers(before) != _readers(after):
            self._replace(before, after)
        if after is not None:
            self._units[unit_id] = after
            self._by_offset[partition][unit_id] = offset
        return Change(unit_id, partition, position, before, after), self._put_at_levels(
            partition, offset, before, after
        )

    def _put_at_levels(self, partition: int, offset: int, before: Unit | None, after: Unit | None) -> Set[int]:
        """Says at which of them something changed. What is the same row at both is worked out once."""
        moved: set[int] = set()
        last: tuple[UnitRow | None, UnitRow | None, Step] | None = None
        for number, level in self._levels.items():
            old, new = at(before, number), at(after, number)
            if old is not new:
                if last is None or last[0] is not old or last[1] is not new:
                    last = old, new, step(old, new)
                level.rollups.move(old, new, last[2])
                level.put(partition, offset, before, old, new)
                moved.add(number)
        return moved

    def _move(self, partition: int, position: int, levels: Iterable[int]) -> None:
        self._positions[partition] = position
        for level in levels:
            self._levels[level].move(partition, position)

    def _replace(self, before: Unit | None, after: Unit | None) -> None:
        """Where a unit is found, and by whom."""
        self.placed += before is not None or after is not None
        if before is not None:
            unit_id = before.level_3.unit_id
            for territory in before.place:
                units = self._in_territory[territory]
                units.discard(unit_id)
                if not units:
                    del self._in_territory[territory]
            if after is None:
                del self._units[unit_id]
                del self._ids[bisect_left(self._ids, unit_id)]
        if after is not None:
            unit_id = after.level_3.unit_id
            if before is None:
                insort(self._ids, unit_id)
            for territory in after.place:
                self._in_territory.setdefault(territory, set()).add(unit_id)


def _readers(unit: Unit) -> object:
    """What decides who reads the unit, and of which feeds."""
    return unit.place, unit.level_3.groups, unit.feeds, unit.level_2 is None


def _settled(before: Unit | None, unit: Unit) -> Unit:
    """The unit with what it keeps of `before`: readers have it, one copy is enough."""
    level_3 = _kept(at(before, REGULATION), unit.level_3)
    if unit.level_2 is None:
        return Unit(level_3, None, unit.feeds)
    if unit.level_2 is unit.level_3 and (before is None or before.level_2 is before.level_3):
        return Unit(level_3, level_3, unit.feeds)
    level_2 = _kept(at(before, PROFESSIONALS), unit.level_2)
    return Unit(level_3, level_3 if level_2 == level_3 else level_2, unit.feeds)


def _kept(before: UnitRow | None, row: UnitRow) -> UnitRow:
    """The same object when nothing changed; when and what was described if nothing of that did."""
    if before is None or before.description != row.description or not same_place(before, row):
        return row
    if before.state == row.state:
        return before
    return replace(
        row,
        described_at=before.described_at,
        description=before.description,
        territories=before.territories,
        groups=before.groups,
        activities=before.activities,
    )
