"""A body becomes items: one event, a JSON array of them, or one on each line.

Pure. Items keep their order and index; the bytes of an item are cut out only when they are asked for, which is
when the item is refused.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from schemas.core.json_strict import NotJsonError, parse
from schemas.core.rules import Refusal, refuse

MAX_BODY = 1_048_576
"""Bytes of a body, before and after decompression (1 MB in the documentation)."""
MAX_ITEMS = 5_000
_EMPTY = "the body holds none; send at least one"


class Media(StrEnum):
    """The forms a body may have."""

    JSON = "application/json"
    NDJSON = "application/x-ndjson"


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
    try:
        media = Media(name.strip().lower())
    except ValueError:
        return None
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset" and value.strip().strip('"').lower() not in {"utf-8", "utf8"}:
            return None
    return media


def split(body: bytes, media: Media, *, lists: bool = True) -> Batch:
    """The items of a body, at least one: what cannot be parsed, or holds none, is a broken item of index 0.

    Lines of NDJSON are parsed each by itself, and blank ones are no items. `lists` says whether a JSON array is
    many items, or one that is no object.
    """
    if media is Media.NDJSON:
        lines = [line for line in body.split(b"\n") if line.strip()]
        return _batch(body, [_item(index, line) for index, line in enumerate(lines)], lambda index: lines[index])
    whole = _item(0, body)
    if not (lists and isinstance(whole.value, list)):
        return Batch([whole], lambda _: body)
    items = [Item(index, value) for index, value in enumerate(whole.value)]
    return _batch(body, items, _LazySpans(body).raw)


def _batch(body: bytes, items: list[Item], raw: Callable[[int], bytes]) -> Batch:
    return Batch(items, raw) if items else broken(body, refuse("missing_field", None, _EMPTY))


def broken(body: bytes, refusal: Refusal) -> Batch:
    """A body refused as a whole, under index 0."""
    return Batch([Item(0, None, refusal)], lambda _: body)


def _item(index: int, raw: bytes) -> Item:
    try:
        return Item(index, parse(raw))
    except NotJsonError as error:
        return Item(index, None, refuse("not_json", None, str(error)))


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
    while text[at] in " \t\r\n":
        at += 1
    return at
