"""Between the bytes in Kafka and the plain data the core works on."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from schemas.core import json_strict
from schemas.core.codes import CodeTables
from schemas.core.quarantining import quarantined
from schemas.core.rules import Refusal
from schemas.topics import EVENTS, JUDGED
from stream.core.fold import UnitState
from stream.core.reading import Readable, read
from stream.unit_store import Held

_MEMORY = b',"memory":{'
"""Begins the last field of a state. In a text the quotes would be escaped, and no record has such a field."""


def decode_state(held: Held) -> UnitState:
    """The state as plain data."""
    state: UnitState = orjson.loads(held.value)
    return state


def encode_state(state: UnitState, directory: bytes) -> Held:
    """The state with its public part first, so that a row can be cut out of it without decoding."""
    value = orjson.dumps(state)
    return Held(state["version"], value, value.index(_MEMORY), directory)


class Unfoldable(NamedTuple):
    """Why a record cannot be folded, and what it says as far as it could be decoded."""

    why: Refusal
    event: object


def read_event(record: Any, codes: CodeTables) -> Readable | Unfoldable:
    """The event in a record of `capacity.events`."""
    if record.key is None:
        return Unfoldable(Refusal("bad_id", None, "a record needs its unit's id as key"), None)
    headers = dict(record.headers)
    judged = headers.get(JUDGED[0]) == JUDGED[1]
    try:
        unit = record.key.decode()
        event = orjson.loads(record.value) if judged else json_strict.parse(record.value or b"")
    except ValueError as error:
        return Unfoldable(Refusal("not_json", None, f"key and value must be UTF-8, the value JSON: {error}"), None)
    feed = headers.get("feed", b"").decode(errors="replace")
    verdict = read(unit, event, feed, record.partition, None if judged else codes)
    return verdict if isinstance(verdict, Readable) else Unfoldable(verdict, event)


def quarantine_record(record: Any, unfoldable: Unfoldable, now: datetime) -> bytes:
    """A `quarantine/1` for a record of `capacity.events`."""
    headers = {name: raw.decode(errors="replace") for name, raw in record.headers}
    return orjson.dumps(
        quarantined(
            record.value or b"",
            [unfoldable.why],
            by="stream",
            item=unfoldable.event,
            origin={"topic": EVENTS.name, "partition": record.partition, "offset": record.offset},
            sender=headers.get("sender"),
            feed=headers.get("feed"),
            quarantine_id=str(uuid.uuid4()),
            at=now,
            key=record.key,
        )
    )
