"""Many screens in one process: `python -m bench.screens URL COUNT [TERRITORY]`.

Opens the sockets; with a territory each subscribes, with the token of the environment's `BENCH_TOKEN`. Writes `ready`
once each has its first frame (without a territory: once they are open), then obeys lines on standard input: `start`
forgets what came, `report` writes one JSON line `{"frames": N, "bytes": N, "received": [[UNIT_IDS, [SECONDS…]], …],
"recording": [[SECONDS, TEXT], …]}`: for each different frame the units it tells of and when each screen had it, and
what the first screen got. A situation (what is declared and wrong) is a frame too, and tells of no unit. Seconds are
CLOCK_MONOTONIC, which all processes of a machine share.
"""

import asyncio
import base64
import os
import re
import sys
import time
from typing import cast
from urllib.parse import urlsplit

import orjson
import uvloop

from bench.frames import CLOSE, PING, TEXT, FrameReader, client_frame

_PONG = 0xA
_DELTA, _SITUATION = b'"type":"delta"', b'"type":"situation"'
_UNIT = re.compile(rb'"unit_id":"([^"]+)"')


class Received:
    """What all screens got since `start`."""

    def __init__(self) -> None:
        self.frames: dict[bytes, list[float]] = {}
        self.recording: list[tuple[float, bytes]] = []

    def as_json(self) -> bytes:
        """One line, see the module."""
        return orjson.dumps(
            {
                "frames": sum(map(len, self.frames.values())),
                "bytes": sum(len(payload) * len(times) for payload, times in self.frames.items()),
                "received": [
                    [[unit.decode() for unit in dict.fromkeys(_UNIT.findall(payload))], times]
                    for payload, times in self.frames.items()
                    if _SITUATION not in payload[:40]
                ],
                "recording": [[at, payload.decode()] for at, payload in self.recording],
            }
        )


class Screen(asyncio.Protocol):
    """One socket. It notes when a frame came and looks inside none."""

    def __init__(self, target: str, hello: bytes | None, received: Received, *, first: bool) -> None:
        self._target = target
        self._hello = hello
        self._received = received
        self._first = first
        self._reader = FrameReader()
        self._handshake: bytes | None = b""
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self._transport = cast("asyncio.Transport", transport)
        url = urlsplit(self._target)
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET {url.path or '/'} HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: vigilits.v1\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """The answer to the upgrade, then frames."""
        now = time.monotonic()
        if self._handshake is not None:
            head, separator, data = (self._handshake + data).partition(b"\r\n\r\n")
            self._handshake = None if separator else head
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self._fail(f"no WebSocket: {head[:200]!r}")
                return
            if self._hello is None:
                self.ready.set_result(None)
            else:
                self._transport.write(client_frame(TEXT, self._hello))
        for opcode, payload in self._reader.feed(data):
            if opcode == TEXT:
                self._take(now, payload)
            elif opcode == PING:
                self._transport.write(client_frame(_PONG, payload))
            elif opcode == CLOSE:
                self._fail(f"closed by the server: {payload!r}")

    def _take(self, now: float, payload: bytes) -> None:
        if not self.ready.done():
            self.ready.set_result(None)
        if self._hello is not None and not (_DELTA in payload[:40] or _SITUATION in payload[:40]):
            return  # heartbeats and snapshots are no news
        self._received.frames.setdefault(payload, []).append(now)
        if self._first:
            self._received.recording.append((now, payload))

    def connection_lost(self, exc: Exception | None) -> None:
        """A screen that loses its socket spoils the measurement."""
        self._fail(f"connection lost: {exc!r}")

    def _fail(self, why: str) -> None:
        if self.ready.done():
            sys.exit(why)
        self.ready.set_exception(ConnectionError(why))


async def main(url: str, count: int, territory: str | None = None) -> None:
    """Serve the lines of standard input."""
    loop = asyncio.get_running_loop()
    hello = None
    if territory is not None:
        hello = orjson.dumps({"type": "subscribe", "token": os.environ["BENCH_TOKEN"], "territories": [territory]})
    received = Received()
    host, _, port = urlsplit(url).netloc.partition(":")
    for index in range(count):
        _, screen = await loop.create_connection(
            lambda first=index == 0: Screen(url, hello, received, first=first),  # type: ignore[misc]
            host,
            int(port),
        )
        await asyncio.wait_for(screen.ready, 30)
    _answer(b"ready")
    while line := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        if line == "start":
            received.frames.clear()
            received.recording.clear()
            _answer(b"started")
        else:
            _answer(received.as_json())


def _answer(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:4]))
