"""The way to Kafka: a record is acknowledged by all in-sync replicas within a bound, or the caller is told no.

Nothing waits here: after a no the producer is thrown away with what it held, and while Kafka is away there is none,
so that every caller is told no at once. Another is tried in the background until Kafka answers.
"""

import asyncio
import logging
from typing import Any, NoReturn

from schemas import kafka_producer
from schemas.topics import ACCEPTANCE_TIMEOUT, Topic

log = logging.getLogger(__name__)

_CLIENT = "vigilits-dashboard-api"
_RETRY_EVERY_S = 0.5


class NotWrittenError(Exception):
    """Kafka did not acknowledge the record in time."""


class KafkaWriter:
    """Owns the one idempotent producer of the process. All of it belongs to the event loop's thread."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._producer: Any = None
        self._lost = asyncio.Event()
        self._lost.set()
        self._disposals: set[asyncio.Task[None]] = set()

    @property
    def up(self) -> bool:
        """Whether a record would be sent."""
        return self._producer is not None

    async def write(self, topic: Topic, key: str, value: bytes) -> int:
        """Write one record and give its offset. NotWrittenError when it is not acknowledged in ACCEPTANCE_TIMEOUT."""
        producer = self._producer
        if producer is None:
            raise NotWrittenError("Kafka does not answer")
        try:
            async with asyncio.timeout(ACCEPTANCE_TIMEOUT.total_seconds()):
                written = await producer.send_and_wait(topic.name, value, key.encode())
        except Exception as error:  # whatever kind: aiokafka raises many
            log.warning("Kafka did not acknowledge", extra={"topic": topic.name, "error": repr(error)})
            self._drop(producer)
            raise NotWrittenError("Kafka does not acknowledge") from error
        offset: int = written.offset
        return offset

    async def run(self) -> NoReturn:
        """Connect, and again whenever Kafka was lost, until cancelled."""
        try:
            while True:
                await self._lost.wait()
                self._producer = await kafka_producer.connected(self._bootstrap, _CLIENT)
                if self._producer is None:
                    await asyncio.sleep(_RETRY_EVERY_S)
                else:
                    self._lost.clear()
        finally:
            if self._producer is not None:
                self._drop(self._producer)
            await asyncio.gather(*self._disposals, return_exceptions=True)

    def _drop(self, producer: Any) -> None:
        if producer is not self._producer:
            return  # another caller of the same moment was faster
        self._producer = None
        self._lost.set()
        task = asyncio.create_task(kafka_producer.dispose(producer))
        self._disposals.add(task)
        task.add_done_callback(self._disposals.discard)
