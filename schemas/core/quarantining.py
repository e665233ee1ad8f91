"""What the quarantine keeps of a refused item: its bytes, except when they look like patient data."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from schemas.core import patient_data
from schemas.core.rules import Refusal, refuse
from schemas.core.times import from_micros, to_micros

_MAX_MESSAGE = 2_000
"""Characters of all the sentences about one item; the sender was given every one of them."""
_MAX_ECHO = 200


def quarantined(
    raw: bytes,
    refusals: Sequence[Refusal],
    *,
    by: str,
    item: object,
    origin: Mapping[str, object],
    sender: str | None,
    feed: str | None,
    quarantine_id: str,
    at: datetime,
    index: int | None = None,
    key: bytes | None = None,
) -> dict[str, object]:
    """A `quarantine/1` for one refused item or message, under the first of its refusals.

    `by` is the service, `item` the parsed value, None when the bytes are not JSON; `origin` is `{"peer", "path",
    "content_type"}` or `{"topic", "partition", "offset"}`, `index` the place in a request. Of patient data only the
    sender, the path of the field and a hash remain: neither the bytes, nor ids, nor sentences that quote them.
    """
    private = [refusal for refusal in refusals if refusal.code == "patient_data"] or _seen_in_bytes(raw, item)
    kept = private or refusals
    fields = item if isinstance(item, dict) and not private else {}
    return {
        "schema": "quarantine/1",
        "quarantine_id": quarantine_id,
        "at": from_micros(to_micros(at)),
        "by": by,
        "code": kept[0].code,
        "field": kept[0].field,
        "message": " ".join(refusal.message for refusal in kept)[:_MAX_MESSAGE],
        "origin": dict(origin),
        "sender": sender,
        "feed": feed,
        "unit_id": echo(fields.get("unit_id")),
        "event_id": echo(fields.get("event_id")),
        "index": index,
        "body_base64": None if private else base64.b64encode(raw).decode(),
        "body_sha256": hashlib.sha256(raw).hexdigest(),
        "key_base64": None if private or key is None else base64.b64encode(key).decode(),
    }


def echo(value: object) -> str | None:
    """An id as the sender gave it, None when it is not text of an id's length."""
    return value if isinstance(value, str) and len(value) <= _MAX_ECHO else None


def _seen_in_bytes(raw: bytes, item: object) -> list[Refusal]:
    """What no rule has looked for: patient data in bytes that are not JSON, or in a directory unit."""
    text = raw.decode(errors="replace")
    looks_like = patient_data.in_unparsed(text) if item is None else patient_data.in_text(text)
    return [] if looks_like is None else [refuse("patient_data", None, looks_like)]
