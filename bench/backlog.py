"""Puts units and events straight into Kafka, in bulk: the setting of a measurement, never what is measured."""

import asyncio
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

from bench import load
from schemas.core.partition import partition_of
from schemas.topics import DIRECTORY, FEED_STATE, JUDGED, PARTITIONS, TENSION

_BATCH_BYTES = 100_000
_UNDIVIDED = {DIRECTORY.name, FEED_STATE.name, TENSION.name}
"""Topics of one partition."""


class Message(NamedTuple):
    """One record to be; the feed is its header, as ingest writes it."""

    key: str
    value: bytes
    feed: str | None = None


def events(count: int, units: int, until: datetime, series: str) -> list[Message]:
    """Realistic events, encoded, as ingest would have written them."""
    return [
        Message(event["unit_id"], orjson.dumps(event), f"{event['unit_id'].split('/')[0]}/{event['source']['feed']}")
        for event in load.reports(count, units, until, series=series)
    ]


def directory(units: int, series: str) -> list[Message]:
    """Directory entries of units 0 to `units` - 1."""
    entries = (load.directory_unit(number, series) for number in range(units))
    return [Message(entry["unit_id"], orjson.dumps(entry)) for entry in entries]


def create_topic(kafka: str, name: str) -> None:
    """A plain topic with as many partitions as our own have."""
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        admin.create_topics([NewTopic(name, PARTITIONS, 1)])
        admin.wait_for_topics([name])


def put(kafka: str, topic: str, messages: Iterable[Message]) -> None:
    """Write the messages, each to the partition of its key (of topics of one partition: to that)."""
    asyncio.run(_put(kafka, topic, messages))


async def _put(kafka: str, topic: str, messages: Iterable[Message]) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=kafka, acks="all", enable_idempotence=True, max_batch_size=_BATCH_BYTES
    ) as producer:
        batches: dict[int, Any] = {}
        for key, value, feed in messages:
            partition = 0 if topic in _UNDIVIDED else partition_of(key)
            record: dict[str, Any] = {"key": key.encode(), "value": value, "timestamp": None}
            if feed is not None:
                record["headers"] = [("feed", feed.encode()), ("sender", b"bench"), JUDGED]
            batch = batches.get(partition)
            if batch is None or batch.append(**record) is None:
                if batch is not None:
                    # Kafka refuses events that lay about for long: none waits behind another, a refusal is heard.
                    await (await producer.send_batch(batch, topic, partition=partition))
                batches[partition] = batch = producer.create_batch()
                batch.append(**record)
        for partition, batch in batches.items():
            await (await producer.send_batch(batch, topic, partition=partition))


def end_offsets(kafka: str, topic: str) -> dict[int, int]:
    """The offset after the last record of each partition."""

    async def ask() -> dict[int, int]:
        async with AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False) as consumer:
            ends = await consumer.end_offsets([TopicPartition(topic, p) for p in range(PARTITIONS)])
            return {tp.partition: end for tp, end in ends.items()}

    return asyncio.run(ask())
