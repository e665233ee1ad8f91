"""A notice as one receiver may see it: the same facts for every channel."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts.core.alert import Alert, Kind, Notice, State
from alerts.core.facts import Unit, UnitFacts
from alerts.core.telling import Receiver, may_read_phone, readable_units


@dataclass(frozen=True, slots=True)
class TellingUnit:
    """A unit, its facts as they are now, and whom to call."""

    unit: Unit
    facts: UnitFacts
    phone: str | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of an alert. Units: those late first, the worst and the most critical first."""

    alert: Alert
    notice: Notice
    units: tuple[TellingUnit, ...]

    @property
    def establishment(self) -> str:
        """Its name; the cause when no unit is left that says it."""
        return self.units[0].unit.establishment if self.units else self.alert.cause.of

    @property
    def establishments(self) -> Counter[tuple[str, str]]:
        """How many units of each, by FINESS and name; those of a vendor's outage are of many."""
        return Counter((told.unit.finess, told.unit.establishment) for told in self.units)

    @property
    def count(self) -> int:
        """How many units there is something to do about."""
        if self.alert.cause.kind is Kind.LATE and self.notice.state is not State.RESOLVED:
            return sum(1 for told in self.units if told.facts.is_late)
        return len(self.units)


_WORST_FIRST = {"silent": 0, "overdue": 1, "due": 2}
_CRITICAL = "critical-care"


def telling(
    alert: Alert, sequence: int, receiver: Receiver | None, receiver_id: str, units: Mapping[str, Unit]
) -> Telling:
    """One notice for one receiver; `receiver` None: a contact of the directory."""
    notice = alert.notice(sequence)
    found = [
        TellingUnit(unit, alert.members[unit.unit_id].facts, _phone(unit, receiver))
        for unit in readable_units(receiver, receiver_id, notice, units)
    ]
    return Telling(alert, notice, tuple(sorted(found, key=_order)))


def most_critical_first(tellings: Sequence[Telling]) -> list[Telling]:
    """In the order of a digest."""
    return sorted(tellings, key=lambda one: (_place(one), one.alert.cause.of))


def _place(told: Telling) -> tuple[int, int, str]:
    if told.units:
        return _order(told.units[0])
    return 0 if _CRITICAL in told.alert.groups else 1, len(_WORST_FIRST) + 1, ""


def _order(told: TellingUnit) -> tuple[int, int, str]:
    return (
        0 if _CRITICAL in told.unit.groups else 1,
        _WORST_FIRST.get(told.facts.rank or "", len(_WORST_FIRST)),
        told.unit.unit_id,
    )


def _phone(unit: Unit, receiver: Receiver | None) -> str | None:
    owners = (contact for contact in unit.contacts if contact.role == "owner" and contact.phone)
    return next((owner.phone for owner in owners if may_read_phone(owner, receiver)), unit.phone)
