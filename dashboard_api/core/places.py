"""Where a territory lies, as the units in it say: their region holds their department, that their establishment.

A territory in which a reader may know of no unit is one that nobody knows.
"""

from collections.abc import Iterable, Sequence

from dashboard_api.core.reader import row_for
from dashboard_api.core.rollups import Key, Rollup
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import LEVELS, NATION
from schemas.core.access.policy import NOTHING, Reach
from schemas.core.confidentiality import REGULATION

_ESTABLISHMENT = "E-"

Chain = tuple[str, ...]
"""A territory and what it lies in, nation first: FR, R-44, D-54."""


def chain(book: UnitBook, code: str, reach: Reach) -> Chain | None:
    """The chain of a territory; None when the reader knows of no unit in it."""
    if code == NATION:
        return (NATION,)
    for unit in book.units_in(code, reach.codes if reach.elsewhere == NOTHING else None):
        if row_for(reach, unit) is not None:
            return unit.place[: unit.place.index(code) + 1]
    return None


def told_of(book: UnitBook, codes: Sequence[str], reach: Reach) -> list[str]:
    """Those of the territories a reader may hear of: regions and departments are public, establishments in which it
    may know of no unit are not. Who reads all of everything hears of what the directory no longer knows too."""
    if reach.codes is None and reach.inside == REGULATION:
        return list(codes)
    return [code for code in codes if not code.startswith(_ESTABLISHMENT) or chain(book, code, reach) is not None]


def level(book: UnitBook, code: str, reach: Reach) -> int:
    """The level at which a reader is told of a territory as a whole: that of the least it may read in it.

    Units tell where a territory lies; a department that some of them put into another region is not whole inside one.
    """
    if reach.codes is None or reach.inside == reach.elsewhere or code in reach.codes:
        return reach.inside
    found = chain(book, code, reach)
    if found is None or not reach.holds(found):
        return reach.elsewhere
    is_whole = book.lies_within(code, reach.codes) or all(
        reach.holds(unit.place) or unit.at(reach.inside) is None for unit in book.units_in(code)
    )
    return reach.inside if is_whole else reach.elsewhere


def rollup(book: UnitBook, key: Key, reach: Reach) -> Rollup | None:
    """The roll-up as this reader is told it; None when it is told none of that territory."""
    read_at = level(book, key[0], reach)
    return book.rollups(read_at).get(key) if read_at in LEVELS else None


def overlap(book: UnitBook, some: Iterable[str], others: Iterable[str], reach: Reach) -> bool:
    """Whether any territory of one list lies in one of the other; unknown ones overlap what is spelt the same."""
    mine = [(code, chain(book, code, reach) or (NATION, code)) for code in some]
    theirs = [(code, chain(book, code, reach) or (NATION, code)) for code in others]
    return any(a in of_b or b in of_a for a, of_a in mine for b, of_b in theirs)
