"""How notices of a vendor's outage go out: it concerns many, and goes on growing while people are being told."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from alerts.core.alert import Alert, Reason, kept
from alerts.core.facts import Unit
from alerts.core.telling import Receiver, readable_units

_UNDER_WAY = timedelta(minutes=1)
"""A notice that waits for longer is not under way any more: the latest takes its place, or the record would keep them
all."""


def gathered(alert: Alert, receivers: Iterable[Receiver], units: Mapping[str, Unit], every: timedelta) -> Alert:
    """The alert, its latest notice just decided. Who answers for a unit is told at once; a receiver of the file, who
    hears of all of them, is told of more feeds `every` so long."""
    notice = alert.notices[-1]
    of_file = {receiver.receiver_id: receiver for receiver in receivers}
    deliveries = dict(alert.deliveries)
    for name, delivery in alert.deliveries.items():
        if delivery.pending == notice.sequence:
            again_at = None if delivery.told_at is None else delivery.told_at + every
            waits = name in of_file and notice.reason is Reason.NEW_MEMBERS
            if waits and again_at is not None and again_at > notice.at:
                deliveries[name] = replace(delivery, next_at=again_at)
        elif delivery.pending is not None and alert.notice(delivery.pending).at + _UNDER_WAY <= notice.at:
            has_units = readable_units(of_file.get(name), name, notice, units)
            deliveries[name] = replace(delivery, pending=notice.sequence) if has_units else delivery
    return replace(alert, deliveries=deliveries, notices=kept(alert.notices, deliveries))
