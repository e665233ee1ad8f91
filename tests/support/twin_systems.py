"""Two whole systems, each with a Kafka of its own, that are told the same; one is told of level 3 beside it."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.support.alerter_process import an_alerter
from tests.support.dashboard_process import a_dashboard
from tests.support.ingest_process import a_key, ingest
from tests.support.issuer import issuer
from tests.support.own_kafka import own_kafka
from tests.support.patient_client import PatientClient
from tests.support.stream_worker import StreamWorker, a_worker
from tests.support.waiting import eventually

Frame = dict[str, Any]
_QUIET_S = 3.0
_WITHIN_S = 120.0


class Listener:
    """A socket of somebody; keeps every frame as it came, until closed."""

    def __init__(self, port: int, token: str | None, stack: ExitStack) -> None:
        self.frames: list[bytes] = []
        url = f"ws://127.0.0.1:{port}/v1/live"
        self._socket = stack.enter_context(
            connect(
                url, subprotocols=[Subprotocol("vigilits.v1")], compression=None, open_timeout=60, ping_interval=None
            )
        )
        self._socket.send(json.dumps({"type": "subscribe", "token": token}))
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def told(self, start: int = 0) -> list[Frame]:
        """The frames that say something, from one on. That a part was away tells of a busy machine."""
        frames = [orjson.loads(frame) for frame in self.frames[start:]]
        return [frame for frame in frames if frame["type"] not in ("heartbeat", "degraded", "recovered")]

    def close(self) -> None:
        self._socket.close()
        self._thread.join(10)

    def _listen(self) -> None:
        try:
            while True:
                frame = self._socket.recv()
                self.frames.append(frame if isinstance(frame, bytes) else frame.encode())
        except ConnectionClosed:
            pass


class TwinSystem:
    """Ingest, stream, alerter and dashboard API on real servers; everything they log is below `folder`."""

    def __init__(self, kafka: str, redis_url: str, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.key = a_key(kafka)
        self._stream: StreamWorker = stack.enter_context(a_worker(kafka, redis_url, folder / "stream.log"))
        self.alerter = stack.enter_context(an_alerter(kafka, folder / "alerts.log"))
        told = {
            "heartbeat_s": "0.3",
            "requests_per_minute": "1000000",
            "denied_per_minute": "1000000",
            "open_requests_per_minute": "1000000",
        }
        self.dashboard = stack.enter_context(a_dashboard(redis_url, folder, kafka=kafka, **told))
        self.ingest = stack.enter_context(ingest(kafka, folder / "ingest.log"))
        self.http = stack.enter_context(PatientClient(base_url=f"http://127.0.0.1:{self.dashboard.port}", timeout=60))
        self.listeners: dict[str, Listener] = {}
        self._stack = stack
        self._stream.wait_ready(90)
        self.dashboard.wait_ready()
        self.alerter.wait()
        posted = {"X-API-Key": self.key}
        eventually(lambda: self.ingest.post("/v1/events", json=[], headers=posted).status_code == 422, "the key")

    @property
    def services(self) -> dict[str, str]:
        """Their addresses."""
        ports = {"stream": self._stream.port, "alerts": self.alerter.port, "dashboard_api": self.dashboard.port}
        return {name: f"http://127.0.0.1:{port}" for name, port in ports.items()} | {
            "ingest": str(self.ingest.base_url).rstrip("/")
        }

    def listen(self, who: str, token: str | None) -> None:
        self.listeners[who] = listener = Listener(self.dashboard.port, token, self._stack)
        self._stack.callback(listener.close)

    def put_units(self, *units: dict[str, Any]) -> None:
        for unit in units:
            answer = self.ingest.put(f"/v1/directory/units/{unit['unit_id']}", json=unit, headers=_admin())
            assert answer.status_code == 200, answer.text

    def report(self, *events: dict[str, Any]) -> None:
        """Each event by itself; return once the dashboard shows what a report says of its unit."""
        for event in events:
            answer = self.ingest.post("/v1/events", json=event, headers={"X-API-Key": self.key})
            assert answer.status_code == 202, answer.text
            for record in event.get("records") or ():
                self._wait_for(event["unit_id"], record)

    def act(self, method: str, path: str, body: object = None) -> Any:
        answer = self.http.request(method, path, json=body, headers=_admin())
        assert answer.is_success, answer.text
        return answer.json()

    def settle(self) -> None:
        """Until nobody has been told anything for a while, and everybody was in between."""
        last = (time.monotonic(), self._told())

        def quiet() -> bool:
            nonlocal last
            if (told := self._told()) != last[1]:
                last = (time.monotonic(), told)
            return time.monotonic() - last[0] >= _QUIET_S

        eventually(quiet, "nobody is told anything for a while", timeout_s=_WITHIN_S)
        for who, listener in self.listeners.items():
            heard = len(listener.frames)
            eventually(lambda each=listener, heard=heard: len(each.frames) > heard, f"{who} hears heartbeats")  # type: ignore[misc]

    def _told(self) -> list[int]:
        return [len(listener.told()) for listener in self.listeners.values()]

    def _wait_for(self, unit_id: str, record: dict[str, Any]) -> None:
        said: list[str] = []

        def shown() -> bool:
            answer = self.http.get(f"/v1/units/{unit_id}", headers=_admin())
            names = ("status", "count", "supplementary_type", "crisis_type")
            wanted = [record.get(name) for name in names]
            said[:] = [answer.text]
            records = answer.json().get("records", ())
            return any([each.get(name) for name in names] == wanted for each in records)

        try:
            eventually(shown, f"{unit_id} shows {record}", timeout_s=_WITHIN_S)
        except AssertionError as error:
            raise AssertionError(f"{error}: {said}") from None


def both(systems: Sequence[TwinSystem], do: Callable[[TwinSystem], object]) -> None:
    """The same to each, side by side."""
    with ThreadPoolExecutor(len(systems)) as pool:
        list(pool.map(do, systems))


@contextmanager
def twin_systems(redis_url: str, folder: Path) -> Iterator[list[TwinSystem]]:
    """Both, ready; Redis keeps them in two databases."""
    issuer()  # one for both: threads that ask first would each make their own
    with ExitStack() as stack:

        def start(number: int) -> TwinSystem:
            own = folder / f"twin-{number}"
            kafka = kafkas[number]
            return TwinSystem(kafka.address, f"{redis_url}/{number + 1}", own, stacks[number])

        kafkas = [stack.enter_context(own_kafka(folder / f"twin-{number}")) for number in range(2)]
        stacks = [stack.enter_context(ExitStack()) for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            systems = list(pool.map(start, range(2)))
        yield systems


def _admin() -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer().token('admin', subject='twin-admin')}"}
