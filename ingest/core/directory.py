"""The directory as ingest needs it: of each unit only what the rules ask, so that 50,000 units stay small."""

import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any, NamedTuple

from ingest.core.loosening import Asked, asked_of
from ingest.core.sender import MANUAL
from schemas.core.partition import partition_of


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What the rules ask of a unit. `territory` holds its region and department codes, `above_manual` the short names
    of the feeds that speak before what is entered by hand."""

    finess: str
    territory: tuple[str, ...]
    nature: str
    sensitive: bool
    replaces: tuple[str, ...]
    above_manual: tuple[str, ...]
    partition: int
    asked: Asked


class Place(NamedTuple):
    """Where an establishment has units: a territory, and whether they are sensitive."""

    territory: tuple[str, ...]
    sensitive: bool


class Directory:
    """Follows `directory.units`, record by record. A unit that another one replaces is retired with it."""

    def __init__(self) -> None:
        self._units: dict[str, UnitFacts] = {}
        self._replaced_by: dict[str, set[str]] = {}
        self._establishments: dict[str, Counter[Place]] = {}

    def __len__(self) -> int:
        return len(self._units)

    def apply(self, unit_id: str, unit: Mapping[str, Any] | None) -> None:
        """Takes one record in; None (a tombstone) takes the unit away. `unit` is a well-formed directory unit."""
        self._forget(unit_id)
        if unit is None:
            return
        facts = facts_of(unit)
        self._units[unit_id] = facts
        self._establishments.setdefault(facts.finess, Counter())[_place(facts)] += 1
        for other in facts.replaces:
            self._replaced_by.setdefault(other, set()).add(unit_id)

    def get(self, unit_id: str) -> UnitFacts | None:
        """The unit, or None when the directory does not know it."""
        return self._units.get(unit_id)

    def successors(self, unit_id: str) -> Sequence[str]:
        """The units that replace this one, in the order of their ids."""
        return sorted(self._replaced_by.get(unit_id, ()))

    def territory_of(self, finess: str) -> tuple[str, ...]:
        """Every territory in which the establishment has units; empty when it has none."""
        return tuple(dict.fromkeys(code for place in self.places_of(finess) for code in place.territory))

    def places_of(self, finess: str) -> Collection[Place]:
        """The same, each by itself, sensitive units apart from the others."""
        return self._establishments.get(finess, Counter()).keys()

    def _forget(self, unit_id: str) -> None:
        before = self._units.pop(unit_id, None)
        if before is None:
            return
        places, place = self._establishments[before.finess], _place(before)
        places[place] -= 1
        if not places[place]:
            del places[place]
        for other in before.replaces:
            self._replaced_by[other].discard(unit_id)
            if not self._replaced_by[other]:
                del self._replaced_by[other]


def _place(facts: UnitFacts) -> Place:
    return Place(facts.territory, facts.sensitive)


def facts_of(unit: Mapping[str, Any]) -> UnitFacts:
    """What the rules ask of a well-formed directory unit."""
    territory = unit["territory"]
    return UnitFacts(
        finess=sys.intern(unit["establishment"]["finess"]),
        territory=(sys.intern(territory["region"]), sys.intern(territory["department"])),
        nature=sys.intern(unit["nature"]),
        sensitive=bool(unit.get("sensitive")),
        replaces=tuple(unit.get("replaces") or ()),
        above_manual=_above_manual(tuple(unit.get("feeds") or ())),
        partition=partition_of(unit["unit_id"]),
        asked=asked_of(unit),
    )


@lru_cache(maxsize=1000)  # one tuple for all the units that have the same feeds
def _above_manual(feeds: tuple[str, ...]) -> tuple[str, ...]:
    """Every one of them when people are not among them: they come after all that are."""
    return tuple(takewhile(lambda feed: feed != MANUAL, feeds))
