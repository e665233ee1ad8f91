"""Where a territory lies: a department in the region that France put it in, an establishment wherever its units do.

An establishment in which a reader may know of no unit is one that nobody knows.
"""

from collections.abc import Collection, Iterable, Sequence

from dashboard_api.core.reader import row_for
from dashboard_api.core.rollups import Key, Rollup
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import LEVELS, NATION, Unit
from schemas.core.access.policy import NOTHING, Reach
from schemas.core.confidentiality import REGULATION
from schemas.core.departments import home_of, region_of
from schemas.core.territories import DEPARTMENTS, REGIONS

_ESTABLISHMENT = "E-"

Chain = tuple[str, ...]
"""A territory and what it lies in, nation first: FR, R-44, D-54."""


def where(code: str, units: Iterable[Unit]) -> Collection[Chain]:
    """Every place where a territory lies, `units` being those in it; empty when nobody knows.

    Regions and departments lie where the table says: no entry of the directory moves them. An establishment has no
    table: who lists units in its name elsewhere makes it lie there as well, never there alone.
    """
    if code == NATION:
        return {(NATION,)}
    if code in REGIONS:
        return {(NATION, code)}
    region = region_of(code)
    if region is not None:
        return {(NATION, region, code)}
    found = {unit.place[: unit.place.index(code) + 1] for unit in units}
    return found or ({(NATION, code)} if code in DEPARTMENTS else set())


def chains(book: UnitBook, code: str, reach: Reach) -> Collection[Chain]:
    """Every place where a territory lies as far as the reader knows; empty when it knows of no unit in it.

    Who acts on a territory has to hold all of them. A unit that it may not know of does not count: refused because of
    it, one would learn that it exists, and that there is one elsewhere. The authorities of that place find the deed in
    the audit log and may end it, and a silence is kept inside its author's place as it is written.
    """
    within = reach.codes if reach.elsewhere == NOTHING else None
    return where(code, (unit for unit in book.units_in(code, within) if row_for(reach, unit) is not None))


def homes(code: str, found: Collection[Chain]) -> Collection[Chain]:
    """Of the places of a territory, those whose authority may end what was declared of it.

    An establishment that is listed in several regions is at home in that of the department which its FINESS begins
    with; where that says nothing, in each.
    """
    home = home_of(code.removeprefix(_ESTABLISHMENT))
    return {chain for chain in found if home is not None and home[0] in chain} or found


def told_of(book: UnitBook, codes: Sequence[str], reach: Reach) -> list[str]:
    """Those of the territories a reader may hear of: regions and departments are public, establishments in which it
    may know of no unit are not. Who reads all of everything hears of what the directory no longer knows too."""
    if reach.codes is None and reach.inside == REGULATION:
        return list(codes)
    return [code for code in codes if not code.startswith(_ESTABLISHMENT) or chains(book, code, reach)]


def level(book: UnitBook, code: str, reach: Reach) -> int:
    """The level at which a reader is told of a territory as a whole: that of the least it may read in it.

    A department of which some units are said to be in another region is not whole inside one.
    """
    if reach.codes is None or reach.inside == reach.elsewhere or code in reach.codes:
        return reach.inside
    found = chains(book, code, reach)
    if not found or not all(map(reach.holds, found)):
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
    mine = [(code, chains(book, code, reach) or {(NATION, code)}) for code in some]
    theirs = [(code, chains(book, code, reach) or {(NATION, code)}) for code in others]
    return any(a in of_b or b in of_a for a, all_a in mine for b, all_b in theirs for of_a in all_a for of_b in all_b)
