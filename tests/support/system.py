"""The whole system as a user has it: started by `vigilits up`, known only by its ready.json."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from schemas.ready_file import NAME, Ready, read
from tests.support import standing_still
from tests.support.live_model import LiveModel
from tests.support.waiting import eventually
from tests.support.wire import check_frame

VIGILITS = (sys.executable, "-c", "from standalone.cli import main; main()")

PATIENCE_S = 60.0
"""For one answer or one frame, on such a machine."""

START_S = 240.0
"""The page may have to be built, on a machine that runs other things too."""


class System:
    """`vigilits up --data DIR` with options."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self._options = options
        self._said = data.with_suffix(".out")
        self.process: subprocess.Popen[bytes] | None = None
        self.http = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))
        """Of every request: a client of its own for each would read the machine's certificates each time. A connection
        of its own for each all the same: one that is kept may be closed by the service while it is asked again."""

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
            self.process.wait(timeout=150)

    def _written(self) -> str | None:
        path = self.data / NAME
        return path.read_text(encoding="utf-8") if path.exists() else None

    def pid(self, slot: str) -> int | None:
        return self.ready.pids.get(slot)

    def kill(self, slot: str, number: int = signal.SIGKILL) -> None:
        os.kill(self.ready.pids[slot], number)

    def tell_supervisor(self, number: signal.Signals) -> None:
        assert self.process is not None
        standing_still.send(self.process.pid, number)

    # What a hospital does.

    def put_units(self, *units: dict[str, Any]) -> None:
        lines = "\n".join(json.dumps(unit) for unit in units)
        answer = _not_put_off(
            lambda: self.http.post(
                self.ready.ingest + "/v1/directory/units",
                content=lines,
                headers={
                    "Authorization": f"Bearer {self.ready.tokens['admin']}",
                    "Content-Type": "application/x-ndjson",
                },
                timeout=PATIENCE_S,
            )
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["refused"] == []

    def post(self, body: object) -> httpx.Response:
        """Events as the demonstration feed sends them: put off with a 503, it sends the same again."""
        return _not_put_off(lambda: self.post_once(body))

    def post_once(self, body: object) -> httpx.Response:
        """As `post`, whatever is answered."""
        return self.http.post(
            self.ready.ingest + "/v1/events",
            content=json.dumps(body, separators=(",", ":")).encode(),
            headers={
                "Authorization": f"Bearer {self.ready.api_keys['bed-management']}",
                "Content-Type": "application/json",
            },
            timeout=PATIENCE_S,
        )

    # What those who act do.

    def act(self, role: str, method: str, path: str, body: object = None) -> httpx.Response:
        """A request of the demonstration token of a role to the first dashboard."""
        headers = {"Authorization": f"Bearer {self.ready.tokens[role]}"}
        address = self.ready.dashboard + path
        return _not_put_off(lambda: self.http.request(method, address, json=body, headers=headers, timeout=PATIENCE_S))

    # What a regulator does.

    def get(self, path: str, *, replica: int = 0, **parameters: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.ready.tokens['regulator']}"}
        address = self.ready.dashboards[replica] + path
        answer = self.http.get(address, params=parameters, headers=headers, timeout=PATIENCE_S)
        answer.raise_for_status()
        return answer.json()

    def row(self, unit_id: str, *, replica: int = 0) -> dict[str, Any] | None:
        """The unit's row; None where the dashboard does not know it, or does not answer."""
        try:
            found: dict[str, Any] = self.get(f"/v1/units/{unit_id}", replica=replica)
        except httpx.HTTPError:
            return None
        return found

    def count(self, unit_id: str, status: str, *, replica: int = 0) -> int | None:
        """The count of the unit's first record of a status; None when there is none."""
        return _count(self.row(unit_id, replica=replica) or {"records": []}, status)

    def counts(self, units: Iterable[str], status: str) -> dict[str, int | None]:
        """As `count` of many, asked for at once: who asks too often is told to wait."""
        rows = self.rows()
        return {unit: _count(rows.get(unit, {"records": []}), status) for unit in units}

    def knows(self, units: Iterable[str]) -> bool:
        """Whether each has a row."""
        return self.rows().keys() >= set(units)

    def rows(self) -> dict[str, dict[str, Any]]:
        """By unit; none where the dashboard does not answer."""
        try:
            answer = self.get("/v1/units", limit=1_000)
        except httpx.HTTPError:
            return {}
        assert answer["next"] is None, "more units than one page has"
        return {row["unit_id"]: row for row in answer["units"]}


def _count(row: dict[str, Any], status: str) -> int | None:
    return next((record["count"] for record in row["records"] if record["status"] == status), None)


def _not_put_off(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """The first answer that is no 503: on a machine without time Kafka may take longer than a request may."""
    deadline = time.monotonic() + PATIENCE_S
    while (answer := ask()).status_code == httpx.codes.SERVICE_UNAVAILABLE and time.monotonic() < deadline:
        time.sleep(0.2)
    return answer


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
        subprocess.run([*VIGILITS, "down", "--data", str(data)], check=False, timeout=150)


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
            # It takes in all that comes and never asks whether the other lives, while the test does something else.
            connect(
                url,
                subprotocols=[Subprotocol("vigilits.v1")],
                max_size=2 << 20,
                max_queue=None,
                open_timeout=PATIENCE_S,
                ping_interval=None,
            )
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

    def see(self, condition: str, look: Any, *, timeout_s: float = PATIENCE_S) -> Any:
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
