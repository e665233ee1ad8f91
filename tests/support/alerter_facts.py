"""Facts that alerts are decided from, as their topics hold them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.core.times import from_micros, to_micros

FINESS = "540002078"


def spelled(moment: datetime) -> str:
    """As our messages spell it."""
    return from_micros(to_micros(moment))


def a_unit(unit_id: str = "1540002078/REA-A", finess: str = FINESS, **changes: Any) -> dict[str, Any]:
    """A directory-unit/1: an adult intensive care unit with an owner, a person on call and a director."""
    return {
        "schema": "directory-unit/1",
        "unit_id": unit_id,
        "name": f"Réanimation {unit_id[-5:]}",
        "nature": "01",
        "establishment": {"finess": finess, "name": f"CH d'essai {finess}", "phone": "+33 3 00 00 00 00"},
        "offers": [{"activity": "126"}],
        "territory": {"region": "R-44", "department": "D-54"},
        "feeds": ["manual"],
        "contacts": [
            {"role": "owner", "email": f"cadre@{finess}.example", "phone": "+33 3 11 11 11 11"},
            {"role": "on-call", "email": f"garde@{finess}.example"},
            {"role": "director", "email": f"direction@{finess}.example"},
        ],
        **changes,
    }


def a_transition(
    unit_id: str = "1540002078/REA-A",
    sequence: int = 1,
    to: str = "overdue",
    *,
    moment: datetime | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """A freshness-transition/1, crossed now unless said."""
    moment = moment or datetime.now(UTC)
    return {
        "schema": "freshness-transition/1",
        "id": f"{unit_id}#{sequence}",
        "unit_id": unit_id,
        "sequence": sequence,
        "unit_version": 3,
        "from": "fresh",
        "to": to,
        "rank": None if to == "closed" else to,
        "moment": spelled(moment),
        "produced_at": spelled(moment),
        "late": False,
        "level": "normal",
        "reason": "time",
        "observed_at": spelled(moment - timedelta(hours=24)),
        "due_at": None if to == "closed" else spelled(moment),
        **changes,
    }


def a_feed_state(feed: str, state: str, since: datetime | None = None) -> dict[str, Any]:
    """A feed-state/1."""
    since = since or datetime.now(UTC)
    return {
        "schema": "feed-state/1",
        "feed": feed,
        "state": state,
        "since": spelled(since),
        "last_heartbeat_at": spelled(since),
        "period": "PT60S",
        "missed": 2 if state == "down" else 0,
    }
