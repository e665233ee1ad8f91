"""Between the bytes in Kafka and the plain data the core works on."""

import hashlib
import uuid
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from schemas.core import json_strict
from schemas.core.codes import CodeTables
from schemas.core.event_rules import shape_refusals
from schemas.core.quarantining import quarantined, told
from schemas.core.rules import Refusal
from schemas.topics import EVENTS, JUDGED
from stream.core.levels import level_2_of, too_large, whole_of
from stream.core.reading import Place, Readable, read
from stream.core.unit_state import UnitState, public
from stream.unit_store import Held

LARGEST_RECORD = 1 << 20
"""Bytes of key and value. Ingest sends less; a compressed record of another's may hold a hundred times what the broker
lets through, and judging it would stall the worker."""
LARGEST_STATE = 400 * 1024
"""Bytes, of each of a unit's two worlds. One of ordinary size takes a few kilobytes; Kafka refuses a record above 1
MiB."""
_MOST_ECHOED = 200
_LONGEST_DETAIL = 500
_FOLD_FAILED = Refusal(
    "fold_failed",
    None,
    "Nothing wrong was found with the event, and yet it could not be folded: send the figures again as a new event, "
    "and tell whoever runs the system, to whom `detail` says more.",
)
_MEMORY = b',"memory":{'
"""Begins the last field of a state. In a text the quotes would be escaped, and no record has such a field."""


def decode_state(held: Held) -> UnitState:
    """The state as plain data."""
    state: UnitState = orjson.loads(held.value)
    return state


def encode_state(state: UnitState, directory: bytes) -> Held:
    """The state with its public part first, so that a row can be cut out of it without decoding."""
    if "level_2" not in state:
        value = orjson.dumps(state)
        return Held(state["version"], value, value.index(_MEMORY), directory)
    value = orjson.dumps({**public(state), "memory": state["memory"]})
    return Held(state["version"], value, value.index(_MEMORY), directory, version_2=state["level_2"]["version"])


def has_room(world: UnitState) -> bool:
    """Whether the state of one of a unit's worlds is of a size to be kept. Two of them fit into one record."""
    return len(orjson.dumps(world)) <= LARGEST_STATE


def without_excess(before: Held | None, after: UnitState) -> UnitState | None:
    """The state after an event; where it is of more than there is room for, as before (None: there was none) and saying
    so."""
    whole, level_2 = has_room(whole_of(after)), has_room(level_2_of(after))
    if whole and level_2:
        return after
    return too_large(decode_state(before), after, whole=not whole, level_2=not level_2) if before is not None else None


class Unfoldable(NamedTuple):
    """Why a record cannot be folded, what it says as far as it could be decoded, and what went wrong in technical words
    where nobody foresaw it."""

    why: Refusal
    event: object
    detail: str | None = None


def read_event(record: Any, codes: CodeTables, nature: str | None) -> Readable | Unfoldable:
    """The event in a record of `capacity.events`; `nature` is what the directory says that its unit counts."""
    if record.key is None:
        return Unfoldable(Refusal("bad_id", None, "a record needs its unit's id as key"), None)
    if _is_too_large(record):
        return Unfoldable(
            Refusal("too_large", None, f"key and value may have {LARGEST_RECORD} bytes: send less in one"), None
        )
    headers = dict(record.headers)
    judged = headers.get(JUDGED[0]) == JUDGED[1]
    try:
        unit = record.key.decode()
        feed = (headers.get("feed") or b"").decode()
        event = orjson.loads(record.value) if judged else json_strict.parse(record.value or b"")
    except ValueError as error:
        sentence = f"key, header feed and value must be UTF-8, the value JSON: {error}"
        return Unfoldable(Refusal("not_json", None, sentence), None)
    place = Place(unit, feed, record.partition, record.timestamp * 1000, judged)
    verdict = read(event, place, codes, nature)
    return verdict if isinstance(verdict, Readable) else Unfoldable(verdict, event)


def failed(event: object, error: Exception, codes: CodeTables) -> Unfoldable:
    """An event that the fold has stumbled over: by a rule that it breaks, if there is one."""
    refusals = [] if event is None else shape_refusals(event, codes)
    return Unfoldable(refusals[0] if refusals else _FOLD_FAILED, event, repr(error)[:_LONGEST_DETAIL])


def quarantine_record(record: Any, unfoldable: Unfoldable, now: datetime) -> tuple[bytes | None, bytes]:
    """Key and value, a `quarantine/1`, for a record of `capacity.events`, whatever it holds. The bytes of a record too
    large to be kept twice are where its origin says."""
    headers = dict(record.headers)
    raw = record.value or b""
    kept = not _is_too_large(record)
    shown = raw if kept else b""
    safe = told(shown, unfoldable.event, [unfoldable.why])
    fields = quarantined(
        shown,
        safe,
        by="stream",
        item=unfoldable.event,
        origin={"topic": EVENTS.name, "partition": record.partition, "offset": record.offset},
        sender=_echoed(headers.get("sender")),
        feed=_echoed(headers.get("feed")),
        quarantine_id=str(uuid.uuid4()),
        at=now,
        key=record.key if kept else None,
    )
    if not safe.private:  # which it might quote
        fields["detail"] = unfoldable.detail
    if not kept:
        fields |= {"body_base64": None, "body_sha256": hashlib.sha256(raw).hexdigest()}
    return None if safe.private else _key(record), orjson.dumps(fields)


def _key(record: Any) -> bytes | None:
    """The record's key, unless it is longer than any of ours."""
    return None if record.key is None or len(record.key) > 4 * _MOST_ECHOED else record.key


def _is_too_large(record: Any) -> bool:
    return len(record.key or b"") + len(record.value or b"") > LARGEST_RECORD


def _echoed(header: bytes | None) -> str | None:
    return None if header is None else header.decode(errors="replace")[:_MOST_ECHOED]
