"""Between the bytes in Kafka and the plain data the core works on."""

import uuid
from datetime import datetime
from typing import Any

import orjson

from schemas.core.quarantining import quarantined
from schemas.core.rules import Refusal
from schemas.topics import EVENTS
from stream.core.fold import UnitState
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


def quarantine_record(record: Any, why: Refusal, event: object, now: datetime) -> bytes:
    """A `quarantine/1` for a record of `capacity.events`."""
    headers = {name: raw.decode(errors="replace") for name, raw in record.headers}
    return orjson.dumps(
        quarantined(
            record.value or b"",
            [why],
            by="stream",
            item=event,
            origin={"topic": EVENTS.name, "partition": record.partition, "offset": record.offset},
            sender=headers.get("sender"),
            feed=headers.get("feed"),
            quarantine_id=str(uuid.uuid4()),
            at=now,
            key=record.key,
        )
    )
