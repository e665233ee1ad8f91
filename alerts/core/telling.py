"""Who gets a notice, and what of it each may read (DESIGN section 8)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.core.alert import Alert, Cause, Delivery, Kind, Notice, State, kept
from alerts.core.decision import Call, Decision
from alerts.core.facts import Contact, Unit
from alerts.core.ladder import RUNGS
from schemas.core.access.subject import NATION
from schemas.core.confidentiality import REGULATION

CONTACT_ROLES = ("owner", "on-call", "director")
"""Rungs that the directory's contacts of the same name serve."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """One of the receivers file, as far as what it may get goes. `heights`: the rungs it serves."""

    receiver_id: str
    level: int
    territories: frozenset[str]
    heights: frozenset[int]

    def reads(self, unit: Unit) -> bool:
        """Whether it may know of the unit."""
        return unit.level <= self.level and not self.territories.isdisjoint(unit.territories)

    def acts_in(self, territories: Iterable[str]) -> bool:
        """Whether what is there and has no units is its affair."""
        return NATION in self.territories or not self.territories.isdisjoint(territories)


def told(decision: Decision, receivers: Iterable[Receiver], units: Mapping[str, Unit], *, contacts: bool) -> Alert:
    """The alert with its notice on the way to everyone it is for. `contacts`: e-mail can be sent to the directory's.

    A notice takes the place of an earlier one that a receiver has not had yet; the receiver waits since that one.
    """
    alert, notice = decision.alert, decision.notice
    if notice is None:
        return alert
    if notice.state is not State.RESOLVED:
        found = {*_of_file(alert, decision.calls, receivers, units)}
        if contacts:
            found |= {*_of_directory(decision.calls, units)}
    else:
        # Resolved: told to those who were told, and to those whom an earlier notice has not reached yet.
        found = {name for name, delivery in alert.deliveries.items() if delivery.sequence or delivery.pending}
    deliveries = dict(alert.deliveries)
    for name in sorted(found):
        before = deliveries.get(name, Delivery())
        since = before.waits_since or notice.at
        deliveries[name] = replace(
            before, pending=notice.sequence, attempts=0, next_at=None, given_up=False, waits_since=since
        )
    return replace(alert, deliveries=deliveries, notices=kept(alert.notices, deliveries))


def readable_units(
    receiver: Receiver | None, receiver_id: str, notice: Notice, units: Mapping[str, Unit]
) -> Sequence[Unit]:
    """Those of a notice's units that are told to a receiver of the file, or to a contact: its own units."""
    listed = [units[unit_id] for unit_id in notice.units if unit_id in units]
    if receiver is not None:
        return [unit for unit in listed if receiver.reads(unit)]
    return [unit for unit in listed if contact_of(unit, receiver_id) is not None]


def contact_of(unit: Unit, receiver_id: str) -> Contact | None:
    """The unit's contact of that id; None when it has none (any more)."""
    return next((contact for contact in unit.contacts if contact_id(unit, contact) == receiver_id), None)


def contact_id(unit: Unit, contact: Contact) -> str | None:
    """Role, establishment and hashed address: the same for one person's units, and tells no address."""
    if contact.email is None or contact.role not in CONTACT_ROLES:
        return None
    hashed = hashlib.sha256(contact.email.strip().lower().encode()).hexdigest()[:12]
    return f"{contact.role}:{unit.finess}:{hashed}"


def _of_file(
    alert: Alert, calls: Sequence[Call], receivers: Iterable[Receiver], units: Mapping[str, Unit]
) -> Iterable[str]:
    for receiver in receivers:
        is_cause = alert.cause == Cause(Kind.DELIVERY_GIVEN_UP, receiver.receiver_id, alert.cause.level)
        if alert.cause.level > receiver.level or is_cause:
            continue
        for call in calls:
            if receiver.heights.isdisjoint(range(call.above + 1, call.height + 1)):
                continue
            if _concerns(receiver, call, alert, units):
                yield receiver.receiver_id
                break


def _concerns(receiver: Receiver, call: Call, alert: Alert, units: Mapping[str, Unit]) -> bool:
    if call.unit_id is None:
        if alert.cause.kind is Kind.PRESSURE:  # a department's; the nation is named for who looks at all of it
            return receiver.acts_in(code for code in alert.territories if code != NATION)
        return receiver.acts_in(alert.territories) or NATION in alert.territories
    return call.unit_id in units and receiver.reads(units[call.unit_id])


def _of_directory(calls: Sequence[Call], units: Mapping[str, Unit]) -> Iterable[str]:
    for call in calls:
        unit = units.get(call.unit_id or "")
        if unit is None:
            continue
        roles = RUNGS[call.above : call.height]
        for contact in unit.contacts:
            name = contact_id(unit, contact)
            if name is not None and contact.role in roles:
                yield name


def may_read_phone(contact: Contact, receiver: Receiver | None) -> bool:
    """Whether a contact's telephone is told to a receiver; contacts (None) read level 3 of their own establishment."""
    return contact.level <= (REGULATION if receiver is None else receiver.level)
