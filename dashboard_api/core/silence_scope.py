"""Whether a silence says what it silences, and whether that lies where its author may act."""

from collections.abc import Iterator, Mapping, Sequence

from dashboard_api.core.periods import Fault
from dashboard_api.core.places import Chain, chain
from dashboard_api.core.reader import row_for
from dashboard_api.core.unit_book import UnitBook
from schemas.core.access.policy import Action, Policy, Reach, decide
from schemas.core.access.subject import Subject

Scope = Mapping[str, Sequence[str]]
"""Field of `alert-silence/1` → values: what every field given matches is silenced."""

PLACED = ("territories", "establishments", "units", "feeds")
"""Fields that say where; `activity_groups` alone would silence the nation."""


def faults(scope: Scope, reach: Reach, book: UnitBook) -> list[Fault]:
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
        if _place(field, value, reach, book) is None
    ]


def may_silence(policy: Policy, subject: Subject, scope: Scope, reach: Reach, book: UnitBook) -> bool:
    """Whether one of the fields keeps the silence inside what the subject may silence; without limits none has to."""

    def may(place: Chain | None) -> bool:
        return place is not None and decide(policy, subject, Action.SILENCE, place).allowed

    if may(()):
        return True
    return any(all(map(may, _places(field, scope, reach, book))) for field in PLACED if scope[field])


def is_known(scope: Scope, reach: Reach, book: UnitBook) -> bool:
    """Whether the reader may know of all that is named."""
    return all(place is not None for field in PLACED for place in _places(field, scope, reach, book))


_SINGULAR = {"territories": "territory", "establishments": "establishment", "units": "unit", "feeds": "feed"}


def _places(field: str, scope: Scope, reach: Reach, book: UnitBook) -> Iterator[Chain | None]:
    return (_place(field, value, reach, book) for value in scope[field])


def _place(field: str, value: str, reach: Reach, book: UnitBook) -> Chain | None:
    """Where it is; a feed is where its establishment is."""
    if field == "units":
        row = row_for(reach, book.get(value))
        return None if row is None else row.territories
    codes = {"territories": value, "establishments": f"E-{value}", "feeds": f"E-{value.partition('/')[0]}"}
    return chain(book, codes[field], reach)
