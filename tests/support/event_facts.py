"""Example events of the other kinds than `report`, changed by keyword; a value replaces the field whole. Bodies."""

import json
import uuid
from typing import Any

from tests.support.facts import a_report


def a_confirm(unit_id: str, /, **changes: Any) -> dict[str, Any]:
    """Checked now, unchanged."""
    event = {**a_report(unit_id), "kind": "confirm", **changes}
    return {name: value for name, value in event.items() if name not in {"records", "scope"} or name in changes}


def a_cancel(unit_id: str, /, **changes: Any) -> dict[str, Any]:
    """Takes an event back."""
    return a_confirm(unit_id, **{"kind": "cancel", "cancels": str(uuid.uuid4()), **changes})


def a_heartbeat(**changes: Any) -> dict[str, Any]:
    """The feed is alive."""
    return {
        "schema": "capacity-event/1",
        "event_id": str(uuid.uuid4()),
        "kind": "heartbeat",
        "source": {"feed": "540002078/bed-management"},
        "observed_at": "2026-01-15T08:35:00+01:00",
        "period": "PT60S",
        **changes,
    }


def ndjson(*values: object, **headers: str) -> dict[str, Any]:
    """A request body, one value a line."""
    content = b"\n".join(json.dumps(value).encode() for value in values)
    return {"content": content, "headers": {"Content-Type": "application/x-ndjson", **headers}}


def as_json(content: bytes, **headers: str) -> dict[str, Any]:
    """A request body as it is, said to be JSON."""
    return {"content": content, "headers": {"Content-Type": "application/json", **headers}}
