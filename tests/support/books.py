"""A book of units as read from Redis, all in one partition."""

from dashboard_api.core.unit_book import UnitBook
from dashboard_api.envelope_reader import read_envelope


def a_book_of(*envelopes: bytes) -> UnitBook:
    """Units in the order given."""
    book = UnitBook(1, departures_kept=5)
    list(book.load(0, -1, []))
    for offset, envelope in enumerate(envelopes):
        unit = read_envelope(envelope)
        book.apply(0, offset, unit.level_3.unit_id, unit)
    return book
