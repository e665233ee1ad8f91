"""Whether a silence says what it silences, and whether that lies where its author may act."""

from collections.abc import Iterator, Mapping, Sequence

from dashboard_api.core.acting import acts_in
from dashboard_api.core.audience import Subject
from dashboard_api.core.periods import Fault
from dashboard_api.core.places import Chain, chain
from dashboard_api.core.sight import Sight
from dashboard_api.core.unit_book import UnitBook

Scope = Mapping[str, Sequence[str]]
"""Field of `alert-silence/1` → values: what every field given matches is silenced."""

PLACED = ("territories", "establishments", "units", "feeds")
"""Fields that say where; `activity_groups` alone would silence the nation."""


def faults(scope: Scope, sight: Sight, book: UnitBook) -> list[Fault]:
    """Everything the directory does not know, as far as the author may know it."""
    if not any(scope.values()):
        return [
            Fault(
                "missing_field", "scope", "name what is silenced: territories, establishments, units, feeds or groups"
            )
        ]
    return [
        Fault(f"unknown_{_SINGULAR[field]}", "scope", f"the directory knows no {_SINGULAR[field]} {value}")
        for field in PLACED
        for value in scope[field]
        if _place(field, value, sight, book) is None
    ]


def may_silence(subject: Subject, scope: Scope, sight: Sight, book: UnitBook) -> bool:
    """Whether one of the fields keeps the silence inside what the subject may act in; without limits none has to."""
    if subject.territories is None and subject.establishments is None:
        return True
    return any(
        all(place is not None and acts_in(subject, place) for place in _places(field, scope, sight, book))
        for field in PLACED
        if scope[field]
    )


_SINGULAR = {"territories": "territory", "establishments": "establishment", "units": "unit", "feeds": "feed"}


def _places(field: str, scope: Scope, sight: Sight, book: UnitBook) -> Iterator[Chain | None]:
    return (_place(field, value, sight, book) for value in scope[field])


def _place(field: str, value: str, sight: Sight, book: UnitBook) -> Chain | None:
    """Where it is; a feed is where its establishment is."""
    if field == "units":
        row = book.get(value)
        return row.territories if row is not None and sight.reads(row) else None
    codes = {"territories": value, "establishments": f"E-{value}", "feeds": f"E-{value.partition('/')[0]}"}
    return chain(book, codes[field])
