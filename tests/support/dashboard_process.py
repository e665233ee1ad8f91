"""A real dashboard API as the supervisor starts it, and a screen on its socket."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import orjson
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support import issuer
from tests.support.audit_memory import audit_settings
from tests.support.issuer import token_of
from tests.support.live_model import Frame, LiveModel
from tests.support.patient_client import PatientClient
from tests.support.stream_worker import free_port
from tests.support.waiting import eventually
from tests.support.wire import check_frame


def bearer(role: str) -> dict[str, str]:
    """The header of somebody of this role, in the whole nation and in the establishment of the samples."""
    return {"Authorization": f"Bearer {token_of(role)}"}


class DashboardProcess:
    """`python -m dashboard_api`."""

    def __init__(self, redis_url: str, folder: Path, module: str = "dashboard_api", **settings: str) -> None:
        self.port = free_port()
        self.log = folder / f"dashboard-{self.port}.log"
        environment = {
            "VIGILITS_REDIS": redis_url,
            "VIGILITS_PORT": str(self.port),
            **issuer.settings(),
            **audit_settings(folder),
            **{f"VIGILITS_{name.upper()}": value for name, value in settings.items()},
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module], env=os.environ | environment, stderr=log, stdout=log
            )
        self.http = PatientClient(base_url=f"http://127.0.0.1:{self.port}", headers=bearer("regulator"), timeout=60)

    def up(self) -> bool:
        """Whether it answers at all."""
        try:
            return self.http.get("/health/live").status_code == 200
        except httpx.TransportError:
            return False

    def missing(self) -> list[str]:
        """What it says it lacks."""
        missing: list[str] = self.http.get("/health/ready").json()["missing"]
        return missing

    def wait_ready(self) -> "DashboardProcess":
        """Until it lacks nothing."""
        eventually(self.up, f"the API answers, see {self.log}", timeout_s=120)
        eventually(lambda: not self.missing(), "the API is ready")
        return self

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of a 200."""
        answer = self.http.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return orjson.loads(answer.content)

    def metric(self, name: str) -> float:
        """Sum of a metric over its labels."""
        lines = self.http.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    def stop(self) -> None:
        """SIGTERM, and a clean end."""
        self.http.close()
        self.process.terminate()
        # uvicorn ends by the signal it was given once everything is closed
        assert self.process.wait(60) in {0, -signal.SIGTERM}, self.log.read_text()


@contextmanager
def a_dashboard(redis_url: str, folder: Path, **settings: str) -> Iterator[DashboardProcess]:
    """One that is stopped at the end, whatever happens."""
    dashboard = DashboardProcess(redis_url, folder, **settings)
    try:
        yield dashboard
        dashboard.stop()
    finally:
        dashboard.http.close()
        dashboard.process.kill()
        dashboard.process.wait()


class Screen:
    """A client of the live protocol over a real socket."""

    socket: ClientConnection

    def __init__(
        self,
        port: int,
        model: LiveModel | None = None,
        *,
        buffers_little: bool = False,
        subprotocol: str | None = "vigilits.v1",
    ) -> None:
        self.model = model or LiveModel()
        wire = socket.socket()
        if buffers_little:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.connect(("127.0.0.1", port))
        self._open = connect(
            f"ws://127.0.0.1:{port}/v1/live",
            subprotocols=None if subprotocol is None else [Subprotocol(subprotocol)],
            compression=None,
            max_size=2 << 20,
            max_queue=1 if buffers_little else 16,
            sock=wire,
            open_timeout=60,
            ping_interval=None,  # the service's are enough
            close_timeout=1,  # who has not read everything waits for the whole of it
        )

    def __enter__(self) -> "Screen":
        self.socket = self._open.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def say(self, frame: Frame | str) -> None:
        """Send a frame."""
        self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    def subscribe(self, **fields: Any) -> "Screen":
        """Subscribe with the token."""
        self.say({"type": "subscribe", "token": token_of("regulator"), **fields})
        return self

    def resume(self) -> "Screen":
        """Subscribe from where the model stands."""
        return self.subscribe(resume={"epoch": self.model.epoch, "version": self.model.version})

    def next(self, timeout_s: float = 30) -> Frame:
        """Take one frame; it must be what is documented."""
        payload = self.socket.recv(timeout_s)
        check_frame(payload)
        return self.model.take(payload)

    def until(self, kind: str, timeout_s: float = 30) -> Frame:
        """Take frames up to one of this type; heartbeats do not prolong the wait."""
        deadline = time.monotonic() + timeout_s
        while (frame := self.next(timeout_s))["type"] != kind:
            assert time.monotonic() < deadline, f"no {kind} within {timeout_s} s; last was {frame['type']}"
        return frame

    def until_away(self, *parts: str) -> Frame:
        """Take frames until just these parts are said to be away; on a starved machine others may be for a moment."""
        deadline = time.monotonic() + 60
        while set((frame := self.until("degraded"))["parts"]) - {"kafka"} != set(parts):
            assert time.monotonic() < deadline, f"{frame['parts']} are away, not {parts}"
        return frame

    def until_well(self) -> None:
        """Take frames until nothing is said to be away."""
        deadline = time.monotonic() + 60
        while self.model.degraded:
            assert time.monotonic() < deadline, "still degraded after a minute"
            self.next()

    def until_knows(self, unit_id: str, **fields: Any) -> Frame:
        """Take frames until a row has these values."""
        deadline = time.monotonic() + 60
        while not (row := self.model.rows.get(unit_id, {})) or any(row[k] != v for k, v in fields.items()):
            assert time.monotonic() < deadline, f"{unit_id} is {row} after a minute, not with {fields}"
            self.next()
        return row

    def until_counts(self, unit_id: str, count: int) -> None:
        """Take frames until the first record of a unit has this count."""
        deadline = time.monotonic() + 60
        while [record["count"] for record in self._row(unit_id).get("records", ())][:1] != [count]:
            assert time.monotonic() < deadline, f"{unit_id} is {self._row(unit_id)} after a minute"
            self.next()

    def _row(self, unit_id: str) -> Frame:
        return self.model.rows.get(unit_id, {})

    def close_code(self, timeout_s: float = 30) -> int | None:
        """Take frames until the service closes; the code."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                self.next(timeout_s)
            except ConnectionClosed:
                return self.socket.close_code
        raise AssertionError(f"the socket is open after {timeout_s} s")
