"""What of alerts, feeds and silences a subject may see: by legal level and by territory (DESIGN section 8).

Readings of figures are national; alerts are for those who act in their territories.
"""

from dataclasses import dataclass
from enum import StrEnum

from dashboard_api.core.audience import Subject
from dashboard_api.core.unit_row import UnitRow


class Depth(StrEnum):
    """Where a subject reads level 3."""

    EVERYWHERE = "everywhere"
    WITHIN = "within"
    """In its own territories and establishments."""
    NOWHERE = "nowhere"


_DEPTHS = {
    "regulator": Depth.EVERYWHERE,
    "crisis": Depth.EVERYWHERE,
    "admin": Depth.EVERYWHERE,
    "ars": Depth.WITHIN,
    "hospital": Depth.WITHIN,
}


@dataclass(frozen=True, slots=True)
class Sight:
    """Subjects with equal sight see the same. Codes are as R-44 and E-540002078; None: all."""

    depth: Depth
    territories: tuple[str, ...] | None
    establishments: tuple[str, ...] | None

    @property
    def sees_all(self) -> bool:
        """Whether nothing is hidden from it."""
        return self.depth is not Depth.NOWHERE and self.territories is None and self.establishments is None

    def concerns(self, row: UnitRow) -> bool:
        """Whether the unit is in its territories and establishments."""
        return _any_of(self.territories, row) and _any_of(self.establishments, row)

    def reads(self, row: UnitRow) -> bool:
        """Whether the unit exists for it: a sensitive one is level 3 whole."""
        if not row.sensitive or self.depth is Depth.EVERYWHERE:
            return True
        return self.depth is Depth.WITHIN and self.concerns(row)

    def level(self, row: UnitRow) -> int:
        """The level up to which it reads the unit's fields."""
        within = self.depth is Depth.WITHIN and self.concerns(row)
        return 3 if self.depth is Depth.EVERYWHERE or within else 2


def sight_of(subject: Subject) -> Sight:
    """What the subject may see; a role we do not know sees no level 3."""
    return Sight(
        _DEPTHS.get(subject.role, Depth.NOWHERE),
        None if subject.territories is None else tuple(sorted(subject.territories)),
        None if subject.establishments is None else tuple(sorted(f"E-{each}" for each in subject.establishments)),
    )


def _any_of(codes: tuple[str, ...] | None, row: UnitRow) -> bool:
    return codes is None or any(code in row.territories for code in codes)
