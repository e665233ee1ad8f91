"""Alerts, the units they name and who reads them, for the rules that show alerts to readers."""

from typing import Any

import orjson

from dashboard_api.core.alert_book import AlertBook
from dashboard_api.core.alert_view import Known, Phone
from dashboard_api.core.audience import Subject
from dashboard_api.core.sight import Depth, Sight, sight_of
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import UnitRow
from dashboard_api.envelope_reader import read_envelope
from schemas.core.times import parse, to_micros
from tests.support.declared_facts import an_alert, an_alerted_unit
from tests.support.envelopes import PARIS, an_envelope

NOW = to_micros(parse("2026-01-15T12:00:00Z"))
EVERYTHING = Sight(Depth.EVERYWHERE, None, None)
OPEN = "540002078/OPEN"
SENSITIVE = "540002078/SENSITIVE"
PARISIAN = "750000001/PARISIAN"


def someone(
    role: str, territories: tuple[str, ...] | None = None, establishments: tuple[str, ...] | None = None
) -> Sight:
    """What a subject of this role may see; None: of everywhere."""
    return sight_of(Subject("someone", role, territories, establishments))


def a_book(*records: dict[str, Any]) -> AlertBook:
    """These alerts."""
    book = AlertBook()
    for record in records:
        book.take(record["alert_id"], record)
    return book


def resolved(alert_id: str, at: str) -> dict[str, Any]:
    """An alert about an open unit, over since `at`."""
    return an_alert(alert_id, an_alerted_unit(OPEN), state="resolved", reason="resolved", resolved_at=at)


def known(**owners: Phone) -> Known:
    """Two units of Nancy, one of them sensitive, and one of Paris; owners' numbers by unit."""
    book = UnitBook(1, departures_kept=1)
    parisian = {"finess": "750000001", "name": "Hôpital simulé", "phone": None}
    envelopes = [
        an_envelope(OPEN, 1),
        an_envelope(SENSITIVE, 2, ("critical-care", "rea"), sensitive=True),
        an_envelope(PARISIAN, 3, territory=PARIS, establishment=parisian),
    ]
    for offset, envelope in enumerate(envelopes, start=1):
        row = read_envelope(envelope)
        book.apply(0, offset, row.unit_id, row)
    return Known(book, owners, _describe)


def _describe(row: UnitRow) -> tuple[str, str | None]:
    """Name, and the establishment's number, the same for all."""
    return orjson.loads(b"{%b}" % row.description)["name"], "0383"
