"""Bodies are bounded, as they arrive and as they unfold."""

import gzip
from collections.abc import AsyncIterator

import pytest

from ingest.body import BodyTooLargeError, BrokenGzipError, Encoding, encoding_of, read
from ingest.core.batch import MAX_BODY


async def _chunks(raw: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for at in range(0, len(raw), size):
        yield raw[at : at + size]


@pytest.mark.parametrize("encoding", list(Encoding))
async def test_a_body_of_exactly_the_bound_is_read_whole(encoding: Encoding) -> None:
    body = b"x" * MAX_BODY
    sent = gzip.compress(body) if encoding is Encoding.GZIP else body
    assert await read(_chunks(sent), encoding) == body


@pytest.mark.parametrize("encoding", list(Encoding))
async def test_one_byte_more_is_too_large(encoding: Encoding) -> None:
    body = b"x" * (MAX_BODY + 1)
    with pytest.raises(BodyTooLargeError):
        await read(_chunks(gzip.compress(body) if encoding is Encoding.GZIP else body), encoding)


async def test_reading_stops_at_the_bound_and_not_at_the_end() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65_536

    with pytest.raises(BodyTooLargeError):
        await read(endless(), Encoding.IDENTITY)


async def test_a_bomb_is_too_large_without_being_unfolded() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, compresslevel=9)
    with pytest.raises(BodyTooLargeError):
        await read(_chunks(bomb), Encoding.GZIP)


_WHOLE = gzip.compress(b"{}", mtime=0)


@pytest.mark.parametrize(
    "sent", [b"", b"not gzip", _WHOLE[:-1], _WHOLE + b"more"], ids=["empty", "other", "cut", "more"]
)
async def test_what_is_no_gzip_is_broken_and_keeps_its_bytes(sent: bytes) -> None:
    with pytest.raises(BrokenGzipError) as broken:
        await read(_chunks(sent), Encoding.GZIP)
    assert broken.value.raw == sent


async def test_gzip_of_several_members_is_one_body() -> None:
    assert (
        await read(_chunks(gzip.compress(b"[1,") + gzip.compress(b"") + gzip.compress(b"2]")), Encoding.GZIP)
        == b"[1,2]"
    )


async def test_the_bound_is_of_all_members_together() -> None:
    half = gzip.compress(b"x" * (MAX_BODY // 2))
    assert len(await read(_chunks(half + half + gzip.compress(b"")), Encoding.GZIP)) == MAX_BODY
    with pytest.raises(BodyTooLargeError):
        await read(_chunks(half + half + gzip.compress(b"x")), Encoding.GZIP)


async def test_members_without_end_are_no_body() -> None:
    with pytest.raises(BrokenGzipError, match="more than 100 members"):
        await read(_chunks(gzip.compress(b"") * 20_000), Encoding.GZIP)


async def test_what_members_before_a_fault_held_is_known() -> None:
    with pytest.raises(BrokenGzipError) as error:
        await read(_chunks(gzip.compress(b'{"nom": "Durand"}') + b"\x1f\x8bbroken"), Encoding.GZIP)
    assert b"Durand" in error.value.start


@pytest.mark.parametrize(
    ("header", "encoding"),
    [(None, Encoding.IDENTITY), ("gzip", Encoding.GZIP), (" GZIP ", Encoding.GZIP), ("br", None), ("gzip, gzip", None)],
)
def test_only_gzip_and_identity_are_taken(header: str | None, encoding: Encoding | None) -> None:
    assert encoding_of(header) is encoding


@pytest.mark.parametrize("broken", ["cut", "flipped"])
async def test_what_comes_before_a_fault_is_known(broken: str) -> None:
    body = b'{"nom": "Durand"}' + bytes(number * number * 7 % 251 for number in range(5_000))
    sent = bytearray(gzip.compress(body))
    if broken == "cut":
        del sent[-100:]
    else:
        sent[len(sent) // 2 : len(sent) // 2 + 40] = b"\xff" * 40
    with pytest.raises(BrokenGzipError) as error:
        await read(_chunks(bytes(sent)), Encoding.GZIP)
    assert b'"nom": "Durand"' in error.value.start
