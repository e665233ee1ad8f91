"""Reads a request's body: bounded while it arrives, and again while it is decompressed."""

import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from enum import StrEnum

from ingest.core.batch import MAX_BODY

_GZIP = 31
"""zlib's window argument for "gzip header required"."""
_MAGIC = b"\x1f\x8b"
_MOST_MEMBERS = 100
"""gzip is a series of members (RFC 1952), as `cat a.gz b.gz` makes it; what follows each is copied."""
_AT_ONCE = 16
"""Bytes of broken gzip: of those with the fault nothing comes out."""


class Encoding(StrEnum):
    """The content encodings we take."""

    IDENTITY = "identity"
    GZIP = "gzip"


class BodyTooLargeError(Exception):
    """More than MAX_BODY bytes, as sent or decompressed."""


class BrokenGzipError(ValueError):
    """The bytes are no gzip; `raw` is what was sent, `start` what could be decompressed of it."""

    def __init__(self, raw: bytes, start: bytes, reason: str) -> None:
        super().__init__(f"The body is not gzip: {reason}")
        self.raw = raw
        self.start = start


def encoding_of(header: str | None) -> Encoding | None:
    """The encoding a Content-Encoding header names, None for one we do not take."""
    try:
        return Encoding((header or "identity").strip().lower())
    except ValueError:
        return None


async def read(chunks: AsyncIterator[bytes], encoding: Encoding) -> bytes:
    """The body, decompressed. BodyTooLargeError as soon as it is; BrokenGzipError."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY:
            raise BodyTooLargeError
    return bytes(body) if encoding is Encoding.IDENTITY else _decompress(bytes(body))


def _decompress(raw: bytes) -> bytes:
    out = bytearray()
    rest = raw
    for _ in range(_MOST_MEMBERS):
        gzip = zlib.decompressobj(_GZIP)
        try:
            out += gzip.decompress(rest, MAX_BODY + 1 - len(out))
        except zlib.error as error:
            raise BrokenGzipError(raw, bytes(out) + _start_of(rest), str(error)) from None
        if len(out) > MAX_BODY:
            raise BodyTooLargeError
        if not gzip.eof:
            raise BrokenGzipError(raw, bytes(out), "it ends too early")
        rest = gzip.unused_data
        if not rest:
            return bytes(out)
        if not rest.startswith(_MAGIC):
            raise BrokenGzipError(raw, bytes(out), "more bytes follow its end")
    raise BrokenGzipError(raw, bytes(out), f"it has more than {_MOST_MEMBERS} members")


def _start_of(raw: bytes) -> bytes:
    """What comes before the fault: it may be something that the quarantine must not keep."""
    gzip, out = zlib.decompressobj(_GZIP), bytearray()
    with suppress(zlib.error):
        for start in range(0, len(raw), _AT_ONCE):
            out += gzip.decompress(raw[start : start + _AT_ONCE])
            if len(out) > MAX_BODY:
                break
    return bytes(out)
