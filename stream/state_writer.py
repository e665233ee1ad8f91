"""Writes folded states to `capacity.unit-state` and quarantined messages beside them; tells when Kafka has them.

Nothing is shown or committed before the acknowledgement. A write that Kafka refuses ends the process: the events
behind it are not committed, so they are folded again by whoever holds the partition next.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer

from schemas.topics import QUARANTINE, UNIT_STATE
from stream.unit_store import Held

log = logging.getLogger(__name__)

EXIT_WRITE_REFUSED = 3
BATCH_BYTES = 900_000  # below the broker's default message.max.bytes of 1 MiB


class Output(NamedTuple):
    """One unit's new state, to be written under its key."""

    key: bytes
    held: Held


Written = Callable[[int, int, Sequence[Output]], None]
"""Called with partition, offset of the first record and the outputs, which follow each other without a gap."""


class StateWriter:
    """One idempotent producer with `acks=all`."""

    def __init__(self, bootstrap: str, on_written: Written) -> None:
        self._bootstrap = bootstrap
        self._started = False
        self._on_written = on_written

    async def start(self) -> None:
        """Connect."""
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            acks="all",
            enable_idempotence=True,
            max_batch_size=BATCH_BYTES,
            max_request_size=2 * BATCH_BYTES,
            request_timeout_ms=10_000,
        )
        await self._producer.start()
        self._started = True

    async def stop(self) -> None:
        """Send what is buffered and disconnect."""
        await self._producer.stop()

    async def flush(self) -> None:
        """Wait until everything handed over is acknowledged. Before `start` there is nothing."""
        if self._started:
            await self._producer.flush()

    def pack(self, outputs: Sequence[Output]) -> list[tuple[Any, Sequence[Output]]]:
        """The outputs as batches the broker accepts, each with the outputs in it."""
        packed: list[tuple[Any, Sequence[Output]]] = []
        start = 0
        builder = self._producer.create_batch()
        for index, (key, held) in enumerate(outputs):
            while builder.append(key=key, value=held.value, timestamp=None, headers=held.headers()) is None:
                packed.append((builder, outputs[start:index]))
                start, builder = index, self._producer.create_batch()
        packed.append((builder, outputs[start:]))
        return packed

    async def write(
        self, partition: int, batches: list[tuple[Any, Sequence[Output]]], done: Callable[[], None]
    ) -> None:
        """Hand packed batches to Kafka; `done` is called once for each when all in-sync replicas have it.

        Returns when they are on their way, so that folding goes on while the broker writes.
        """
        for builder, outputs in batches:
            builder.close()
            future = await self._producer.send_batch(builder, UNIT_STATE.name, partition=partition)
            future.add_done_callback(partial(self._acknowledged, partition, outputs, done))

    def _acknowledged(
        self, partition: int, outputs: Sequence[Output], done: Callable[[], None], future: asyncio.Future[Any]
    ) -> None:
        if (metadata := _result_or_exit(future, UNIT_STATE.name)) is not None:
            self._on_written(partition, metadata.offset, outputs)
            done()

    async def append(self, topic: str, partition: int, records: Sequence[tuple[bytes, bytes]]) -> None:
        """Write keys and values to a partition, in order; returns when all in-sync replicas have them."""
        futures = []
        builder = self._producer.create_batch()
        for key, value in records:
            while builder.append(key=key, value=value, timestamp=None) is None:
                builder.close()
                futures.append(await self._producer.send_batch(builder, topic, partition=partition))
                builder = self._producer.create_batch()
        builder.close()
        futures.append(await self._producer.send_batch(builder, topic, partition=partition))
        await asyncio.wait(futures)
        for future in futures:
            _result_or_exit(future, topic)

    async def quarantine(self, key: bytes | None, value: bytes, done: Callable[[], None]) -> None:
        """Keep a message that cannot be folded, with its reason and its bytes."""
        future = await self._producer.send(QUARANTINE.name, key=key, value=value)
        future.add_done_callback(lambda f: done() if _result_or_exit(f, QUARANTINE.name) is not None else None)


def _result_or_exit(future: asyncio.Future[Any], topic: str) -> Any:
    if future.cancelled():  # the process is stopping; what was not acknowledged is not committed
        return None
    if (error := future.exception()) is not None:
        log.critical(
            "Kafka refused a write: the process ends and its events are read again",
            extra={"topic": topic, "error": type(error).__name__},
        )
        os._exit(EXIT_WRITE_REFUSED)
    return future.result()
