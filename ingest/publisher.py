"""The way to Kafka: records are acknowledged by all in-sync replicas within a bound, or the caller is told no.

After a no, nothing of it is sent later: the producer is thrown away with its buffer, and what the broker's own
socket still holds is refused by the broker (`message.timestamp.before.max.ms` of the topic), since every retry
keeps the record's timestamp. While Kafka is away there is no producer, so every caller is told no at once; a new
one is tried in the background until Kafka answers.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from kafka import KafkaProducer
from kafka.errors import KafkaError

from schemas.topics import ACCEPTANCE_TIMEOUT, DIRECTORY, EVENTS, HEARTBEATS, QUARANTINE

_log = logging.getLogger(__name__)

_ACCEPTANCE_MS = ACCEPTANCE_TIMEOUT // timedelta(milliseconds=1)
_CONNECT_TIMEOUT_MS = 3_000
_RETRY_EVERY_S = 0.5
_RETRY_AFTER_MS = 20
"""Within one attempt: the whole of it has two seconds."""
_SEND_TIMEOUT_MS = 1_000
_DISPOSE_WITHIN_S = 10.0
_LARGEST_RECORD = 4 * 1024 * 1024
_BATCH_BYTES = 256 * 1024
"""A full body falls into few batches; the buffers grow only as far as they are filled."""
_YIELD_EVERY = 200
"""Records handed over before other requests get their turn."""

_WRITTEN = (EVENTS, HEARTBEATS, QUARANTINE, DIRECTORY)


class KafkaAwayError(Exception):
    """Kafka did not acknowledge in time; nothing of this call will arrive later. Sending again is safe."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to be written. `partition` None: by the key, as every Kafka client computes it."""

    topic: str
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int | None = None


class Placed(NamedTuple):
    """Where Kafka has a record."""

    partition: int
    offset: int


class Publisher:
    """Owns the one idempotent producer of the process. All methods belong to the event loop's thread."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._producer: Any = None
        self._lost = asyncio.Event()
        self._lost.set()
        self._reviver: asyncio.Task[None] | None = None
        self._disposals: set[asyncio.Task[None]] = set()

    @property
    def up(self) -> bool:
        """Whether Kafka answered last."""
        return self._producer is not None

    def start(self) -> None:
        """Begins to connect, and to connect again whenever Kafka was lost."""
        self._reviver = asyncio.create_task(self._revive())

    async def stop(self) -> None:
        """Ends; what was handed over has been answered by then."""
        if self._reviver is not None:
            self._reviver.cancel()
            await asyncio.gather(self._reviver, return_exceptions=True)
        if self._producer is not None:
            self._drop(self._producer)
        await asyncio.gather(*self._disposals, return_exceptions=True)

    async def publish(self, records: Sequence[Outgoing], *, timestamp_ms: int, deadline: float) -> list[Placed]:
        """Writes all records and says where each one is, in order.

        `deadline` is a time of the running loop; `timestamp_ms` becomes the records' Kafka timestamp. Raises
        KafkaAwayError when any of them is not acknowledged by then.
        """
        producer = self._producer
        if producer is None:
            raise KafkaAwayError("Kafka does not answer")
        pending = _Pending(len(records), asyncio.get_running_loop())
        try:
            async with asyncio.timeout_at(deadline):
                for index, record in enumerate(records):
                    _send(producer, record, timestamp_ms, pending, index)
                    if index % _YIELD_EVERY == _YIELD_EVERY - 1:
                        await asyncio.sleep(0)
                return await pending.placed
        except (KafkaError, TimeoutError, RuntimeError) as error:
            _log.warning("Kafka did not acknowledge", extra={"error": repr(error)})
            self._drop(producer)
            raise KafkaAwayError(str(error) or type(error).__name__) from error

    def _drop(self, producer: Any) -> None:
        if producer is not self._producer:
            return  # another caller of the same moment was faster
        self._producer = None
        self._lost.set()
        # kafka-python 3.0.12: close(timeout=0) first waits for what is buffered, raises, and leaves the sender
        # running, so it is ended by hand. Drop this when close(timeout=0) discards.
        producer._sender.force_close()
        task = asyncio.create_task(asyncio.to_thread(_dispose, producer))
        self._disposals.add(task)
        task.add_done_callback(self._disposals.discard)

    async def _revive(self) -> None:
        while True:
            await self._lost.wait()
            try:
                self._producer = await asyncio.to_thread(_connect, self._bootstrap)
            except (KafkaError, OSError, RuntimeError) as error:
                _log.warning("Kafka does not answer: %s", error)
                await asyncio.sleep(_RETRY_EVERY_S)
                continue
            _log.info("Kafka answers")
            self._lost.clear()


class _Pending:
    """Counts acknowledgements in the producer's thread and wakes the loop once, with the last of them."""

    def __init__(self, count: int, loop: asyncio.AbstractEventLoop) -> None:
        self.placed: asyncio.Future[list[Placed]] = loop.create_future()
        self._loop = loop
        self._left = count
        self._found: list[Placed | None] = [None] * count
        self._lock = threading.Lock()
        if count == 0:
            self.placed.set_result([])

    def done(self, index: int, metadata: Any) -> None:
        self._found[index] = Placed(metadata.partition, metadata.offset)
        with self._lock:
            self._left -= 1
            last = self._left == 0
        if last:
            self._loop.call_soon_threadsafe(self._settle, None)

    def failed(self, error: BaseException) -> None:
        self._loop.call_soon_threadsafe(self._settle, error)

    def _settle(self, error: BaseException | None) -> None:
        if self.placed.done():
            return
        if error is None:
            self.placed.set_result([placed for placed in self._found if placed is not None])
        else:
            self.placed.set_exception(error)


def _send(producer: Any, record: Outgoing, timestamp_ms: int, pending: _Pending, index: int) -> None:
    future = producer.send(
        record.topic,
        value=record.value,
        key=record.key,
        headers=list(record.headers),
        partition=record.partition,
        timestamp_ms=timestamp_ms,
    )
    future.add_callback(partial(pending.done, index))
    future.add_errback(pending.failed)


def _connect(bootstrap: str) -> Any:
    """A producer that has spoken with the broker and knows every topic we write. Blocks."""
    producer = KafkaProducer(
        bootstrap_servers=bootstrap.split(","),
        client_id="vigilits-ingest",
        acks="all",
        enable_idempotence=True,
        allow_auto_create_topics=False,
        batch_size=_BATCH_BYTES,
        bootstrap_timeout_ms=_CONNECT_TIMEOUT_MS,
        delivery_timeout_ms=_ACCEPTANCE_MS,
        max_block_ms=_SEND_TIMEOUT_MS,
        max_request_size=_LARGEST_RECORD,
        metrics_enabled=False,
        reconnect_backoff_max_ms=500,
        request_timeout_ms=_ACCEPTANCE_MS,
        retry_backoff_ms=_RETRY_AFTER_MS,
    )
    try:
        for topic in _WRITTEN:
            producer.partitions_for(topic.name)
    except KafkaError:
        producer._sender.force_close()
        _dispose(producer)
        raise
    return producer


def _dispose(producer: Any) -> None:
    """Waits until a producer that was told to end has failed what it held, then frees what is left of it."""
    producer._sender.join(_DISPOSE_WITHIN_S)
    producer.close(timeout=0)
