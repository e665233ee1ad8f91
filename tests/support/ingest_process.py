"""A real ingest process, and what Kafka has of it, as a test sees them."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson
import psutil
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.core import api_keys
from schemas.topics import CLIENTS, Topic
from tests.support import issuer
from tests.support.audit_memory import audit_settings
from tests.support.issuer import token_of
from tests.support.patient_client import PatientClient
from tests.support.stream_worker import free_port
from tests.support.waiting import eventually


class Written(NamedTuple):
    """One record of a topic."""

    key: bytes | None
    value: Any
    headers: dict[str, str]
    timestamp_ms: int
    partition: int
    offset: int


def admin() -> dict[str, str]:
    """Headers of who may write the directory, as API keys do not."""
    return {"Authorization": f"Bearer {token_of('admin')}"}


@contextmanager
def ingest(kafka: str, log: Path, **variables: str) -> Iterator[httpx.Client]:
    """`python -m ingest`, ready, as a patient client of its address; ended with the block."""
    with ingest_process(kafka, log, **variables) as (client, _):
        yield client


@contextmanager
def ingest_process(kafka: str, log: Path, **variables: str) -> Iterator[tuple[httpx.Client, int]]:
    """As `ingest`, with the process id."""
    port = free_port()
    told = {"VIGILITS_KAFKA": kafka, "VIGILITS_PORT": str(port), **issuer.settings(), **audit_settings(log.parent)}
    told["VIGILITS_DENIED_PER_MINUTE"] = "1000000"  # all tests come from one address
    environment = os.environ | told | variables
    with log.open("ab") as output:
        process = subprocess.Popen([sys.executable, "-m", "ingest"], env=environment, stderr=output)
    try:
        with PatientClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            eventually(lambda: is_ready(client), f"ingest is ready, see {log}", timeout_s=120)
            yield client, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        finally:
            process.kill()
            process.wait()


def is_ready(client: httpx.Client) -> bool:
    """Whether the process says that it can do its work."""
    try:
        return client.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def worked_s(pid: int) -> float:
    """Seconds of a processor that a process has used so far, which no other work on the machine makes more."""
    used = psutil.Process(pid).cpu_times()
    return used.user + used.system


def a_key(kafka: str, client_id: str | None = None, **changes: Any) -> str:
    """A new API key, known to Kafka: any feed of any unit without limits unless changed."""
    client_id = client_id or f"test-{uuid.uuid4().hex[:12]}"
    key = api_keys.compose(client_id, os.urandom(32))
    found = api_keys.parse(key)
    assert found is not None
    client = {
        "schema": "access-client/1",
        "client_id": client_id,
        "secret_sha256": api_keys.digest(found.secret),
        "feed": None,
        "establishments": None,
        "vendor": "Éditeur d'essai",
        "limits": None,
        "created_at": "2026-01-01T00:00:00Z",
        "expires_at": None,
        "revoked_at": None,
        **changes,
    }
    write(kafka, CLIENTS, client_id, client)
    return key


def write(kafka: str, topic: Topic, key: str, value: Any) -> None:
    """One record, straight into Kafka."""
    with closing(KafkaProducer(bootstrap_servers=kafka)) as producer:
        producer.send(topic.name, key=key.encode(), value=orjson.dumps(value)).get(timeout=60)


def written(kafka: str, topic: Topic, sender: str | None = None) -> list[Written]:
    """Every record a topic has now, of one sender when named (by header, or by the quarantine's field)."""
    found = []
    with closing(KafkaConsumer(bootstrap_servers=kafka, group_id=None, enable_auto_commit=False)) as consumer:
        parts = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        consumer.assign(parts)
        consumer.seek_to_beginning(*parts)
        ends = consumer.end_offsets(parts)
        while any(consumer.position(part) < ends[part] for part in parts):
            for records in consumer.poll(timeout_ms=500).values():
                found += [_written(record) for record in records]
    return [record for record in found if sender in {None, _sender(record)}]


def _written(record: Any) -> Written:
    try:
        value = None if record.value is None else orjson.loads(record.value)
    except orjson.JSONDecodeError:
        value = record.value
    headers = {name: (raw or b"").decode(errors="replace") for name, raw in record.headers}
    return Written(record.key, value, headers, record.timestamp, record.partition, record.offset)


def _sender(record: Written) -> str | None:
    if "sender" in record.headers:
        return record.headers["sender"]
    found = record.value.get("sender") if isinstance(record.value, dict) else None
    return found if isinstance(found, str) else None
