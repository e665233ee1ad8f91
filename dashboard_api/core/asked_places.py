"""Which territories a reader may not filter by: those in which nothing lies that is its own to read."""

from collections.abc import Collection, Iterable

from dashboard_api.core.places import Chain, chains
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import NATION
from schemas.core.access.policy import NOTHING, Reach
from schemas.core.departments import home_of

_ESTABLISHMENT = "E-"


def of_figures(reach: Reach) -> frozenset[str] | None:
    """Where a reader reads figures; None: everywhere, as by professionals."""
    return reach.codes if reach.elsewhere == NOTHING else None


def outside(book: UnitBook, codes: Iterable[str], own: frozenset[str] | None, reach: Reach) -> tuple[str, ...]:
    """Of the territories named, those outside of `own` (None: everywhere is inside), in their order.

    What holds a part of it is not outside: one is given what is there of one's own; the nation holds everything. An
    establishment in which the reader may know of no unit lies where its number says, whether or not there is one.
    """
    others = () if own is None else [code for code in dict.fromkeys(codes) if code != NATION and code not in own]
    if own is None or not others:
        return ()
    mine = [(code, _places(book, code, reach)) for code in own]
    return tuple(code for code in others if not _meets(book, code, mine, reach))


def _meets(book: UnitBook, code: str, mine: Collection[tuple[str, Collection[Chain]]], reach: Reach) -> bool:
    there = _places(book, code, reach)
    return any(any(own in chain for chain in there) or any(code in chain for chain in holds) for own, holds in mine)


def _places(book: UnitBook, code: str, reach: Reach) -> Collection[Chain]:
    found = chains(book, code, reach)
    if found or not code.startswith(_ESTABLISHMENT):
        return found
    home = home_of(code.removeprefix(_ESTABLISHMENT))
    return {(NATION, code) if home is None else (NATION, *home, code)}
