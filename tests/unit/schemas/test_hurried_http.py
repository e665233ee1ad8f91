"""A head of any size costs little, be it sent at once, in pieces, in one line or in many."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from fastapi import FastAPI

from schemas.hurried_http import HEAD_BYTES, HurriedHttp
from tests.support.small_server import serving


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/", lambda: {"there": True})
    with serving(app, http=HurriedHttp) as port:
        yield port


def answer(port: int, *pieces: bytes) -> bytes:
    """The first line of what comes back; sending stops once nobody reads any more."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        for piece in pieces:
            with suppress(ConnectionError):
                client.sendall(piece)
        with suppress(ConnectionError):
            return client.recv(4096).split(b"\r\n")[0]
    return b""


def a_head(*headers: bytes) -> bytes:
    return b"\r\n".join([b"GET / HTTP/1.1", b"Host: here", b"Connection: close", *headers, b"", b""])


@pytest.mark.parametrize(
    "headers",
    [[b"X: " + b"x" * HEAD_BYTES], [b"X%d: %b" % (number, b"x" * 1000) for number in range(70)]],
    ids=["one line", "many lines"],
)
def test_a_whole_head_that_is_too_large_is_refused(port: int, headers: list[bytes]) -> None:
    assert answer(port, a_head(*headers)).startswith(b"HTTP/1.1 431 ")


def test_a_head_without_end_is_refused_before_it_ends(port: int) -> None:
    started = a_head(b"X: ")[:-4]
    told = answer(port, started, *[b"x" * 50_000] * 100)
    assert told == b"" or told.startswith(
        b"HTTP/1.1 431 "
    )  # the answer is lost where what was sent is not read any more


def test_a_head_within_the_bound_is_answered_and_so_is_the_next_of_the_same_connection(port: int) -> None:
    one = a_head(b"X: " + b"x" * (HEAD_BYTES - 200)).replace(b"Connection: close\r\n", b"")
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        for _ in range(3):
            client.sendall(one)
            assert client.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_what_is_no_request_is_refused_as_before(port: int) -> None:
    assert answer(port, b"nonsense\r\n\r\n").startswith(b"HTTP/1.1 400 ")
