"""Between the bytes in Kafka and the plain data the core works on."""

import base64
import hashlib
import uuid
from datetime import UTC, datetime
from typing import Any

import orjson

from schemas.topics import EVENTS
from stream.core.fold import UnitState
from stream.core.reading import Unreadable
from stream.unit_store import Held


def decode_state(held: Held) -> UnitState:
    """The state as plain data."""
    state: UnitState = orjson.loads(held.value)
    return state


def encode_state(state: UnitState, directory: bytes) -> Held:
    """The state with its public part first, so that a row can be cut out of it without decoding."""
    public = orjson.dumps({name: part for name, part in state.items() if name != "memory"})[:-1]
    value = b"".join((public, b',"memory":', orjson.dumps(state["memory"]), b"}"))
    return Held(state["version"], value, len(public), directory)


def quarantined(record: Any, why: Unreadable, event: object, now: datetime) -> bytes:
    """A `quarantine/1` for a record of `capacity.events`, with its original bytes."""
    headers = {name: raw.decode(errors="replace") for name, raw in record.headers}
    fields = event if isinstance(event, dict) else {}
    body = record.value
    return orjson.dumps(
        {
            "schema": "quarantine/1",
            "quarantine_id": str(uuid.uuid4()),
            "at": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "by": "stream",
            "code": why.code,
            "field": why.field,
            "message": why.message,
            "origin": {"topic": EVENTS.name, "partition": record.partition, "offset": record.offset},
            "sender": headers.get("sender"),
            "feed": headers.get("feed"),
            "unit_id": _text(fields.get("unit_id")),
            "event_id": _text(fields.get("event_id")),
            "index": None,
            "body_base64": None if body is None else base64.b64encode(body).decode(),
            "body_sha256": hashlib.sha256(body or b"").hexdigest(),
            "key_base64": None if record.key is None else base64.b64encode(record.key).decode(),
        }
    )


def _text(found: object) -> str | None:
    return found if isinstance(found, str) else None
