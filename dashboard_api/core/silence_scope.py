"""Whether a silence says what it silences, and whether that lies where its author may act."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dashboard_api.core.periods import Fault
from dashboard_api.core.places import Chain, chains, homes
from dashboard_api.core.reader import knows_feed, knows_whole, row_for
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import Unit
from schemas.core.access.policy import Action, Policy, Reach, decide, own_place
from schemas.core.access.subject import NATION, Subject

Scope = Mapping[str, Sequence[str]]
"""Field of `alert-silence/1` → values: what every field given matches is silenced."""

_ESTABLISHMENT = "E-"
PLACED = ("territories", "establishments", "units", "feeds")
"""Fields that say where; `activity_groups` alone would silence the nation."""


class Known(NamedTuple):
    """What is known of where things are; `feeds`: those that have ever given a sign of life, in full."""

    book: UnitBook
    feeds: Container[str] = frozenset()


def spelt(scope: Scope) -> Scope:
    """With establishments that are named as territories where they belong, so that territories say only where else a
    silence is kept; beside others they are a fault."""
    named = scope["territories"]
    if not named or scope["establishments"] or not all(code.startswith(_ESTABLISHMENT) for code in named):
        return scope
    return {**scope, "territories": [], "establishments": [code.removeprefix(_ESTABLISHMENT) for code in named]}


def faults(scope: Scope, reach: Reach, known: Known) -> list[Fault]:
    """Everything the directory does not know, as far as the author may know it."""
    if not any(scope.values()):
        return [
            Fault(
                "missing_field", "scope", "name what is silenced: territories, establishments, units, feeds or groups"
            )
        ]
    if any(code.startswith(_ESTABLISHMENT) for code in scope["territories"]):
        mend = "name establishments in `establishments` alone: what every field given matches is silenced"
        return [Fault("misplaced_establishment", "scope", mend)]
    return [
        Fault(f"unknown_{_SINGULAR[field]}", "scope", f"the directory knows no {_SINGULAR[field]} {value}")
        for field in PLACED
        for value in scope[field]
        if not _places(field, value, reach, known)
    ]


def kept_inside(policy: Policy, subject: Subject, scope: Scope, reach: Reach, known: Known) -> Scope | None:
    """The scope as it is written: inside what the subject may silence; None when it may not silence this.

    One of the fields has to keep it inside by what the subject knows. The territories written keep it there by what
    the subject does not know too: another unit of an establishment, secret in another region or listed tomorrow.
    """

    def may(places: Iterable[Chain]) -> bool:
        return all(decide(policy, subject, Action.SILENCE, place).allowed for place in places)

    if may([()]):
        return scope
    if not any(
        scope[field] and all(there and may(there) for there in _all_places(field, scope, reach, known))
        for field in PLACED
    ):
        return None
    named = scope["territories"]
    inside = [code for code in named if may(chains(known.book, code, reach))]
    if not named or NATION in named:
        inside = sorted(own_place(policy, subject) or ())
    return {**scope, "territories": inside} if inside else None


def may_end(policy: Policy, subject: Subject, scope: Scope, reach: Reach, known: Known) -> bool:
    """Whether one of the fields names what is at home with the subject alone; without limits none has to."""

    def may(places: Iterable[Chain]) -> bool:
        return any(decide(policy, subject, Action.SILENCE, place).allowed for place in places)

    return may([()]) or any(scope[field] and all(map(may, _all_homes(field, scope, reach, known))) for field in PLACED)


def is_known(scope: Scope, reach: Reach, known: Known) -> bool:
    """Whether the reader may know of all that is named."""
    return all(there for field in PLACED for there in _all_places(field, scope, reach, known))


def lies_inside(scope: Scope, own: Collection[str], reach: Reach, known: Known) -> bool:
    """Whether the reader knows of all that is named, and knows it to lie in these territories."""
    return all(
        there and not any(set(own).isdisjoint(place) for place in there)
        for field in PLACED
        for there in _all_places(field, scope, reach, known)
    )


_SINGULAR = {"territories": "territory", "establishments": "establishment", "units": "unit", "feeds": "feed"}


def _all_places(field: str, scope: Scope, reach: Reach, known: Known) -> Iterator[Collection[Chain]]:
    return (_places(field, value, reach, known) for value in scope.get(field, ()))


def _all_homes(field: str, scope: Scope, reach: Reach, known: Known) -> Iterator[Collection[Chain]]:
    return (homes(_code(field, value), _places(field, value, reach, known)) for value in scope.get(field, ()))


def _places(field: str, value: str, reach: Reach, known: Known) -> Collection[Chain]:
    """Everywhere it is as far as the reader knows; a feed is where the units are that it may speak for."""
    if field == "units":
        row = row_for(reach, known.book.get(value))
        return set() if row is None else {row.territories}
    if field == "feeds":
        name, units = value.partition("/")[2], list(known.book.units_in(_code(field, value)))
        found = {unit.place for unit in units if knows_feed(reach, unit, name)}
        return found or (_unnamed(units, reach) if value in known.feeds else found)
    return chains(known.book, _code(field, value), reach)


def _unnamed(units: Iterable[Unit], reach: Reach) -> Collection[Chain]:
    """Everywhere a feed is that no unit names: where its establishment is. Of units that the reader may not know of it
    is told nothing: where it is not told of secret ones, any feed may be theirs, and it knows of none."""
    found = [unit for unit in units if row_for(reach, unit) is not None]
    return {unit.place for unit in found} if all(knows_whole(reach, unit) for unit in found) else set()


def _code(field: str, value: str) -> str:
    """The territory whose code begins as its name does; a unit's may say anything."""
    return value if field in {"territories", "units"} else f"{_ESTABLISHMENT}{value.partition('/')[0]}"
