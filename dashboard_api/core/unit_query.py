"""Which units a REST reader asks for, and one page of them.

Pages are ordered by unit_id and a cursor is the last id given: paging is stable whatever changes meanwhile,
no unit that stays is skipped or given twice.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from dashboard_api.core.places import overlap
from dashboard_api.core.reader import row_for
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import UnitRow
from schemas.core.access.policy import Reach
from schemas.core.confidentiality import REGULATION, SUPPLEMENTARY
from schemas.core.figures import STATUSES

TO_BE_HAD = ("02", SUPPLEMENTARY)
"""Available and supplementary: what somebody can be brought to."""


@dataclass(frozen=True, slots=True)
class UnitQuery:
    """Empty means no filter. `activities` are R211 codes, `groups` ids of activity groups; either fits.

    `status` asks for units whose current figure (all records of it at horizon 01) is known and at least
    `minimum`; a retired unit offers nothing and never matches it, nor does a closed one what is to be had (available
    and supplementary beds), which roll-ups do not count either.
    """

    territories: tuple[str, ...] = ()
    activities: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    status: str | None = None
    minimum: int = 0
    freshness: frozenset[str] = frozenset()

    def may_be_asked(self, book: UnitBook, reach: Reach) -> bool:
        """Whether the reader reads what is filtered by, in each of the territories named: the nation when none is.

        Who reads it in its own place alone may ask of what holds that place: it is given what it reads there.
        """
        if self.status != SUPPLEMENTARY:
            return True
        if reach.codes is None or reach.inside != REGULATION:
            return reach.inside == REGULATION
        return all(overlap(book, [code], reach.codes, reach) for code in self.territories)

    def fits(self, row: UnitRow) -> bool:
        """Whether the unit passes every filter but the territory's."""
        return (
            self._fits_activity(row)
            and (self.status is None or self._fits_status(row))
            and (not self.freshness or row.freshness in self.freshness)
        )

    def _fits_activity(self, row: UnitRow) -> bool:
        if not self.activities and not self.groups:
            return True
        return not self.activities.isdisjoint(row.activities) or not self.groups.isdisjoint(row.groups)

    def _fits_status(self, row: UnitRow) -> bool:
        if row.retired or (row.freshness == "closed" and self.status in TO_BE_HAD):
            return False
        figure = row.figures.by_status[STATUSES.index(str(self.status))]
        return figure is not None and figure >= self.minimum


@dataclass(frozen=True, slots=True)
class Page:
    """`cursor` leads to the next page, None on the last."""

    rows: list[UnitRow]
    cursor: str | None


def page(book: UnitBook, query: UnitQuery, reach: Reach, *, after: str, limit: int) -> Page:
    """The first `limit` units that this reader knows of and that fit, with ids greater than `after`."""
    rows: list[UnitRow] = []
    for unit_id in _candidates(book, query, after):
        row = row_for(reach, book.get(unit_id))
        if row is not None and query.fits(row):
            if len(rows) == limit:
                return Page(rows, cursor_after(rows[-1].unit_id))
            rows.append(row)
    return Page(rows, None)


def cursor_after(unit_id: str) -> str:
    """The cursor of a page that ended with this unit."""
    return base64.urlsafe_b64encode(unit_id.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The unit id in a cursor. ValueError when it is not one of ours."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise ValueError("not a cursor") from error


def _candidates(book: UnitBook, query: UnitQuery, after: str) -> Iterable[str]:
    if not query.territories:
        return book.ids_after(after)
    return (unit_id for unit_id in book.ids_in(query.territories) if unit_id > after)
