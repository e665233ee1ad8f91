"""The whole system as a user has it: started by `vigilits up`, known only by its ready.json."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from schemas.ready_file import NAME, Ready, read
from tests.support.live_model import LiveModel
from tests.support.waiting import eventually
from tests.support.wire import check_frame

VIGILITS = (sys.executable, "-c", "from standalone.cli import main; main()")

START_S = 240.0
"""The page may have to be built, on a machine that runs other things too."""


class System:
    """`vigilits up --data DIR` with options."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self._options = options
        self._said = data.with_suffix(".out")
        self.process: subprocess.Popen[bytes] | None = None
        self.http = httpx.Client()
        """Of every request: a client of its own for each would read the machine's certificates each time."""

    @property
    def ready(self) -> Ready:
        return read(self.data)

    def start(self) -> None:
        before = self._written()
        command = [*VIGILITS, "up", "--data", str(self.data), *self._options]
        with self._said.open("ab") as said:
            self.process = process = subprocess.Popen(command, stdout=said, stderr=said)
        eventually(
            lambda: self._written() not in {None, before} or process.poll() is not None,
            "a ready.json of this start",
            timeout_s=START_S,
        )
        assert process.poll() is None, self._said.read_text(encoding="utf-8")[-3000:]

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            self.process.wait(timeout=90)

    def _written(self) -> str | None:
        path = self.data / NAME
        return path.read_text(encoding="utf-8") if path.exists() else None

    def pid(self, slot: str) -> int | None:
        return self.ready.pids.get(slot)

    def kill(self, slot: str, number: int = signal.SIGKILL) -> None:
        os.kill(self.ready.pids[slot], number)

    def tell_supervisor(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    # What a hospital does.

    def put_units(self, *units: dict[str, Any]) -> None:
        lines = "\n".join(json.dumps(unit) for unit in units)
        answer = self.http.post(
            self.ready.ingest + "/v1/directory/units",
            content=lines,
            headers={
                "Authorization": f"Bearer {self.ready.tokens['admin']}",
                "Content-Type": "application/x-ndjson",
            },
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["refused"] == []

    def post(self, body: object, *, timeout_s: float = 30) -> httpx.Response:
        return self.post_bytes(json.dumps(body).encode(), timeout_s=timeout_s)

    def post_bytes(self, body: bytes, *, timeout_s: float = 30, **headers: str) -> httpx.Response:
        """Events as the demonstration feed sends them; header names with underscores."""
        return self.http.post(
            self.ready.ingest + "/v1/events",
            content=body,
            headers={
                "Authorization": f"Bearer {self.ready.api_keys['bed-management']}",
                "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
            timeout=timeout_s,
        )

    # What those who act do.

    def act(self, role: str, method: str, path: str, body: object = None) -> httpx.Response:
        """A request of the demonstration token of a role to the first dashboard."""
        headers = {"Authorization": f"Bearer {self.ready.tokens[role]}"}
        return self.http.request(method, self.ready.dashboard + path, json=body, headers=headers, timeout=10)

    # What a regulator does.

    def get(self, path: str, *, replica: int = 0, **parameters: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.ready.tokens['regulator']}"}
        answer = self.http.get(self.ready.dashboards[replica] + path, params=parameters, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def row(self, unit_id: str, *, replica: int = 0) -> dict[str, Any] | None:
        """The unit's row; None where the dashboard does not know it, or does not answer."""
        try:
            found: dict[str, Any] = self.get(f"/v1/units/{unit_id}", replica=replica)
        except httpx.HTTPError:
            return None
        return found

    def count(self, unit_id: str, status: str) -> int | None:
        """The count of the unit's first record of a status; None when there is none."""
        row = self.row(unit_id) or {"records": []}
        return next((record["count"] for record in row["records"] if record["status"] == status), None)


@contextmanager
def a_system(data: Path, *options: str) -> Iterator[System]:
    """Started, and ended with everything it started whatever happens."""
    system = System(data, *options)
    try:
        system.start()
        yield system
    finally:
        system.http.close()
        system.stop()
        subprocess.run([*VIGILITS, "down", "--data", str(data)], check=False, timeout=90)


class Screen:
    """A dashboard on the live socket; every frame is checked against its schema."""

    def __init__(self, system: System, *, replica: int = 0, **subscription: Any) -> None:
        self.model = LiveModel()
        self._open_sockets = ExitStack()
        self._system = system
        self._subscription = subscription
        self._open(replica)

    def _open(self, replica: int, **resume: Any) -> None:
        url = self._system.ready.dashboards[replica].replace("http://", "ws://") + "/v1/live"
        self._socket = self._open_sockets.enter_context(
            connect(url, subprotocols=[Subprotocol("vigilits.v1")], max_size=2 << 20)
        )
        token = self._system.ready.tokens["regulator"]
        self._socket.send(json.dumps({"type": "subscribe", "token": token, **self._subscription, **resume}))

    def drop(self) -> None:
        """As a cut network does: no goodbye."""
        self._socket.socket.shutdown(socket.SHUT_RDWR)

    def resume(self, replica: int) -> None:
        """Come back, possibly elsewhere, with what is known."""
        self._open(replica, resume={"epoch": self.model.epoch, "version": self.model.version})

    def close(self) -> None:
        self._open_sockets.close()

    def see(self, condition: str, look: Any, *, timeout_s: float = 30) -> Any:
        """Take frames until `look(model)` answers true."""
        deadline = time.monotonic() + timeout_s
        while not (found := self.model.complete and look(self.model)):
            left = deadline - time.monotonic()
            assert left > 0, f"not seen within {timeout_s} s: {condition}"
            try:
                payload = self._socket.recv(timeout=left)
            except TimeoutError:
                continue
            check_frame(payload)
            self.model.take(payload)
        return found

    def shows(self, unit_id: str, status: str, count: int | None) -> None:
        """Wait until the screen shows this figure."""

        def shown(model: LiveModel) -> bool:
            records = model.rows.get(unit_id, {"records": []})["records"]
            return any(record["status"] == status and record["count"] == count for record in records)

        self.see(f"{unit_id} shows {status}={count}", shown)
