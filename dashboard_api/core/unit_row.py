"""One unit as this process keeps it, at each level: what rules need as values, the rest as JSON ready to be joined.

A row is kept as two pieces of JSON, what a report changes and what the directory says, so that a frame is
bytes joined together and never encoded twice.
"""

from dataclasses import dataclass
from typing import NamedTuple

from schemas.core.confidentiality import PROFESSIONALS, REGULATION
from schemas.core.figures import Figures

DESCRIPTION = (
    "name",
    "establishment",
    "nature",
    "activities",
    "patients",
    "equipment",
    "territory",
    "position",
)
"""Fields of a ROW that a delta carries only when they changed (DESIGN section 9). All others are state."""

NATION = "FR"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """`state` and `description` are members of a JSON object without its braces; `state` has the unit_id.

    `offset` is the position of the last change, `described_at` that of the last change of the description
    or of who may want the row (territories, groups); times are microseconds since 1970, UTC.
    """

    unit_id: str
    offset: int
    described_at: int
    state: bytes
    description: bytes
    territories: tuple[str, ...]
    groups: tuple[str, ...]
    activities: tuple[str, ...]
    figures: Figures
    observed_at: int | None
    freshness: str | None
    retired: bool

    def whole(self) -> bytes:
        """The ROW as JSON."""
        return b"{%b,%b}" % (self.state, self.description)

    def changed(self) -> bytes:
        """The ROW without its description, for a reader who has it."""
        return b"{%b}" % self.state

    def with_age(self, now: int) -> bytes:
        """The ROW plus `age_s`: whole seconds since observed_at at `now`, null when nothing was observed.

        A source's clock may run ahead by what ingest allows: then the age is 0.
        """
        age = b"null" if self.observed_at is None else b"%d" % (max(0, now - self.observed_at) // 1_000_000)
        return b'{%b,%b,"age_s":%b}' % (self.state, self.description, age)


class Unit(NamedTuple):
    """A unit as the readers of each level get it: one object where both get the same.

    `level_2` is None for a sensitive unit: it does not exist at that level. `feeds` are those that may speak for it,
    without the establishment.
    """

    level_3: UnitRow
    level_2: UnitRow | None
    feeds: tuple[str, ...]

    def at(self, level: int) -> UnitRow | None:
        """What a reader of this level gets; no role reads rows at level 1."""
        if level >= REGULATION:
            return self.level_3
        return self.level_2 if level == PROFESSIONALS else None

    @property
    def place(self) -> tuple[str, ...]:
        """The territories it lies in, nation first."""
        return self.level_3.territories


LEVELS = (PROFESSIONALS, REGULATION)
"""The levels at which rows are read."""


def at(unit: Unit | None, level: int) -> UnitRow | None:
    """The same for a unit that may not be there."""
    return None if unit is None else unit.at(level)


def territories_of(region: str, department: str, finess: str) -> tuple[str, ...]:
    """Codes of the territories a unit counts in, nation first."""
    return (NATION, region, department, f"E-{finess}")
