"""A real alerter process, and the Kafka around it as a test writes and reads it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
from kafka import KafkaProducer

from schemas.topics import ALERT_ACTIONS, ALERTS, DIRECTORY, FEED_STATE, SILENCES, TRANSITIONS, UNIT_STATE, Topic
from tests.support.alert_receiver import SECRET
from tests.support.ingest_process import written
from tests.support.kafka_writing import write_all
from tests.support.stream_worker import free_port
from tests.support.waiting import ANSWERS_WITHIN_S, eventually

KEYS = {
    DIRECTORY: "unit_id",
    TRANSITIONS: "unit_id",
    UNIT_STATE: "unit_id",
    FEED_STATE: "feed",
    SILENCES: "silence_id",
    ALERT_ACTIONS: "alert_id",
}


class AlerterProcess:
    """`python -m alerts` as the supervisor starts it."""

    def __init__(self, kafka: str, log: Path, receivers: Path | None, instance: str) -> None:
        self.port = free_port()
        self.log = log
        self._env = os.environ | {
            "VIGILITS_KAFKA": kafka,
            "VIGILITS_PORT": str(self.port),
            "VIGILITS_INSTANCE": instance,
            "VIGILITS_DASHBOARD_URL": "http://dashboard.test",
        }
        if receivers is not None:
            self._env["VIGILITS_RECEIVERS_FILE"] = str(receivers)
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen([sys.executable, "-m", "alerts"], env=self._env, stderr=output)

    def ready(self) -> bool:
        return self._get("/health/ready") == 200

    def deciding(self) -> bool:
        return self.ready() and "vigilits_alerts_deciding 1.0" in self.metrics()

    def metrics(self) -> str:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/metrics", timeout=ANSWERS_WITHIN_S).text
        except httpx.TransportError:
            return ""

    def wait(self, state: str = "deciding") -> "AlerterProcess":
        """Until it is `ready` or `deciding`."""
        look = self.deciding if state == "deciding" else self.ready
        eventually(lambda: look() or self.process.poll() is not None, f"{state} or dead", timeout_s=120)
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        return self

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
                raise

    def _get(self, path: str) -> int:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=ANSWERS_WITHIN_S).status_code
        except httpx.TransportError:
            return 0


@contextmanager
def an_alerter(
    kafka: str, log: Path, receivers: Path | None = None, instance: str = "alerts-1"
) -> Iterator[AlerterProcess]:
    """Started, not yet waited for; stopped with the block."""
    process = AlerterProcess(kafka, log, receivers, instance)
    try:
        yield process
    finally:
        process.stop()


def receivers_file(folder: Path, *receivers: dict[str, Any], smtp: dict[str, Any] | None = None) -> Path:
    """A receivers file in JSON; a url without more has the test's secret and may be private."""
    secret = folder / "webhook.secret"
    secret.write_text(f"whsec_{SECRET}\n")
    entries = [
        {"secret_file": secret.name, "allow_private": True, **receiver} if "url" in receiver else receiver
        for receiver in receivers
    ]
    content: dict[str, Any] = {"receivers": entries}
    if smtp is not None:
        content["smtp"] = smtp
    path = folder / "receivers.json"
    path.write_text(json.dumps(content))
    return path


def put(kafka: str, topic: Topic, values: Iterable[dict[str, Any]], **headers: bytes) -> None:
    """Writes facts, in order, and waits until Kafka has them."""
    with closing(KafkaProducer(bootstrap_servers=kafka, acks="all", linger_ms=0)) as producer:
        records = (
            {
                "topic": topic.name,
                "key": value[KEYS[topic]].encode(),
                "value": orjson.dumps(value),
                "headers": list(headers.items()),
            }
            for value in values
        )
        write_all(producer, records)


def lifecycle(kafka: str) -> dict[str, dict[str, Any]]:
    """The latest record of every alert."""
    latest: dict[str, dict[str, Any]] = {}
    for record in written(kafka, ALERTS):
        key = (record.key or b"").decode()
        latest.pop(key, None)
        if record.value is not None:
            latest[key] = record.value
    return latest


def alerts_of(kafka: str, cause: str, kind: str = "late") -> list[dict[str, Any]]:
    """The latest records of the alerts of a cause."""
    return [alert for alert in lifecycle(kafka).values() if (alert["cause"], alert["kind"]) == (cause, kind)]


def delivered(kafka: str, cause: str, receiver: str, kind: str = "late") -> int | None:
    """The sequence of the last notice of a cause's only alert that is known to be told to a receiver; None before.

    A receiver hears of a notice before that is written.
    """
    told = [alert["deliveries"].get(receiver) for alert in alerts_of(kafka, cause, kind)]
    return told[0]["sequence"] if len(told) == 1 and told[0] is not None else None
