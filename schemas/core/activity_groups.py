"""Which activity groups a unit belongs to: critical care, its levels of care, its patients, its specialities.

What the activity code does not say (there is no adult code) comes from the ages of the patients taken.
The groups are dated data: `schemas/codes/activity-groups.json`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Population(StrEnum):
    """Whom an offer takes."""

    ADULT = "adult"
    PAEDIATRIC = "paediatric"
    NEONATAL = "neonatal"


@dataclass(frozen=True, slots=True)
class ActivityGroup:
    """One group: activities (TRE_R211), and the population when the group is about one."""

    id: str
    label_fr: str
    label_en: str
    activities: frozenset[str]
    population: Population | None


@dataclass(frozen=True, slots=True)
class ActivityGroups:
    """The groups in the order they are shown, the populations some codes name, and the limits of age in years."""

    valid_from: str
    groups: tuple[ActivityGroup, ...]
    populations: Mapping[str, Population]
    adult_reaches: float
    child_below: float
    newborn_below: float


def groups_of(unit: Mapping[str, object], groups: ActivityGroups) -> tuple[str, ...]:
    """Ids of the groups of a unit (a directory-unit/1), over all its offers, in the order of the data file."""
    offers = [(str(offer["activity"]), populations_of(offer, groups)) for offer in _mappings(unit.get("offers"))]
    return tuple(
        group.id
        for group in groups.groups
        if any(
            activity in group.activities and (group.population is None or group.population in populations)
            for activity, populations in offers
        )
    )


def populations_of(offer: Mapping[str, object], groups: ActivityGroups) -> frozenset[Population]:
    """Whom an offer takes: as its activity code says, else by the ages, else adults.

    An offer from birth without upper limit takes children and adults. 15 is where adult wards begin in France
    (15 years and 3 months), 18 where paediatric ones end: 15 to 17 alone is paediatric.
    """
    named = groups.populations.get(str(offer["activity"]))
    if named is not None:
        return frozenset((named,))
    patients = offer.get("patients")
    ages = patients if isinstance(patients, Mapping) else {}
    youngest, oldest = _age(ages.get("age_min")), _age(ages.get("age_max"))
    if oldest is not None and oldest < groups.newborn_below:
        return frozenset((Population.NEONATAL,))
    if oldest is not None and oldest < groups.adult_reaches:
        return frozenset((Population.PAEDIATRIC,))
    if youngest is not None and youngest < groups.child_below:
        return frozenset((Population.ADULT, Population.PAEDIATRIC))
    return frozenset((Population.ADULT,))


def _age(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []
