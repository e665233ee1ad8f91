"""Where a feed is that is told of by itself: where its establishment is."""

from alerts.core.alert import Cause, Kind
from alerts.core.book import Book
from alerts.core.facts import establishment_of
from schemas.core.access.subject import NATION


def territories_of(book: Book, feed: str, level: int) -> tuple[str, ...]:
    """Those of the first unit of its establishment that the level knows, without the nation: whoever acts elsewhere has
    nothing to do there. The nation, when it knows none."""
    neighbours = (unit.territories for unit in book.units_of(Cause(Kind.LATE, f"E-{establishment_of(feed)}", level)))
    return next((tuple(code for code in codes if code != NATION) for codes in neighbours), (NATION,))
