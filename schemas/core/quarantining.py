"""What the quarantine keeps of a refused item: its bytes, except when they look like patient data."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from schemas.core import patient_data
from schemas.core.directory_rules import own_names
from schemas.core.rules import Refusal, refuse
from schemas.core.times import from_micros, to_micros

_MAX_MESSAGE = 2_000
"""Characters of all the sentences about one item; the sender was given every one of them."""
_MAX_ECHO = 200


class Told(NamedTuple):
    """Every refusal of an item, in words that may be told and kept. `private`: the item looks like patient data."""

    refusals: Sequence[Refusal]
    private: bool


def told(raw: bytes, item: object, refusals: Sequence[Refusal]) -> Told:
    """The refusals of an item, `item` being its parsed value, None when its bytes are not JSON.

    Where it looks like patient data, by a rule or in its bytes, that comes first, and the others quote nothing of it.
    """
    private = [refusal for refusal in refusals if refusal.code == "patient_data"] or _seen_in_bytes(raw, item)
    return _privately(private, refusals) if private else Told(refusals, private=False)


def told_beside(refusals: Sequence[Refusal]) -> Told:
    """The refusals of a piece of a text of which another piece looks like patient data: as a line under the names of
    its columns."""
    return _privately([refuse("patient_data", None, "what stands beside it does")], refusals)


def quarantined(
    raw: bytes,
    told: Told,
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
    sender, the path of the field and a hash remain: neither the bytes, nor ids, in an address or a key either.
    """
    refusals, private = told
    fields = item if isinstance(item, dict) and not private else {}
    return {
        "schema": "quarantine/1",
        "quarantine_id": quarantine_id,
        "at": from_micros(to_micros(at)),
        "by": by,
        "code": refusals[0].code,
        "codes": list(dict.fromkeys(refusal.code for refusal in refusals)),
        "field": refusals[0].field,
        "message": " ".join(refusal.message for refusal in refusals)[:_MAX_MESSAGE],
        "origin": _without_ids(origin) if private else dict(origin),
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


def _privately(private: Sequence[Refusal], refusals: Sequence[Refusal]) -> Told:
    others = [_without_quotes(refusal) for refusal in refusals if refusal.code != "patient_data"]
    return Told([*private, *others], private=True)


def _seen_in_bytes(raw: bytes, item: object) -> list[Refusal]:
    """What no rule has looked for: patient data in bytes that are not JSON, or anywhere in an item of good shape."""
    text = raw.decode(errors="replace")
    looks_like = patient_data.in_bytes(raw, own_names(raw)) if item is None else patient_data.in_forms(text)
    return [] if looks_like is None else [refuse("patient_data", None, looks_like)]


def _without_quotes(refusal: Refusal) -> Refusal:
    field = None if refusal.code == "unknown_field" else refusal.field
    message = f"{field or 'The item'} breaks a rule, {refusal.code}; beside patient data nothing is quoted."
    return Refusal(refusal.code, field, message)


def _without_ids(origin: Mapping[str, object]) -> dict[str, object]:
    """Of an address its first three steps, of a content type no parameters."""
    bare = dict(origin)
    if isinstance(path := origin.get("path"), str):
        bare["path"] = "/".join(path.split("/")[:4])
    if isinstance(content_type := origin.get("content_type"), str):
        bare["content_type"] = content_type.partition(";")[0]
    return bare
