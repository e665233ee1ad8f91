"""The audit log of real writers on a real Kafka: written, verified, tampered with, through a Kafka that is gone."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from schemas.audit.heads_folder import HeadsFolder
from schemas.audit.log_reader import Record, log_reader
from schemas.audit.writer import AuditWriter, NotRecordedError
from schemas.core.audit.chain import canonical
from schemas.core.audit.entry import Actor, Deed
from schemas.core.audit.verify import Report, verify
from schemas.topics import AUDIT
from tests.support.audit_chain import KEY, RETAINED_SINCE
from tests.support.own_kafka import OwnKafka, own_kafka
from tests.support.wire import check

pytestmark = pytest.mark.kafka

PATIENCE_S = 60.0
"""With a Kafka that is there, and late on a busy machine."""
DOCTOR = Actor("rpps:10001234567", "professional")


@asynccontextmanager
async def a_writer(kafka: str, heads: Path, name: str = "api-1") -> AsyncIterator[AuditWriter]:
    """Started, and connected before it is used."""
    writer = AuditWriter(kafka, name, KEY, HeadsFolder(heads))
    await writer.start()
    try:
        async with asyncio.timeout(60):
            await writer.connected()
        yield writer
    finally:
        await writer.stop()


async def log_of(kafka: str, *writers: str) -> list[Record]:
    """What these writers wrote: others of the same run write to the same Kafka."""
    async with log_reader(kafka) as log:
        records = await log.between(*await log.bounds())
    return [each for each in records if each.value and json.loads(each.value)["writer"] in writers]


def report(records: list[Record], heads: Path) -> Report:
    return verify(records, HeadsFolder(heads).lines(), KEY, retained_since=RETAINED_SINCE)


async def two_runs(kafka: str, heads: Path) -> tuple[str, str]:
    async with a_writer(kafka, heads) as first, a_writer(kafka, heads, "ingest-1") as second:
        deed = Deed("tension.declared", "declaration:1", territories=("R-44",))
        await first.record(deed, actor=DOCTOR, within_s=PATIENCE_S)
        second.note(Deed("events.written", "unit:1", details={"accepted": 1}), Actor("key-1", None, is_system=True))
        await second.record(Deed("directory.written", "unit:1"), actor=DOCTOR, within_s=PATIENCE_S)
        return first.writer, second.writer


def entries(records: list[Record]) -> list[dict[str, Any]]:
    return [json.loads(each.value or b"") for each in records]


def test_what_is_written_verifies_and_names_no_person(kafka: str, tmp_path: Path) -> None:
    writers = asyncio.run(two_runs(kafka, tmp_path))
    records = asyncio.run(log_of(kafka, *writers))
    written = entries(records)
    for entry in written:
        check("audit-entry", entry)
    assert [entry["action"] for entry in written if entry["writer"] == writers[0]] == [
        "audit.started",
        "tension.declared",
    ]
    system = next(entry for entry in written if entry["action"] == "events.written")
    assert system["subject"] == "key-1"
    assert not any(DOCTOR.id in (record.value or b"").decode() for record in records)
    assert any((entry["subject"] or "").startswith("p-") for entry in written)
    found = report(records, tmp_path)
    assert (found.findings, found.entries, found.writers) == ([], 5, 2)


def test_a_copy_of_the_log_with_one_entry_changed_is_found(kafka: str, tmp_path: Path) -> None:
    writers = asyncio.run(two_runs(kafka, tmp_path))
    records = asyncio.run(log_of(kafka, *writers))
    place = next(index for index, entry in enumerate(entries(records)) if entry["action"] == "tension.declared")
    changed = canonical({**entries(records)[place], "subject": "p-somebody-else"})
    tampered = [*records[:place], Record(records[place].offset, changed), *records[place + 1 :]]
    producer = KafkaProducer(bootstrap_servers=kafka)
    try:
        first = producer.send(AUDIT.name, key=b"copy", value=tampered[0].value).get(60).offset
        for each in tampered[1:]:
            producer.send(AUDIT.name, key=b"copy", value=each.value)
        producer.flush(60)
    finally:
        producer.close()
    copy = [each for each in asyncio.run(log_of(kafka, *writers)) if each.offset >= first]
    [finding] = report(copy, tmp_path).findings
    assert (finding.kind, finding.writer, finding.sequence) == ("changed", writers[0], 2)
    assert finding.place == f"offset {copy[place].offset}"


def test_a_chain_that_is_gone_from_kafka_is_found_by_its_heads(kafka: str, tmp_path: Path) -> None:
    kept, gone = asyncio.run(two_runs(kafka, tmp_path))
    found = report(asyncio.run(log_of(kafka, kept)), tmp_path)
    assert [(each.kind, each.writer, each.sequence) for each in found.findings] == [("truncated", gone, 1)]


async def through_a_pause(kafka: OwnKafka, heads: Path) -> str:
    async with a_writer(kafka.address, heads) as writer:
        await writer.record(Deed("tension.declared", "declaration:before"), actor=DOCTOR, within_s=PATIENCE_S)
        kafka.send(signal.SIGSTOP)
        try:
            with pytest.raises(NotRecordedError):
                await writer.record(Deed("tension.declared", "declaration:never"), actor=DOCTOR)
            writer.note(Deed("events.written", "unit:meanwhile"))
        finally:
            kafka.send(signal.SIGCONT)
        async with asyncio.timeout(60):
            while True:
                try:
                    await writer.record(Deed("tension.declared", "declaration:after"), actor=DOCTOR)
                    break
                except NotRecordedError:
                    await asyncio.sleep(0.05)
        return writer.writer


def test_what_was_noted_while_kafka_stood_still_is_there_after_it_and_what_was_not_done_says_so(
    tmp_path: Path,
) -> None:
    with own_kafka(tmp_path / "kafka") as kafka:
        writer = asyncio.run(through_a_pause(kafka, tmp_path / "heads"))
        records = asyncio.run(log_of(kafka.address, writer))
    assert report(records, tmp_path / "heads").findings == []
    said = dict.fromkeys((entry["target"], entry["outcome"]) for entry in entries(records))
    assert list(said)[1:5] == [
        ("declaration:before", "done"),
        ("declaration:never", "done"),
        ("declaration:never", "failed"),
        ("unit:meanwhile", "done"),
    ]


def test_a_search_by_time_starts_where_the_time_does(kafka: str, tmp_path: Path) -> None:
    async def run() -> tuple[int, int]:
        await two_runs(kafka, tmp_path)
        async with log_reader(kafka) as log:
            all_of_it = await log.bounds()
            nothing = await log.bounds(since=datetime(2100, 1, 1, tzinfo=UTC))
            assert nothing == (all_of_it[1], all_of_it[1])
            assert await log.bounds(since=datetime(2020, 1, 1, tzinfo=UTC)) == all_of_it
            return all_of_it

    first, end = asyncio.run(run())
    assert end - first >= 5
