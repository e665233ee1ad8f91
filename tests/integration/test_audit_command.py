"""`vigilits audit` against a real Kafka: a log that holds, one that was tampered with, a person who is forgotten."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kafka import KafkaProducer

from schemas.audit.heads_folder import HeadsFolder
from schemas.audit.writer import AuditWriter
from schemas.core.audit.entry import Actor, Deed
from schemas.topics import AUDIT
from standalone.commands.audit import audit
from tests.support.audit_chain import KEY
from tests.support.audit_memory import audit_settings
from tests.support.own_kafka import own_kafka

pytestmark = pytest.mark.kafka

PERSON = "rpps:10009876543"


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One whose log is these commands' alone."""
    with own_kafka(tmp_path_factory.mktemp("own") / "kafka") as own:
        yield own.address


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("secrets")


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch, secrets: Path) -> None:
    for name, value in audit_settings(secrets).items():
        monkeypatch.setenv(name, value)


def run(kafka: str, *arguments: str) -> Result:
    return CliRunner().invoke(audit, [*arguments, "--kafka", kafka])


async def write(kafka: str, secrets: Path) -> None:
    writer = AuditWriter(kafka, "api-1", KEY, HeadsFolder(secrets / "audit-heads"))
    await writer.start()
    try:
        async with asyncio.timeout(60):
            await writer.connected()
        await writer.record(Deed("tension.declared", "declaration:1"), actor=Actor(PERSON, "ars"))
    finally:
        await writer.stop()


def test_a_log_holds_until_somebody_tampers_with_it(kafka: str, secrets: Path) -> None:
    asyncio.run(write(kafka, secrets))
    held = run(kafka, "verify")
    assert held.exit_code == 0, held.output
    assert "nothing is wrong" in held.output

    listed = run(kafka, "list", "--subject", PERSON)
    assert PERSON in listed.output
    assert "declaration:1" in listed.output

    exported = run(kafka, "export", "--from", "2026-01-01T00:00:00Z")
    entries = [json.loads(line) for line in exported.output.splitlines()]
    assert {"audit.started", "tension.declared", "audit.read", "audit.exported"} <= {each["action"] for each in entries}
    assert PERSON not in exported.output

    forgotten = run(kafka, "forget", PERSON, "--yes")
    assert forgotten.exit_code == 0, forgotten.output
    assert PERSON not in run(kafka, "list").output
    assert run(kafka, "forget", PERSON, "--yes").exit_code == 1
    assert run(kafka, "verify").exit_code == 0

    declared = next(each for each in entries if each["action"] == "tension.declared")
    producer = KafkaProducer(bootstrap_servers=kafka)
    try:
        value = json.dumps({**declared, "action": "tension.ended"}).encode()
        offset = producer.send(AUDIT.name, key=b"x", value=value).get(60).offset
    finally:
        producer.close()
    found = run(kafka, "verify")
    assert found.exit_code == 1
    assert f"forged: writer {declared['writer']}, entry 2, offset {offset}" in found.output
    assert "Wrong: 1." in found.output


def test_times_and_keys_that_cannot_be_used_are_named(
    kafka: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "--until" in str(run(kafka, "export", "--until", "tomorrow").exception)
    monkeypatch.setenv("VIGILITS_AUDIT_KEY_FILE", str(tmp_path / "none"))
    refused = run(kafka, "verify")
    assert refused.exit_code == 1
    assert "VIGILITS_AUDIT_KEY_FILE" in str(refused.exception)
