"""Which entries of the audit log somebody asked for, and which of them somebody may read."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.core.access.subject import NATION
from schemas.core.departments import region_of
from schemas.core.times import parse

COLUMNS = (
    "at",
    "subject_name",
    "subject",
    "role",
    "on_behalf_of",
    "action",
    "target",
    "about_name",
    "about",
    "territories",
    "outcome",
    "reason",
    "request_id",
    "details",
    "dropped",
    "writer",
    "sequence",
)
"""Of the CSV."""

_ESTABLISHMENT = "E-"
_UNIT = "unit:"
_SILENCE = "silence."
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Entry = Mapping[str, Any]

Named = Mapping[str, Sequence[str]]
"""What an entry names, as the scope of a silence does: territories, establishments, units, feeds."""


def _nothing(_: Named) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """An entry must pass every filter that is given, with any value of it. `subjects` are as entries have them.

    `own`: territories of which the reader may read; None: all. `is_own`: whether all that is named is known to the
    reader and lies there, as the directory says now; until that was read, nothing does.
    """

    own: frozenset[str] | None
    subjects: frozenset[str] | None = None
    actions: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_own: Callable[[Named], bool] = _nothing

    def finds(self, entry: Entry) -> bool:
        """Whether the entry is asked for, and may be read."""
        places = self._shown_of(entry["territories"])
        return (
            (self.own is None or bool(places))
            and (self.subjects is None or entry["subject"] in self.subjects or entry["about"] in self.subjects)
            and (not self.actions or entry["action"] in self.actions)
            and (not self.outcomes or entry["outcome"] in self.outcomes)
            and (not self.territories or not self.territories.isdisjoint(places))
            and (self.request_id is None or entry["request_id"] == self.request_id)
            and self._is_of_the_time(entry["at"])
        )

    def shown(self, entry: Entry) -> Entry:
        """What the reader is told of an entry found: of one that reaches into regions of others, where it may not know
        of every unit, its own territories alone, and the facts when they name nothing but what is its own."""
        places = self._shown_of(entry["territories"])
        if places == entry["territories"]:
            return entry
        mine = {**entry, "territories": places, "on_behalf_of": self._on_behalf_of(entry["on_behalf_of"])}
        named = _named(entry["details"])
        if named is not None and self.is_own(named):
            return mine
        target = "unit" if entry["target"].startswith(_UNIT) else entry["target"]
        reason = None if entry["action"].startswith(_SILENCE) else entry["reason"]
        return {**mine, "target": target, "reason": reason, "details": {}}

    def _shown_of(self, places: list[str]) -> list[str]:
        """Of where an entry lies, what the reader may read. What lies in its regions alone is told whole: there it
        knows of every unit, of those too that are gone."""
        if self.own is None:
            return places
        around = [code for code in places if not code.startswith(_ESTABLISHMENT) and code != NATION]
        if around and all(map(self._lies_inside, around)):
            return places
        return [code for code in places if code == NATION or self._lies_inside(code)]

    def _lies_inside(self, code: str) -> bool:
        own = self.own or frozenset()
        if code in own or region_of(code) in own:
            return True
        return code.startswith(_ESTABLISHMENT) and self.is_own({"territories": [code]})

    def _on_behalf_of(self, named: str | None) -> str | None:
        """Establishments, between blanks."""
        return " ".join(filter(self._lies_inside, (named or "").split())) or None

    def _is_of_the_time(self, at: str) -> bool:
        if self.since is None and self.until is None:
            return True
        moment = parse(at)
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


def _named(details: Mapping[str, Any]) -> Named | None:
    """What a declaration or a silence is about; None for other facts, of which nobody knows what they name."""
    if "scope" in details:
        scope: Named = details["scope"]
        return scope
    return {"territories": details["territories"]} if "territories" in details else None


def cells(entry: Entry) -> list[str]:
    """An entry as a line of the CSV; what a spreadsheet would take for a formula is text in it."""
    return [_cell(entry[column]) for column in COLUMNS]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        text = " ".join(map(str, value))
    elif isinstance(value, dict):
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    else:
        text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
