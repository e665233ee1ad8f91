"""A real stream worker, and Kafka and Redis around it as a test sees them."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import IO, Any

import httpx
import orjson
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from redis import Redis

from schemas.core.partition import partition_of
from schemas.core.times import parse
from schemas.topics import DIRECTORY, EVENTS, PARTITIONS, QUARANTINE, UNIT_STATE
from tests.support import standing_still
from tests.support.kafka_writing import write_all
from tests.support.waiting import ANSWERS_WITHIN_S, eventually

_BLOCKS = range(20_500, 28_000, 500)
"""Below the ports that the kernel gives to whoever asks for any, above those of `vigilits up`."""


def free_port() -> int:
    """A port nobody listens on, nor will before the one it is for: of a block that this process alone takes from."""
    for port in _block():
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("a block has no end")


@cache
def _block() -> Iterator[int]:
    folder = Path(tempfile.gettempdir()) / f"vigilits-test-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for first in _BLOCKS:
        lock = (folder / str(first)).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _held.append(lock)
        return cycle(range(first, first + _BLOCKS.step))
    raise AssertionError(f"each block of ports is taken by another test run; see {folder}")


_held: list[IO[str]] = []
"""The kernel lets go of it with this process."""


class StreamWorker:
    """`python -m stream` as the supervisor starts it."""

    def __init__(self, kafka: str, redis_url: str, log: Path, instance: str) -> None:
        self.port = free_port()
        self._env = os.environ | {
            "VIGILITS_KAFKA": kafka,
            "VIGILITS_REDIS": redis_url,
            "VIGILITS_PORT": str(self.port),
            "VIGILITS_INSTANCE": instance,
        }
        self._log = log
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "stream"], env=self._env, stderr=log, stdout=log)

    def ready(self) -> bool:
        try:
            return self._get("/health/ready").status_code == 200
        except httpx.TransportError:
            return False

    def alive(self) -> bool:
        try:
            return self._get("/health/live").status_code == 200
        except httpx.TransportError:
            return False

    def missing(self) -> list[str]:
        missing: list[str] = self._get("/health/ready").json()["missing"]
        return missing

    def wait_ready(self, timeout_s: float = 120) -> "StreamWorker":
        eventually(lambda: self.ready() or self.process.poll() is not None, "ready or dead", timeout_s=timeout_s)
        assert self.process.poll() is None, self._log.read_text()[-3000:]
        return self

    def wait_alone(self) -> "StreamWorker":
        """Until it is ready and serves every partition: those of a worker that an earlier test killed are not given
        away for as long as a session lasts."""
        self.wait_ready()
        eventually(lambda: self.metric("vigilits_stream_partitions_held") == PARTITIONS, "every partition is served")
        return self.wait_ready()

    def metric(self, name: str) -> float:
        text = self._get("/metrics").text
        return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))

    def signal(self, number: signal.Signals) -> None:
        standing_still.send(self.process.pid, number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def _get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=ANSWERS_WITHIN_S)


def _event_record(event: dict[str, Any]) -> dict[str, Any]:
    headers = [("feed", f"540002078/{event['source']['feed']}".encode()), ("sender", b"test")]
    return {
        "topic": EVENTS.name,
        "key": event["unit_id"].encode(),
        "value": orjson.dumps(event),
        "headers": headers,
    }


def as_object(record: Any) -> dict[str, Any]:
    """The value of a record; empty where it is no JSON object: topics are shared with tests that write poison."""
    try:
        value = orjson.loads(record.value or b"null")
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


class Log:
    """Kafka as a test writes and reads it."""

    def __init__(self, kafka: str) -> None:
        self._kafka = kafka
        self._producer = KafkaProducer(bootstrap_servers=kafka, acks="all", linger_ms=0)

    def put_units(self, *units: dict[str, Any]) -> None:
        self.put_together(DIRECTORY.name, {unit["unit_id"].encode(): orjson.dumps(unit) for unit in units})

    def put_events(self, *events: dict[str, Any]) -> None:
        write_all(self._producer, map(_event_record, events))

    def put_together(self, topic: str, values: dict[bytes, bytes], **more: Any) -> None:
        """Values by their keys, as near to each other as can be."""
        write_all(self._producer, [{"topic": topic, "key": key, "value": values[key], **more} for key in values])

    def offer_events(self, *events: dict[str, Any]) -> list[dict[str, Any]]:
        """Those that are in the log now, with the moment each was observed at as that of its arrival; the others came
        later than Kafka allows, and are not."""
        sent = []
        for event in events:
            at_ms = round(parse(event["observed_at"]).timestamp() * 1000)
            sent.append((event, self._producer.send(**_event_record(event), timestamp_ms=at_ms)))
        self._producer.flush(60)
        return [event for event, future in sent if future.succeeded()]

    def put(self, topic: str, key: bytes | None, value: bytes | None, **more: Any) -> tuple[int, int]:
        """Write one record; its partition and offset."""
        (place,) = write_all(self._producer, [{"topic": topic, "key": key, "value": value, **more}])
        return place.partition, place.offset

    def read(self, topic: str, positions: dict[int, int] | None = None) -> list[Any]:
        """Every record of a topic, as it is now; with `positions` those that were not read with the same before."""
        consumer = KafkaConsumer(bootstrap_servers=self._kafka, enable_auto_commit=False, group_id=None)
        try:
            tps = [TopicPartition(topic, p) for p in sorted(consumer.partitions_for_topic(topic) or ())]
            consumer.assign(tps)
            begins, ends = consumer.beginning_offsets(tps), consumer.end_offsets(tps)
            for tp in tps:
                consumer.seek(tp, max(begins[tp], (positions or {}).get(tp.partition, 0)))
            records: list[Any] = []
            while any(consumer.position(tp) < ends[tp] for tp in tps):
                for found in consumer.poll(500).values():
                    records += found
            if positions is not None:
                positions |= {tp.partition: consumer.position(tp) for tp in tps}
            return records
        finally:
            consumer.close()

    def quarantined(self, unit_id: str | None = None) -> list[dict[str, Any]]:
        found = map(as_object, self.read(QUARANTINE.name))
        return [body for body in found if body and (unit_id is None or body.get("unit_id") == unit_id)]

    def quarantined_from(self, topic: str, place: tuple[int, int]) -> list[dict[str, Any]]:
        """What is in the quarantine of one record: once, or again where a worker read it again."""
        origin = {"topic": topic, "partition": place[0], "offset": place[1]}
        return [body for body in self.quarantined() if body.get("origin") == origin]

    def event_ids(self) -> set[str]:
        """The ids of every event in the log."""
        return {body["event_id"] for record in self.read(EVENTS.name) if "event_id" in (body := as_object(record))}

    def states(self, unit_id: str) -> list[dict[str, Any]]:
        """Every state written for a unit, oldest first."""
        return [orjson.loads(r.value) for r in self.read(UNIT_STATE.name) if r.key == unit_id.encode()]

    def close(self) -> None:
        self._producer.close()


@contextmanager
def a_worker(kafka: str, redis_url: str, log: Path, instance: str = "stream-1") -> Iterator[StreamWorker]:
    """A worker that is stopped at the end, whatever happens."""
    worker = StreamWorker(kafka, redis_url, log, instance)
    try:
        yield worker
    finally:
        if worker.process.poll() is None:
            worker.stop()


class Rows:
    """Redis as a dashboard reads it."""

    def __init__(self, redis_url: str) -> None:
        self.redis: Any = Redis.from_url(redis_url)

    def envelope(self, unit_id: str) -> dict[str, Any] | None:
        raw = self.redis.hget(f"vigilits:rows:{partition_of(unit_id)}", unit_id)
        return None if raw is None else orjson.loads(raw)

    def row(self, unit_id: str) -> Any:
        """The unit's row; None when there is none."""
        envelope = self.envelope(unit_id)
        return None if envelope is None else envelope["row"]

    def count(self, unit_id: str, status: str) -> int | None:
        """The count of a unit's first record of a status; None when there is none."""
        row = self.row(unit_id) or {"records": []}
        return next((record["count"] for record in row["records"] if record["status"] == status), None)

    def all_rows(self) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        for partition in range(PARTITIONS):
            for unit, raw in self.redis.hgetall(f"vigilits:rows:{partition}").items():
                rows[unit.decode()] = orjson.loads(raw)["row"]
        return rows
