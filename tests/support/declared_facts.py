"""Declarations, silences, feeds and alerts as they stand in Kafka, complete, changed by keyword."""

import uuid
from typing import Any

_SCOPE = ("territories", "establishments", "units", "feeds", "activity_groups")
AT = "2026-01-15T08:00:00Z"


def a_declaration(**changes: Any) -> dict[str, Any]:
    """Tension in Grand Est for every activity, with an open end."""
    return {
        "schema": "tension-level/1",
        "declaration_id": str(uuid.uuid4()),
        "territories": ["R-44"],
        "activity_groups": [],
        "level": "tension",
        "reason": "épidémie",
        "author": "ars-44",
        "declared_at": AT,
        "from": AT,
        "until": None,
        "grace": "PT2H",
        "ended_at": None,
        "ended_by": None,
        **changes,
    }


def a_silence(**changes: Any) -> dict[str, Any]:
    """Of one unit or place, for an hour; `scope` names it."""
    scope = {field: changes["scope"].get(field, []) for field in _SCOPE}
    return {
        "schema": "alert-silence/1",
        "silence_id": str(uuid.uuid4()),
        "from": AT,
        "until": "2026-01-15T09:00:00Z",
        "reason": "maintenance",
        "author": "ars-44",
        "created_at": AT,
        "ended_at": None,
        "ended_by": None,
        **changes,
        "scope": scope,
    }


def a_feed_state(feed: str, state: str = "down") -> dict[str, Any]:
    """A feed that is down since two missed heartbeats."""
    return {
        "schema": "feed-state/1",
        "feed": feed,
        "state": state,
        "since": AT,
        "last_heartbeat_at": AT,
        "period": "PT60S",
        "missed": 2,
    }


def an_alerted_unit(unit_id: str, **changes: Any) -> dict[str, Any]:
    """A unit that is overdue."""
    return {
        "unit_id": unit_id,
        "sequence": 3,
        "unit_version": 7,
        "rank": "overdue",
        "since": AT,
        "level": "normal",
        "observed_at": "2026-01-14T08:00:00Z",
        "due_at": AT,
        "because": "time",
        "anomalies": [],
        "told": None,
        **changes,
    }


def an_alert(alert_id: str, *units: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An alert of an establishment in Nancy that one receiver has been told of."""
    return {
        "schema": "alert-lifecycle/1",
        "alert_id": alert_id,
        "sequence": 1,
        "kind": "late",
        "level": 2,
        "state": "sent",
        "reason": "first",
        "cause": "E-540002078",
        "territories": ["FR", "R-44", "D-54", "E-540002078"],
        "activity_groups": ["critical-care"],
        "step": "on-call",
        "opened_at": AT,
        "at": AT,
        "units": list(units),
        "acknowledgement": None,
        "suppressed_by": None,
        "resolved_at": None,
        "deliveries": {"ars": a_delivery(1), "director": a_delivery(0)},
        "notices": [],
        "lists": {},
        **changes,
    }


def a_full_department(alert_id: str, **changes: Any) -> dict[str, Any]:
    """The pressure of Nancy's department: an alert about no unit."""
    figures = {"pressure": 0.95, "occupied": 19, "open": 20, "units": 2, "fresh": 1}
    where = {"cause": "P-D-54/critical-care", "territories": ["FR", "R-44", "D-54"]}
    return an_alert(alert_id, kind="pressure", pressure=figures, **where | changes)


def a_delivery(sequence: int) -> dict[str, Any]:
    """How far a receiver has been told."""
    return {
        "sequence": sequence,
        "told_at": AT if sequence else None,
        "pending": None,
        "attempts": 0,
        "next_at": None,
        "given_up": False,
    }


def a_transition(unit_id: str, sequence: int, to: str, moment: str, **changes: Any) -> dict[str, Any]:
    """A crossing made by time."""
    return {
        "schema": "freshness-transition/1",
        "id": f"{unit_id}#{sequence}",
        "unit_id": unit_id,
        "sequence": sequence,
        "unit_version": 1,
        "from": None,
        "to": to,
        "rank": None if to == "closed" else "fresh" if to == "never" else to,
        "moment": moment,
        "produced_at": moment,
        "late": False,
        "level": "normal",
        "reason": "time",
        "observed_at": None,
        "due_at": None,
        **changes,
    }
