"""Reads topics whole, then follows them, in the event loop: what is small and known to all is read from Kafka itself.

Kafka away changes nothing of what was taken in: it is asked again, from where reading stopped. Chunks are small and
other work gets its turn between them, so a long log can be read behind a service that answers meanwhile.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import Topic

log = logging.getLogger(__name__)

_TIMEOUT_MS = 3_000
_POLL_MS = 500
_ASK_EVERY_S = 2.0
"""An idle poll says nothing of whether Kafka is there, so it is asked."""
_RETRY_EVERY_S = 0.5
_RETRY_MS = 500
_TURN_S = 0.005
"""Other work waits no longer than this for records that take their time."""

Take = Callable[[str, bytes | None], None]
"""Takes in one record: its key and its value (None: a tombstone)."""


class TopicFollower:
    """Follows every partition of the topics. All of it belongs to the event loop's thread.

    A record that `take` cannot read is logged and passed over. `rest_share` is the rest after a chunk, in times of
    what it cost: 0 for topics that are needed at once, more for what can wait.
    """

    def __init__(
        self,
        bootstrap: str,
        takes: Mapping[Topic, Take],
        *,
        client_id: str,
        records_at_once: int = 500,
        rest_share: float = 0.0,
    ) -> None:
        self._bootstrap = bootstrap
        self._client_id = client_id
        self.topics = frozenset(takes)
        self._takes = {topic.name: take for topic, take in takes.items()}
        self._parts = [TopicPartition(topic.name, part) for topic in takes for part in range(topic.partitions)]
        self._positions: dict[Any, int] = dict.fromkeys(self._parts, 0)
        self._records_at_once = records_at_once
        self._rest_share = rest_share
        self._moved = asyncio.Event()
        self.loaded = False
        """Whether everything there was at the first answer has been taken in."""
        self.away_since: float | None = None
        """Since when Kafka has been found not to answer, seconds since 1970; None while it does."""

    async def run(self) -> NoReturn:
        """Follow until cancelled."""
        while True:
            consumer = self._consumer()
            try:
                await consumer.start()
                await self._follow(consumer)
            except Exception as error:  # noqa: BLE001 - aiokafka raises many kinds, and nothing else reads on
                if self.away_since is None:
                    self.away_since = time.time()
                    log.warning("cannot follow: what was read is served on", extra={"error": repr(error)})
                await asyncio.sleep(_RETRY_EVERY_S)
            finally:
                await stop_consumer(consumer)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return as soon as what was taken in makes `holds` true; whoever asks bounds the wait."""
        while not holds():
            await self._moved.wait()

    def stirred(self) -> None:
        """Something was taken in: whoever waits looks again."""
        self._moved.set()
        self._moved = asyncio.Event()

    async def reached(self, topic: Topic, offset: int) -> None:
        """Return once the record at `offset` of a topic of one partition has been taken in."""
        part = TopicPartition(topic.name, 0)
        await self.until(lambda: self._positions[part] > offset)

    def _consumer(self) -> Any:
        return AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            client_id=self._client_id,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            fetch_max_wait_ms=_POLL_MS,
            group_id=None,
            request_timeout_ms=_TIMEOUT_MS,
            retry_backoff_ms=_RETRY_MS,
        )

    async def _follow(self, consumer: Any) -> NoReturn:
        consumer.assign(self._parts)
        ends = await consumer.end_offsets(self._parts)
        first = await consumer.beginning_offsets(self._parts)
        for part in self._parts:
            consumer.seek(part, max(self._positions[part], first[part]))
        asked_at = time.monotonic()
        while True:
            if not self.loaded:
                positions = [await consumer.position(part) for part in self._parts]
                self.loaded = all(at >= ends[part] for at, part in zip(positions, self._parts, strict=True))
                if self.loaded:
                    self.stirred()
            self.away_since = None
            found = await consumer.getmany(timeout_ms=_POLL_MS, max_records=self._records_at_once)
            if found:
                await self._take_in(found)
            elif time.monotonic() - asked_at > _ASK_EVERY_S:
                await consumer.end_offsets(self._parts)  # raises when Kafka is away
                asked_at = time.monotonic()

    async def _take_in(self, found: Mapping[Any, Sequence[Any]]) -> None:
        started = turn = time.monotonic()
        for part, records in found.items():
            take = self._takes[part.topic]
            for record in records:
                if time.monotonic() - turn > _TURN_S:
                    await asyncio.sleep(0)
                    turn = time.monotonic()
                try:
                    take((record.key or b"").decode(), record.value)
                except Exception as error:  # noqa: BLE001 - whatever one record holds
                    # Only ours may write these topics; a record of another form must not stop the rest.
                    log.error("unreadable record", extra={"topic": part.topic, "error": repr(error)})
            self._positions[part] = records[-1].offset + 1
        self.stirred()
        await asyncio.sleep((time.monotonic() - started) * self._rest_share)


async def stop_consumer(consumer: Any) -> None:
    """Stop a consumer of aiokafka, whatever state it is in."""
    # aiokafka 0.14: stop() raises CancelledError of its own, and leaves its sockets open, when a fetch was resting
    # after a failure. Call stop() alone when it no longer does.
    stopping = asyncio.create_task(consumer.stop())
    await asyncio.wait([stopping])
    if stopping.cancelled() or stopping.exception() is not None:
        await consumer._client.close()
