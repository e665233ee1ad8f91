"""Where a territory lies, as the units in it say: their region holds their department, that their establishment."""

from collections.abc import Iterable

from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import NATION

Chain = tuple[str, ...]
"""A territory and what it lies in, nation first: FR, R-44, D-54."""


def chain(book: UnitBook, code: str) -> Chain | None:
    """The chain of a territory; None when no unit is in it, so that nobody knows it."""
    if code == NATION:
        return (NATION,)
    row = book.one_in(code)
    return None if row is None else row.territories[: row.territories.index(code) + 1]


def overlap(book: UnitBook, some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether any territory of one list lies in one of the other; unknown ones overlap what is spelt the same."""
    mine = [(code, chain(book, code) or (NATION, code)) for code in some]
    theirs = [(code, chain(book, code) or (NATION, code)) for code in others]
    return any(a in of_b or b in of_a for a, of_a in mine for b, of_b in theirs)
