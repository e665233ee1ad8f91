"""Where what a record speaks of lies, with the territories around it: which authorities may read of the deed."""

from collections.abc import Iterable, Iterator

from dashboard_api.core.alert_book import AlertBook
from dashboard_api.core.declarations import Record
from dashboard_api.core.deeds import NATION, narrowed
from dashboard_api.core.places import where
from dashboard_api.core.unit_book import UnitBook
from schemas.topics import ALERT_ACTIONS, GRANTS, SILENCES, TENSION, Topic


def places_of(topic: Topic, key: str, record: Record, book: UnitBook | None, alerts: AlertBook) -> tuple[str, ...]:
    """Codes, without the nation when anything within it is named. `book` None: the units are not read yet."""
    if topic == ALERT_ACTIONS:
        alert = alerts.get(key)
        return () if alert is None else narrowed(alert.record["territories"])
    if topic == SILENCES:
        scope = record["scope"]
        # Units that are gone lie nowhere: told to every region, their names would be.
        return narrowed(around(_of_scope(scope, book), book)) or (() if scope["units"] else (NATION,))
    if topic == TENSION:
        return narrowed(around(record["territories"], book))
    if topic == GRANTS:
        named = record["territories"]
        return (NATION,) if name_nothing(named, book) else narrowed(around(named, book))
    return ()


def _of_scope(scope: Record, book: UnitBook | None) -> Iterator[str]:
    yield from scope["territories"]
    yield from (f"E-{finess}" for finess in scope["establishments"])
    yield from (f"E-{feed.partition('/')[0]}" for feed in scope["feeds"])
    for unit_id in scope["units"]:
        unit = None if book is None else book.get(unit_id)
        yield from () if unit is None else unit.place


def name_nothing(codes: Iterable[str], book: UnitBook | None) -> bool:
    """Whether any of the codes, as a token says them, names nothing there is: every authority is concerned then."""
    return any(not where(code, () if book is None else book.units_in(code)) for code in codes)


def around(codes: Iterable[str], book: UnitBook | None) -> Iterator[str]:
    """Territories, each after all that it lies in: an establishment lies wherever a unit of it does, whoever may know
    of that. Without a book, as far as the table of departments says it."""
    for code in codes:
        found = where(code, () if book is None else book.units_in(code))
        for names in zip(*found, strict=True):
            yield from sorted(set(names))
        if not found:
            yield code
