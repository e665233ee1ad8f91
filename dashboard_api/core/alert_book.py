"""Every alert as its last `alert-lifecycle/1` tells it, in the order they are read.

The longest open first; resolved ones after, the latest resolved first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.core.times import parse, to_micros

Order = tuple[int, int, str]
"""Open (0) or resolved (1), microseconds (of resolved ones negative), id: equal on every replica."""

NO_ALERT = "digest"
"""Kind of a record that is no alert but a message about many."""


@dataclass(frozen=True, slots=True)
class Alert:
    """`record` is the lifecycle's JSON."""

    record: Mapping[str, Any]
    order: Order

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved."""
        return self.order[0] == 0


class AlertBook:
    """`revision` grows with every change."""

    def __init__(self) -> None:
        self.revision = 0
        self._alerts: dict[str, Alert] = {}
        self._ordered: list[Alert] | None = None

    def take(self, alert_id: str, record: Mapping[str, Any] | None) -> None:
        """The newest record of an alert; None when it is forgotten."""
        if record is None or record["kind"] == NO_ALERT:
            self._alerts.pop(alert_id, None)
        else:
            self._alerts[alert_id] = Alert(record, _order(record))
        self._ordered = None
        self.revision += 1

    def get(self, alert_id: str) -> Alert | None:
        """The alert, or None."""
        return self._alerts.get(alert_id)

    def __iter__(self) -> Iterator[Alert]:
        """All of them in order."""
        if self._ordered is None:
            self._ordered = sorted(self._alerts.values(), key=lambda alert: alert.order)
        return iter(self._ordered)

    def open(self) -> Iterator[Alert]:
        """Those not resolved, in order."""
        for alert in self:
            if not alert.is_open:
                return
            yield alert


def _order(record: Mapping[str, Any]) -> Order:
    resolved_at = record["resolved_at"]
    if record["state"] == "resolved" and resolved_at is not None:
        return 1, -to_micros(parse(resolved_at)), record["alert_id"]
    return 0, to_micros(parse(record["opened_at"])), record["alert_id"]
