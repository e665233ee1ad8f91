"""A handshake that cannot be read is refused at once: nobody holds a socket open by one."""

import socket
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from dashboard_api.live_protocol import LiveProtocol
from schemas.hurried_http import HurriedHttp
from tests.support.small_server import serving

UPGRADE = (
    b"GET /v1/live HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


@pytest.fixture(params=[LiveProtocol, "none"], ids=["with sockets", "without"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    with serving(FastAPI(openapi_url=None), http=HurriedHttp, ws=request.param) as port:
        yield port


@pytest.mark.parametrize(
    "header",
    [b"X: " + b"x" * 9_000, b"\r\n".join(b"X%d: x" % number for number in range(200)), b"Content-Length: 5"],
    ids=["a long line", "many lines", "a body"],
)
def test_a_head_that_is_no_handshake_is_refused(port: int, header: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(UPGRADE + header + b"\r\n\r\n")
        assert client.recv(4096).split(b" ")[1] in (b"400", b"404")
