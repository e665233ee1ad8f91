"""A class of readers: who sees the same, and therefore gets the same bytes.

Clients whose view, territories and activity groups are equal once normalised share every frame.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NewType

from dashboard_api.core.rollups import Key
from dashboard_api.core.unit_row import NATION, UnitRow
from schemas.core.access.subject import Subject as Subject

View = NewType("View", str)
"""What of a row its reader may see. One for now; levels per territory will make several."""

FULL = View("full")


def view_of(subject: Subject) -> View:
    """The view of a subject: full for every role until confidentiality levels are enforced."""
    del subject
    return FULL


@dataclass(frozen=True, slots=True)
class Audience:
    """Empty `territories` or `groups` mean all."""

    view: View
    territories: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """The territories it watches, the nation when it named none."""
        return self.territories or (NATION,)

    def admits(self, row: UnitRow | None) -> bool:
        """Whether the unit is one this class asked for."""
        if row is None:
            return False
        return (not self.territories or any(code in row.territories for code in self.territories)) and (
            not self.groups or any(group in row.groups for group in self.groups)
        )

    def rollup_keys(self) -> Iterator[Key]:
        """One roll-up for each territory × group asked for; FR and every activity when none was named."""
        for territory in self.places:
            if not self.groups:
                yield territory, None
            for group in self.groups:
                yield territory, group


def audience(view: View, territories: Sequence[str], groups: Sequence[str]) -> Audience:
    """Normalised: order and repetition do not matter, the nation is all territories."""
    places = () if NATION in territories else tuple(sorted(set(territories)))
    return Audience(view, places, tuple(sorted(set(groups))))
