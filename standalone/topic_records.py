"""Reads and writes single records of a topic from the command line: seldom, few, and to the end of what there is."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError
from pydantic import BaseModel

from schemas import ready_file
from schemas.topics import Topic
from standalone.errors import StandaloneError

_PATIENCE_S = 20.0

kafka_option = click.option(
    "--kafka",
    metavar="HOST:PORT",
    help="Bootstrap servers of a system that runs elsewhere. Else those of the system under --data.",
)
"""The option of subcommands that need nothing but Kafka."""


def bootstrap_of(data: Path, kafka: str | None) -> str:
    """The bootstrap servers given, or those of the running system. NotReadyError when there is none."""
    return kafka or ready_file.read(data).kafka


def read(bootstrap: str, topic: Topic, *, last: int | None = None) -> Iterator[tuple[bytes | None, bytes | None]]:
    """Key and value of every record there is now, or of about the `last` ones of each partition, oldest first."""
    try:
        with closing(_consumer(bootstrap)) as consumer:
            parts = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
            consumer.assign(parts)
            starts, ends = consumer.beginning_offsets(parts), consumer.end_offsets(parts)
            for part in parts:
                consumer.seek(part, starts[part] if last is None else max(starts[part], ends[part] - last))
            while any(consumer.position(part) < ends[part] for part in parts):
                for records in consumer.poll(timeout_ms=500).values():
                    yield from ((record.key, record.value) for record in records)
    except KafkaError as error:
        raise StandaloneError(f"Kafka at {bootstrap} could not be read: {error}. Is the system running?") from error


def read_valid(
    bootstrap: str, topic: Topic, shape: type[BaseModel], *, last: int | None = None
) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """As `read`, values as objects of that shape, None where one is erased.

    What is none is passed over and counted on stderr: one record must not stop every command.
    """
    passed_over = 0
    for key, value in read(bootstrap, topic, last=last):
        try:
            found = None
            if value is not None:
                found = json.loads(value)
                shape.model_validate(found)
        except (ValueError, RecursionError):  # the latter of a value nested without end
            passed_over += 1
            continue
        yield (key or b"").decode(errors="replace"), found
    if passed_over:
        click.echo(f"{topic.name}: {passed_over} records are not of ours and count as absent.", err=True)


def erase(bootstrap: str, topic: Topic, key: str) -> None:
    """Writes a tombstone: compaction takes away what there was of the key."""
    _write(bootstrap, topic, key, None)


def write(bootstrap: str, topic: Topic, key: str, value: bytes) -> None:
    """Writes one record and waits until Kafka has it."""
    _write(bootstrap, topic, key, value)


def _write(bootstrap: str, topic: Topic, key: str, value: bytes | None) -> None:
    try:
        with closing(KafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)) as producer:
            producer.send(topic.name, key=key.encode(), value=value).get(timeout=_PATIENCE_S)
    except KafkaError as error:
        raise StandaloneError(f"Kafka at {bootstrap} could not be written: {error}. Is the system running?") from error


def _consumer(bootstrap: str) -> Any:
    return KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, group_id=None)
