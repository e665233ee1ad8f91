"""Three units, one of them sensitive, one in Paris; readers of all kinds; books of alerts about them."""

import json
from typing import Any

from dashboard_api.core.alert_book import AlertBook
from dashboard_api.core.alert_view import Known, Phone
from dashboard_api.core.unit_row import UnitRow
from schemas.core.times import parse, to_micros
from tests.support.books import a_book_of
from tests.support.declared_facts import an_alert, an_alerted_unit
from tests.support.envelopes import PARIS, an_envelope
from tests.support.readers import a_reader

NOW = to_micros(parse("2026-01-15T12:00:00Z"))
OPEN, SENSITIVE, PARISIAN = "540002078/A", "540002078/S", "750000001/P"
FEEDS = ("bed-management", "bed", "adt")
ROWS = a_book_of(
    an_envelope(OPEN, 0, feeds=FEEDS, establishment={"finess": "540002078", "name": "N", "phone": "0383"}),
    an_envelope(SENSITIVE, 1, ("rea",), sensitive=True, feeds=("guarded",)),
    an_envelope(
        PARISIAN,
        2,
        feeds=FEEDS,
        territory=PARIS,
        establishment={"finess": "750000001", "name": "P", "phone": None},
        activities=["900"],
    ),
)


def describe(row: UnitRow) -> tuple[str, str | None]:
    """Name and establishment's telephone."""
    members = json.loads(b"{%b}" % row.description)
    return members["name"], members["establishment"]["phone"]


def known(**owners: Phone) -> Known:
    """What alerts are shown with."""
    return Known(ROWS, owners, describe)


EVERYTHING = a_reader("admin")


def a_book(*records: dict[str, Any]) -> AlertBook:
    """These alerts."""
    book = AlertBook()
    for record in records:
        book.take(record["alert_id"], record)
    return book


def resolved(alert_id: str, at: str, **changes: Any) -> dict[str, Any]:
    """An alert that was resolved then."""
    return an_alert(alert_id, an_alerted_unit(OPEN), state="resolved", resolved_at=at, **changes)
