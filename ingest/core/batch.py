"""A body becomes items: one event, a JSON array of them, or one on each line.

Pure. Items keep their order and index; each is bounded by itself, and one out of bounds is broken. The bytes of an
item are cut out only when they are asked for, which is when the item is refused.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemas.core.json_strict import NotJsonError, fault_of_size, parse, parse_many
from schemas.core.rules import Refusal, refuse

MAX_BODY = 1_048_576
"""Bytes of a body, before and after decompression (1 MB in the documentation)."""
MAX_ITEMS = 5_000
_BLANK = re.compile(r"[ \t\r\n]+")
_EMPTY = "the body holds none; send at least one"


class TooManyItemsError(Exception):
    """More than MAX_ITEMS."""


class Media(StrEnum):
    """The forms a body may have."""

    JSON = "application/json"
    NDJSON = "application/x-ndjson"


_MEDIA = {
    "application/json": Media.JSON,
    "application/x-ndjson": Media.NDJSON,
    "application/ndjson": Media.NDJSON,
    "application/jsonl": Media.NDJSON,
}
"""Lines of JSON have no registered name, only usual ones."""


@dataclass(frozen=True, slots=True)
class Item:
    """One event of a body, parsed; or, with `broken`, why it is refused before it is looked at."""

    index: int
    value: object
    broken: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The items of a body. `raw(index)` gives the bytes of one as they were sent."""

    items: list[Item]
    raw: Callable[[int], bytes]


def media_of(content_type: str | None) -> Media | None:
    """The media type of a Content-Type header, None for one we do not take (another charset than UTF-8 too)."""
    name, *parameters = (content_type or "").split(";")
    media = _MEDIA.get(name.strip().lower())
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset" and value.strip().strip('"').lower() not in {"utf-8", "utf8"}:
            return None
    return media


def split(body: bytes, media: Media, *, lists: bool = True) -> Batch:
    """The items of a body, at least one: what cannot be parsed, or holds none, is a broken item of index 0.

    Lines of NDJSON are parsed each by itself, and blank ones are no items. `lists` says whether a JSON array is
    many items, or one that is no object. TooManyItemsError when there are more than we take.
    """
    if media is Media.NDJSON:
        lines = [line for line in body.split(b"\n") if line.strip()]
        _count(lines)
        return _batch(body, [_item(index, line) for index, line in enumerate(lines)], lambda index: lines[index])
    is_list = lists and body.lstrip().startswith(b"[")
    whole = _item(0, body, parse_many if is_list else parse)
    if not (is_list and isinstance(whole.value, list)):
        return Batch([whole], lambda _: body)
    _count(whole.value)
    items = [_bounded(index, value) for index, value in enumerate(whole.value)]
    return _batch(body, items, _LazySpans(body).raw)


def _count(items: Sequence[object]) -> None:
    if len(items) > MAX_ITEMS:
        raise TooManyItemsError


def _batch(body: bytes, items: list[Item], raw: Callable[[int], bytes]) -> Batch:
    return Batch(items, raw) if items else broken(body, refuse("missing_field", None, _EMPTY))


def broken(body: bytes, refusal: Refusal) -> Batch:
    """A body refused as a whole, under index 0."""
    return Batch([Item(0, None, refusal)], lambda _: body)


def _item(index: int, raw: bytes, read: Callable[[bytes], object] = parse) -> Item:
    try:
        return Item(index, read(raw))
    except NotJsonError as error:
        return Item(index, None, refuse("not_json", None, str(error)))


def _bounded(index: int, value: object) -> Item:
    fault = fault_of_size(value)
    return Item(index, value) if fault is None else Item(index, None, refuse("not_json", None, fault))


class _LazySpans:
    """Cuts the elements out of an array already known to be JSON, once, when the first is asked for."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._elements: list[bytes] | None = None

    def raw(self, index: int) -> bytes:
        if self._elements is None:
            self._elements = _elements(self._body.decode())
        return self._elements[index]


def _elements(text: str) -> list[bytes]:
    decoder = json.JSONDecoder()
    found = []
    at = _skip_blank(text, text.index("[") + 1)
    while text[at] != "]":
        _, end = decoder.raw_decode(text, at)
        found.append(text[at:end].encode())
        at = _skip_blank(text, end)
        if text[at] == ",":
            at = _skip_blank(text, at + 1)
    return found


def _skip_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return at if blank is None else blank.end()
