"""When a report by hand takes over: a feed ranked above it is down, or the unit's figure overdue (DESIGN section 5).

Pure. Of `feed.state` and `freshness.last` only what is not as it should be is kept.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ingest.core.acceptance import Accepted
from ingest.core.directory import Directory
from ingest.core.sender import MANUAL

_LATE = frozenset({"overdue", "silent"})


class Absences:
    """Feeds that are down and units that are late, those never heard of apart, record by record."""

    def __init__(self) -> None:
        self._down: set[str] = set()
        self._late: set[str] = set()
        self._unheard: set[str] = set()

    def apply_feed(self, feed: str, state: Mapping[str, Any] | None) -> None:
        """Takes in what is known of a feed, named in full; None (a tombstone): nothing any more."""
        _keep(self._down, feed, state is not None and state["state"] == "down")

    def apply_unit(self, unit_id: str, last: Mapping[str, Any] | None) -> None:
        """Takes in a unit's last transition. A unit nobody has spoken of needs no takeover: any report speaks there;
        but one nobody has spoken of since it opened again may show what was said before it closed."""
        _keep(self._late, unit_id, last is not None and last["state"] in _LATE)
        _keep(self._unheard, unit_id, last is not None and last["state"] == "never" and last["rank"] in _LATE)

    def with_takeover(self, accepted: Accepted, directory: Directory) -> Accepted:
        """The same, as a takeover when it is a report by hand that has to speak now."""
        event = accepted.event
        if event["kind"] != "report" or event["source"]["feed"] != MANUAL or event.get("takeover"):
            return accepted
        unit = directory.get(event["unit_id"])
        if unit is None or not unit.above_manual:
            return accepted
        down = any(f"{unit.finess}/{feed}" in self._down for feed in unit.above_manual)
        late = event["unit_id"] in self._late
        reopened = event["unit_id"] in self._unheard and unit.asked.closed_until is not None
        if not (down or late or reopened):
            return accepted
        return replace(accepted, event={**event, "takeover": True})


def _keep(kept: set[str], key: str, holds: bool) -> None:
    if holds:
        kept.add(key)
    else:
        kept.discard(key)
