"""Of which kinds the units of something are: those of one kind are seen by the same readers, so one stands for all.

Kept until a unit comes, goes, moves or changes its level: that a thousand screens are told of a thousand alerts must
not mean that every unit is looked at a million times.
"""

from collections.abc import Iterable

from dashboard_api.core.alert_book import Alert
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import Unit

Kinds = tuple[Unit | None, ...]
"""A unit of each kind; None for units that nobody knows."""


class KindBook:
    """For one book at a time."""

    def __init__(self) -> None:
        self._placed: tuple[UnitBook, int] | None = None
        self._of_establishments: dict[str, Kinds] = {}
        self._of_alerts: dict[str, tuple[Alert, Kinds]] = {}

    def of_establishment(self, book: UnitBook, finess: str) -> Kinds:
        """Of the units of an establishment; none when it has none."""
        self._forget_what_moved(book)
        found = self._of_establishments.get(finess)
        if found is None:
            found = self._of_establishments[finess] = _kinds(map(book.get, book.ids_in((f"E-{finess}",))))
        return found

    def of_alert(self, book: UnitBook, alert: Alert) -> Kinds:
        """Of the units an alert names."""
        self._forget_what_moved(book)
        alert_id: str = alert.record["alert_id"]
        known = self._of_alerts.get(alert_id)
        if known is None or known[0] is not alert:
            known = alert, _kinds(book.get(unit["unit_id"]) for unit in alert.record["units"])
            self._of_alerts[alert_id] = known
        return known[1]

    def forget_alerts(self, *, but: Iterable[str]) -> None:
        """Those that are not open any more."""
        self._of_alerts = {name: self._of_alerts[name] for name in but if name in self._of_alerts}

    def _forget_what_moved(self, book: UnitBook) -> None:
        if self._placed is None or self._placed[0] is not book or self._placed[1] != book.placed:
            self._placed = book, book.placed
            self._of_establishments.clear()
            self._of_alerts.clear()


def _kinds(units: Iterable[Unit | None]) -> Kinds:
    found: dict[object, Unit | None] = {}
    for unit in units:
        found.setdefault(None if unit is None else _kind(unit), unit)
    return tuple(found.values())


def _kind(unit: Unit) -> object:
    return unit.place, unit.level_3.groups, unit.feeds, unit.level_2 is None
