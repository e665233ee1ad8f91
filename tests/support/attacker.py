"""What an attacker sends to the running services, and how each answer is looked at."""

import json
import socket
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.authorisation_world import World

SPELLINGS = [
    "/assets/..%2f..%2f__main__.py",
    "/assets/%2e%2e/%2e%2e/__main__.py",
    "/assets/%252e%252e%252f__main__.py",
    "/assets/..\\..\\__main__.py",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "//v1/audit",
    "/v1//audit",
    "/v1/./audit",
    "/V1/audit",
    "/v1/audit/",
    "/v1/audit;x=1",
    "/v1/audit%00",
    "/v1/units/..%2faudit",
    "/v1/units/%2e%2e%2faudit",
    "/v1/units/../audit",
    "/v1/units/%252e%252e%252faudit",
    "/v1/units/x%0d%0aSet-Cookie:%20a=b",
    "/v1/units/" + "%2f" * 2_000,
    "/v1/territories/FR%0d%0aX-Evil:%201",
]
"""Addresses that mean another one to somebody, perhaps."""


def ask(world: World, who: str, method: str, path: str, **request: Any) -> httpx.Response:
    """A request of somebody to the dashboard API."""
    url = f"http://127.0.0.1:{world.dashboard.port}{path}"
    return world.http.request(method, url, headers={**world.headers(who), **request.pop("headers", {})}, **request)


def said(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """An answer without the number of the request."""
    kept = {name: value for name, value in answer.headers.items() if name not in ("date", "x-request-id")}
    return answer.status_code, kept, answer.content


def ahead() -> str:
    """In an hour."""
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def raw(world: World, line: str, *headers: str, body: bytes = b"", port: int | None = None) -> tuple[int, bytes, bytes]:
    """Status, head and body of the answer to bytes that no client would send; 400 where it is cut off at once."""
    head = "\r\n".join([line, "Host: 127.0.0.1", *headers, "Connection: close", "", ""]).encode()
    with closing(socket.create_connection(("127.0.0.1", port or world.dashboard.port), timeout=60)) as wire:
        wire.sendall(head + body)
        answer = b""
        with suppress(ConnectionResetError):
            while piece := wire.recv(65_536):
                answer += piece
    top, _, rest = answer.partition(b"\r\n\r\n")
    return (int(top.split()[1]) if top else 400), top, rest


def hello(world: World, **fields: Any) -> str:
    """A subscription of a professional."""
    return json.dumps({"type": "subscribe", "token": world.token("professional"), **fields})


def close_code(world: World, *frames: str | bytes) -> int | None:
    """How a socket ends that says this."""
    with connect(f"ws://127.0.0.1:{world.dashboard.port}/v1/live", max_size=None, open_timeout=60) as wire:
        try:
            for frame in frames:
                wire.send(frame)
            while True:
                wire.recv(60)
        except ConnectionClosed:
            return wire.close_code
