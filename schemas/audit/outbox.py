"""What is still to be written to Kafka, in its order: sent until it is acknowledged, however often Kafka is lost.

A record that was sent and not acknowledged is sent again as it is: it may be there twice, never changed or missing.
"""

import asyncio
import logging
from collections import deque
from typing import Any, NamedTuple

from schemas import kafka_producer
from schemas.topics import ACCEPTANCE_TIMEOUT, Topic

log = logging.getLogger(__name__)

MOST = 10_000
"""Records that wait while Kafka is away: some 10 MB."""
_AT_ONCE = 500
_CLIENT = "vigilits-audit"
_RETRY_EVERY_S = 0.5


class Waiting(NamedTuple):
    """A record on its way."""

    topic: Topic
    key: str
    value: bytes
    sequence: int | None
    """Of an entry; None: what entries need to be understood, which is written before what follows it."""
    acknowledged: "asyncio.Future[None]"


class Outbox:
    """Owns a producer. All of it belongs to the event loop's thread."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._producer: Any = None
        self._waiting: deque[Waiting] = deque()
        self._filled = asyncio.Event()
        self.connected = asyncio.Event()
        """Set while Kafka is known to answer."""
        self._disposals: set[asyncio.Task[None]] = set()
        self.acknowledged = 0
        """Sequence of the last entry that Kafka has."""

    @property
    def up(self) -> bool:
        """Whether Kafka answered last."""
        return self.connected.is_set()

    @property
    def full(self) -> bool:
        """Whether it takes no more."""
        return len(self._waiting) >= MOST

    def put(self, topic: Topic, key: str, value: bytes, sequence: int | None) -> "asyncio.Future[None]":
        """Takes a record; done when Kafka has it."""
        acknowledged = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(topic, key, value, sequence, acknowledged))
        self._filled.set()
        return acknowledged

    async def run(self) -> None:
        """Send what comes, until cancelled."""
        while True:
            if not await self._connect():
                await asyncio.sleep(_RETRY_EVERY_S)
                continue
            await self._filled.wait()
            await self._send()

    async def flush(self) -> None:
        """Send all there is; whoever asks bounds the wait. For after `run` was cancelled."""
        while self._waiting:
            if not await self._connect() or not await self._send():
                await asyncio.sleep(_RETRY_EVERY_S)

    async def close(self) -> None:
        """Close what is open; what was not sent is lost, and said so."""
        if self._waiting:
            log.error("audit entries were not written", extra={"entries": len(self._waiting)})
        if self._producer is not None:
            self._drop()
        await asyncio.gather(*self._disposals, return_exceptions=True)

    async def _send(self) -> bool:
        """Send the next records that belong together; whether Kafka has them."""
        records = self._next()
        try:
            async with asyncio.timeout(ACCEPTANCE_TIMEOUT.total_seconds()):
                sent = [await self._producer.send(each.topic.name, each.value, each.key.encode()) for each in records]
                await asyncio.gather(*sent)
        except Exception as error:  # noqa: BLE001 - whatever kind: aiokafka raises many, and it is sent again
            log.warning("Kafka did not acknowledge audit entries: they wait", extra={"error": repr(error)})
            self._drop()
            return False
        for each in records:
            self._waiting.popleft()
            self.acknowledged = each.sequence or self.acknowledged
            if not each.acknowledged.done():
                each.acknowledged.set_result(None)
        if not self._waiting:
            self._filled.clear()
        return True

    def _next(self) -> list[Waiting]:
        """Entries up to the next record that they need, or that one alone: of two topics neither keeps to an order."""
        first = self._waiting[0]
        if first.sequence is None:
            return [first]
        records: list[Waiting] = []
        for each in self._waiting:
            if each.sequence is None or len(records) == _AT_ONCE:
                break
            records.append(each)
        return records

    async def _connect(self) -> bool:
        """Whether there is a producer that Kafka knows."""
        if self._producer is None:
            self._producer = await kafka_producer.connected(self._bootstrap, _CLIENT)
            if self._producer is not None:
                self.connected.set()
        return self._producer is not None

    def _drop(self) -> None:
        task = asyncio.create_task(kafka_producer.dispose(self._producer))
        self._producer = None
        self.connected.clear()
        self._disposals.add(task)
        task.add_done_callback(self._disposals.discard)
