"""Following and writing Kafka's topics: whole before anything is said, through a Kafka that stands still or is gone."""

import asyncio
import json
import signal
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from kafka import KafkaProducer

from dashboard_api.kafka_writer import KafkaWriter, NotWrittenError
from schemas.topic_follower import TopicFollower
from schemas.topics import SILENCES, TENSION, TRANSITIONS, Topic
from tests.support.own_kafka import OwnKafka, own_kafka

pytestmark = pytest.mark.kafka

LONG_S = 60.0
SLACK_S = 5.0
"""For a machine that stands still for seconds."""
WRITES = 20
"""That would take longer than this if each waited for Kafka."""


class Known:
    """What a follower took in."""

    def __init__(self) -> None:
        self.records: dict[str, bytes | None] = {}

    def take(self, key: str, value: bytes | None) -> None:
        if value is not None:
            json.loads(value)
        self.records[key] = value


@asynccontextmanager
async def running(*coroutines: Any) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each) for each in coroutines]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def until(holds: Any, what: str) -> None:
    deadline = time.monotonic() + LONG_S
    while not holds():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.05)


async def written(writer: KafkaWriter, topic: Topic, key: str, value: bytes) -> int:
    """The offset; a write that was refused, the machine having stood still for seconds, is tried again."""
    async with asyncio.timeout(LONG_S):
        while True:
            await until(lambda: writer.up, "the writer is connected")
            with suppress(NotWrittenError):
                return await writer.write(topic, key, value)


def produced(bootstrap: str, topic: str, values: dict[str, bytes | None]) -> None:
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
    try:
        for key, value in values.items():
            producer.send(topic, key=key.encode(), value=value)
        producer.flush(LONG_S)
    finally:
        producer.close()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnKafka]:
    with own_kafka(tmp_path_factory.mktemp("own")) as kafka:
        yield kafka


async def test_every_partition_is_read_whole_then_followed_and_a_bad_record_passed_over(kafka: str) -> None:
    mine = uuid.uuid4().hex
    values: dict[str, bytes | None] = {f"{mine}-{number}": b"%d" % number for number in range(300)}
    produced(kafka, TRANSITIONS.name, {**values, f"{mine}-bad": b"{"})
    known, small = Known(), Known()
    takes = {TRANSITIONS: known.take, SILENCES: small.take}
    follower = TopicFollower(kafka, takes, client_id="test", records_at_once=50)
    assert not follower.loaded
    async with running(follower.run()):
        await until(lambda: follower.loaded, "everything is read")
        assert {key: value for key, value in known.records.items() if key.startswith(mine)} == values
        assert follower.away_since is None
        await asyncio.to_thread(produced, kafka, SILENCES.name, {mine: b"1"})
        async with asyncio.timeout(LONG_S):
            await follower.until(lambda: small.records.get(mine) == b"1")
        await asyncio.to_thread(produced, kafka, SILENCES.name, {mine: None})
        async with asyncio.timeout(LONG_S):
            await follower.until(lambda: small.records[mine] is None)


async def test_what_was_written_is_reached_by_who_follows(kafka: str) -> None:
    known = Known()
    follower, writer = TopicFollower(kafka, {TENSION: known.take}, client_id="test"), KafkaWriter(kafka)
    async with running(follower.run(), writer.run()):
        await until(lambda: writer.up, "the writer is connected")
        key = uuid.uuid4().hex
        offset = await written(writer, TENSION, key, b"{}")
        async with asyncio.timeout(LONG_S):
            await follower.reached(TENSION, offset)
        assert known.records[key] == b"{}"
        assert await written(writer, TENSION, key, b"[]") > offset


async def test_while_kafka_stands_still_a_write_is_refused_in_two_seconds_and_does_not_arrive_later(
    own: OwnKafka,
) -> None:
    known = Known()
    follower, writer = TopicFollower(own.address, {TENSION: known.take}, client_id="test"), KafkaWriter(own.address)
    async with running(follower.run(), writer.run()):
        await until(lambda: writer.up and follower.loaded, "both are connected")
        await written(writer, TENSION, "before", b"1")
        own.kill()
        started = time.monotonic()
        with pytest.raises(NotWrittenError):
            await writer.write(TENSION, "lost", b"1")
        assert time.monotonic() - started < 2 + SLACK_S
        started = time.monotonic()
        for _ in range(WRITES):
            with pytest.raises(NotWrittenError):
                await writer.write(TENSION, "lost", b"2")
        assert time.monotonic() - started < 2 + SLACK_S, "nobody waits once Kafka is known to be away"
        await until(lambda: follower.away_since is not None, "the follower says that Kafka is away")
        assert follower.loaded
        await asyncio.to_thread(own.start)
        await until(lambda: writer.up, "the writer is connected again")
        offset = await written(writer, TENSION, "after", b"1")
        async with asyncio.timeout(LONG_S):
            await follower.reached(TENSION, offset)
        await until(lambda: follower.away_since is None, "the follower says that Kafka is back")
        assert known.records.keys() == {"before", "after"}


async def test_a_kafka_that_is_paused_is_away_and_comes_back(own: OwnKafka) -> None:
    known = Known()
    follower, writer = TopicFollower(own.address, {SILENCES: known.take}, client_id="test"), KafkaWriter(own.address)
    async with running(follower.run(), writer.run()):
        await until(lambda: writer.up and follower.loaded, "both are connected")
        own.send(signal.SIGSTOP)
        try:
            with pytest.raises(NotWrittenError):
                await writer.write(SILENCES, "paused", b"1")
            await until(lambda: follower.away_since is not None, "the follower says that Kafka is away")
        finally:
            own.send(signal.SIGCONT)
        await until(lambda: writer.up and follower.away_since is None, "both are connected again")
        async with asyncio.timeout(LONG_S):
            await follower.reached(SILENCES, await written(writer, SILENCES, "again", b"1"))


async def test_who_starts_while_kafka_is_away_waits_and_then_reads_all(own: OwnKafka) -> None:
    produced(own.address, TENSION.name, {"there": b"1"})
    own.kill()
    known = Known()
    follower, writer = TopicFollower(own.address, {TENSION: known.take}, client_id="test"), KafkaWriter(own.address)
    async with running(follower.run(), writer.run()):
        await until(lambda: follower.away_since is not None, "the follower says that Kafka is away")
        assert not known.records
        with pytest.raises(NotWrittenError):
            await writer.write(TENSION, "x", b"1")
        await asyncio.to_thread(own.start)
        await until(lambda: follower.loaded and writer.up, "everything is read")
        assert "there" in known.records
