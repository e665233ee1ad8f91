"""A class of readers: who sees the same, and therefore gets the same bytes.

Clients whose reach, territories and activity groups are equal once normalised share every frame.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard_api.core.reader import Reader, levels_of, row_for
from dashboard_api.core.rollups import Key
from dashboard_api.core.unit_row import NATION, Unit, UnitRow
from schemas.core.access.policy import NOTHING, Reach


@dataclass(frozen=True, slots=True)
class Audience:
    """Empty `territories` or `groups` mean all. `summed`: the territories it is told roll-ups of."""

    reach: Reach
    summed: tuple[str, ...]
    territories: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def tag(self) -> str:
        """Equal for equal classes, on every replica and after a restart."""
        codes = None if self.reach.codes is None else sorted(self.reach.codes)
        reach = (self.reach.inside, self.reach.elsewhere, codes, self.reach.rows)
        said = repr((*reach, self.summed, self.territories, self.groups))
        return hashlib.blake2b(said.encode(), digest_size=6).hexdigest()

    @property
    def places(self) -> tuple[str, ...]:
        """The territories it watches, the nation when it named none."""
        return self.territories or (NATION,)

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels it reads anything at, the lowest first."""
        return levels_of(self.reach)

    def wants(self, row: UnitRow | None) -> bool:
        """Whether the unit is one this class asked for."""
        if row is None:
            return False
        return (not self.territories or any(code in row.territories for code in self.territories)) and (
            not self.groups or any(group in row.groups for group in self.groups)
        )

    def reads(self, unit: Unit | None) -> UnitRow | None:
        """What it gets of the unit; None when it did not ask for it, or may not know of it."""
        row = row_for(self.reach, unit)
        return row if self.wants(row) else None

    def shown(self, unit: Unit | None) -> UnitRow | None:
        """The row it is told; None as well when it is told roll-ups alone."""
        return self.reads(unit) if self.reach.rows else None

    def rollup_keys(self) -> Iterator[Key]:
        """One roll-up for each territory × group asked for; FR and every activity when none was named."""
        for territory in self.summed:
            if not self.groups:
                yield territory, None
            for group in self.groups:
                yield territory, group


def audience(reader: Reader, territories: Sequence[str], groups: Sequence[str]) -> Audience:
    """Normalised: order and repetition do not matter, the nation is all territories.

    What is named beside the nation is no more units, and is told its own roll-ups. Who reads nothing but its own
    place, and names no territory, watches that.
    """
    reach = reader.reach
    named = () if NATION in territories else territories
    if not named and reach.elsewhere == NOTHING and reach.codes is not None:
        named = tuple(reach.codes)
    watched = tuple(sorted(set(named)))
    summed = watched or tuple(sorted({NATION, *territories}))
    return Audience(reach, summed if reader.sums else (), watched, tuple(sorted(set(groups))))
