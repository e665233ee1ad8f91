"""`vigilits audit` against a real Kafka: a log that holds, one that was tampered with, a person who is forgotten."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kafka import KafkaProducer

from schemas.audit.heads_folder import HeadsFolder
from schemas.audit.writer import AuditWriter
from schemas.core.access.claims import LONGEST_LIFE_S
from schemas.core.audit.entry import Actor, Deed
from schemas.core.audit.pseudonyms import PseudonymBook
from schemas.topics import AUDIT, REVOCATIONS
from standalone import forgetting, topic_records
from standalone.commands.audit import audit
from standalone.key_requests import spelled
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


def a_revocation(*, jti: str | None = None, subject: str | None = None, by: str, ends: datetime) -> tuple[str, bytes]:
    key = f"subject:{subject}" if jti is None else f"jti:{jti}"
    record = {
        "schema": "access-revocation/1",
        "jti": jti,
        "subject": subject,
        "revoked_at": spelled(ends - timedelta(seconds=LONGEST_LIFE_S)),
        "revoked_by": by,
        "expires_at": spelled(ends),
    }
    return key, json.dumps(record).encode()


def revocations(kafka: str) -> set[str]:
    """The keys of those there are."""
    last = dict(topic_records.read(kafka, REVOCATIONS))
    return {key.decode() for key, value in last.items() if key is not None and value is not None}


async def write(kafka: str, secrets: Path, person: str = PERSON) -> None:
    writer = AuditWriter(kafka, "api-1", KEY, HeadsFolder(secrets / "audit-heads"))
    await writer.start()
    try:
        async with asyncio.timeout(60):
            await writer.connected()
        await writer.record(Deed("tension.declared", "declaration:1"), actor=Actor(person, "ars"), within_s=60)
    finally:
        await writer.stop()


def test_forgetting_says_what_it_leaves_and_takes_the_revocations_that_are_over(kafka: str, secrets: Path) -> None:
    person, other, now = "rpps:10001111111", "rpps:10002222222", datetime.now(UTC).replace(microsecond=0)
    asyncio.run(write(kafka, secrets, person))
    over, in_force = now - timedelta(minutes=1), now + timedelta(days=3)
    for key, value in (
        a_revocation(subject=person, by="admin", ends=over),
        a_revocation(jti="own", by=person, ends=over),
        a_revocation(jti="in-force", by=person, ends=in_force),
        a_revocation(subject=other, by="admin", ends=over),
        a_revocation(jti="theirs", by=other, ends=over),
    ):
        topic_records.write(kafka, REVOCATIONS, key, value)
    just_now = datetime.now(UTC).replace(microsecond=0)  # for half a minute: the clock of an issuer may be ahead
    topic_records.write(kafka, REVOCATIONS, *a_revocation(jti="just-now", by=person, ends=just_now))
    forgotten = run(kafka, "forget", person, "--yes")
    assert forgotten.exit_code == 0, forgotten.output
    assert revocations(kafka) == {"jti:just-now", "jti:in-force", f"subject:{other}", "jti:theirs"}
    (left,) = [line for line in forgotten.output.splitlines() if line.startswith("The name stays")]
    for words in (f"2 revocations in force until {spelled(in_force)}", "tension", "silences", "acknowledgements"):
        assert words in left
    topic_records.write(kafka, REVOCATIONS, *a_revocation(jti="just-now", by=person, ends=in_force))
    again = run(kafka, "forget", person, "--yes")
    assert again.exit_code == 1
    assert f"in force until {spelled(in_force)}" in str(again.exception)

    in_the_meantime = forgetting.traces_of(kafka, other, PseudonymBook(), now)
    assert set(in_the_meantime.revocations) == {f"subject:{other}", "jti:theirs"}
    topic_records.write(kafka, REVOCATIONS, *a_revocation(subject=other, by="admin", ends=in_force))
    forgetting.erase(kafka, in_the_meantime, now)
    assert f"subject:{other}" in revocations(kafka), "who is revoked anew while somebody hesitates stays revoked"
    assert "jti:theirs" not in revocations(kafka)

    topic_records.write(kafka, REVOCATIONS, *a_revocation(jti="in-force", by=person, ends=over))
    assert run(kafka, "forget", person, "--yes").exit_code == 0
    assert "jti:in-force" not in revocations(kafka)
    assert run(kafka, "verify").exit_code == 0


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
