"""The way to Kafka: a record is acknowledged by all in-sync replicas within a bound, or the caller is told no.

Nothing waits here: after a no the producer is thrown away with what it held, and while Kafka is away there is none,
so that every caller is told no at once. Another is tried in the background until Kafka answers.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any, NoReturn

from aiokafka import AIOKafkaProducer

from schemas.topics import ACCEPTANCE_TIMEOUT, Topic

log = logging.getLogger(__name__)

_GIVES_UP_MS = 1_500
"""The producer itself sends nothing again after this: below what the caller waits."""
_CONNECT_WITHIN_S = 3.0
_DISPOSE_WITHIN_S = 10.0
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
                self._producer = await self._connected()
                if self._producer is None:
                    await asyncio.sleep(_RETRY_EVERY_S)
                else:
                    self._lost.clear()
        finally:
            if self._producer is not None:
                self._drop(self._producer)
            await asyncio.gather(*self._disposals, return_exceptions=True)

    async def _connected(self) -> Any:
        """A producer that Kafka knows, or None."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            client_id="vigilits-dashboard-api",
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=_GIVES_UP_MS,
        )
        started = False
        try:
            async with asyncio.timeout(_CONNECT_WITHIN_S):
                await producer.start()
            started = True
        except Exception as error:  # noqa: BLE001 - as above, and nothing else tries again
            log.debug("Kafka does not answer", extra={"error": repr(error)})
        finally:
            if not started:
                await _dispose(producer)
        return producer if started else None

    def _drop(self, producer: Any) -> None:
        if producer is not self._producer:
            return  # another caller of the same moment was faster
        self._producer = None
        self._lost.set()
        task = asyncio.create_task(_dispose(producer))
        self._disposals.add(task)
        task.add_done_callback(self._disposals.discard)


async def _dispose(producer: Any) -> None:
    """Close its sockets first, so that nothing it holds leaves any more."""
    with suppress(Exception):
        async with asyncio.timeout(_DISPOSE_WITHIN_S):
            await producer.client.close()
            await producer.stop()
