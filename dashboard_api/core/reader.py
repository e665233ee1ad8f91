"""What one subject reads, as the policy has it (DESIGN section 8). Subjects that read the same are one reader."""

from dataclasses import dataclass

from dashboard_api.core.unit_row import LEVELS, Unit, UnitRow
from schemas.core.access.policy import Action, Policy, Reach, decide, own_place, reads
from schemas.core.access.subject import Subject
from schemas.core.confidentiality import REGULATION


@dataclass(frozen=True, slots=True)
class Reader:
    """`alerts`: where the alerts lie that it is told of, as codes R-44 and E-540002078; None: everywhere.

    Readings of figures are mostly national; alerts are for those who act in their territories.
    """

    reach: Reach
    sums: bool
    tension: bool
    feeds: bool
    alerts: frozenset[str] | None
    grants: frozenset[str] | None
    """Where those act of whose broken glass it is told, as `alerts`."""

    @property
    def sees_all(self) -> bool:
        """Whether nothing is hidden from it."""
        return self.reach.codes is None and self.reach.inside == REGULATION and self.alerts is None

    def hears_of(self, place: tuple[str, ...]) -> bool:
        """Whether it is told of alerts there."""
        return self.alerts is None or not self.alerts.isdisjoint(place)


def reader_of(policy: Policy, subject: Subject, now: int) -> Reader:
    """What the subject reads at `now` (microseconds since 1970, UTC)."""

    def may(action: Action) -> bool:
        return decide(policy, subject, action, None).allowed

    return Reader(
        reads(policy, subject, now),
        sums=may(Action.READ_SUMS),
        tension=may(Action.READ_TENSION),
        feeds=may(Action.READ_FEEDS),
        alerts=own_place(policy, subject) if may(Action.READ_ALERTS) else frozenset(),
        grants=own_place(policy, subject) if may(Action.READ_GRANTS) else frozenset(),
    )


def row_for(reach: Reach, unit: Unit | None) -> UnitRow | None:
    """What is read of the unit; None when it does not exist for the reader."""
    if unit is None:
        return None
    return unit.at(reach.inside if reach.codes is None else reach.level(unit.place))


def knows_whole(reach: Reach, unit: Unit) -> bool:
    """Whether all there is about the unit is read, and of any secret one in its place."""
    return (reach.inside if reach.codes is None else reach.level(unit.place)) >= REGULATION


def knows_feed(reach: Reach, unit: Unit, name: str) -> bool:
    """Whether it knows by this unit of a feed of its establishment: because it may speak for the unit, or, for who
    knows every unit, although it may speak for none."""
    is_all_known = reach.codes is None and reach.inside == REGULATION
    return row_for(reach, unit) is not None and (name in unit.feeds or is_all_known)


def levels_of(reach: Reach) -> tuple[int, ...]:
    """The levels anything is read at, the lowest first."""
    used = {reach.inside} if reach.codes is None else {reach.inside, reach.elsewhere}
    return tuple(level for level in LEVELS if level in used)
