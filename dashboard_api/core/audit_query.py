"""Which entries of the audit log somebody asked for, and which of them somebody may read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.core.access.subject import NATION
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

_REGION = "R-"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """An entry must pass every filter that is given, with any value of it. `subjects` are as entries have them.

    `own`: territories of which the reader may read; None: all.
    """

    own: frozenset[str] | None
    subjects: frozenset[str] | None = None
    actions: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def finds(self, entry: Entry) -> bool:
        """Whether the entry is asked for, and may be read."""
        places = entry["territories"]
        return (
            (self.own is None or NATION in places or not self.own.isdisjoint(places))
            and (self.subjects is None or entry["subject"] in self.subjects or entry["about"] in self.subjects)
            and (not self.actions or entry["action"] in self.actions)
            and (not self.outcomes or entry["outcome"] in self.outcomes)
            and (not self.territories or not self.territories.isdisjoint(places))
            and (self.request_id is None or entry["request_id"] == self.request_id)
            and self._is_of_the_time(entry["at"])
        )

    def shown(self, entry: Entry) -> Entry:
        """What the reader is told of an entry found: not the details of one that reaches into regions of others, where
        it may not know of every unit."""
        own = self.own
        if own is None or all(code in own for code in entry["territories"] if code.startswith(_REGION)):
            return entry
        return {**entry, "details": {}}

    def _is_of_the_time(self, at: str) -> bool:
        if self.since is None and self.until is None:
            return True
        moment = parse(at)
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


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
