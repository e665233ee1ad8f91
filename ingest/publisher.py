"""The way to Kafka: records are acknowledged by all in-sync replicas within a bound, or the caller is told no.

After a no, nothing of it is sent later: the producer is thrown away with its buffer, and what the broker's own
socket still holds is refused by the broker (`message.timestamp.before.max.ms` of the topic), since every retry
keeps the record's timestamp. While Kafka is away there is no producer, so every caller is told no at once; a new
one is tried in the background until Kafka answers. A record that the broker itself refuses fails its own caller alone.
"""

import asyncio
import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from kafka import KafkaProducer
from kafka.errors import (
    CorruptRecordError,
    InvalidProducerEpochError,
    InvalidRecordError,
    InvalidTimestampError,
    KafkaError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumberError,
    PolicyViolationError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)

from ingest.turns import Turns
from schemas.topics import ACCEPTANCE_TIMEOUT, DIRECTORY, EVENTS, HEARTBEATS, LATEST_ARRIVAL, QUARANTINE

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
_PROMPT_MS = LATEST_ARRIVAL / timedelta(milliseconds=2)
"""A time refused as soon as this was not late: the clocks differ."""
_TOLD_FOR_S = 60.0
"""How long readiness speaks of clocks that differ: without requests nothing shows that they agree again."""

_WRITTEN = (EVENTS, HEARTBEATS, QUARANTINE, DIRECTORY)


_REFUSALS = frozenset({
    CorruptRecordError, InvalidRecordError, InvalidTimestampError, MessageSizeTooLargeError, PolicyViolationError,
    RecordListTooLargeError, TopicAuthorizationFailedError,
})  # fmt: skip
"""The broker is there and says no to a record."""
_COLLATERAL = frozenset({InvalidProducerEpochError, KafkaError, OutOfOrderSequenceNumberError})
"""What records meet that were sent together with, or right after, one that the broker refused: not written."""


_PERHAPS_A_PART = "some of it may have been taken, and sending all of it again is safe."


class NotWrittenError(Exception):
    """Not all was acknowledged; nothing of this call will arrive later. Sending again is safe. Says in words why, and
    whether a part may be in Kafka."""


class KafkaAwayError(NotWrittenError):
    """Kafka did not acknowledge in time."""


class KafkaRefusesError(NotWrittenError):
    """Kafka answers, and refuses a record of this call."""


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

    def __init__(self, bootstrap: str, on_lost: Callable[[], None]) -> None:
        self._bootstrap = bootstrap
        self._on_lost = on_lost
        self._producer: Any = None
        self._lost = asyncio.Event()
        self._lost.set()
        self._reviver: asyncio.Task[None] | None = None
        self._disposals: set[asyncio.Task[None]] = set()
        self._times_refused_at = -math.inf

    @property
    def up(self) -> bool:
        """Whether Kafka answered last."""
        return self._producer is not None and self._reviver is not None and not self._reviver.done()

    @property
    def clocks_differ(self) -> bool:
        """Whether the broker lately refused a record for its time: its clock is another than ours."""
        return time.monotonic() - self._times_refused_at < _TOLD_FOR_S

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

    async def publish(self, records: Sequence[Outgoing], *, spent_s: float = 0.0) -> list[Placed]:
        """Writes all records and says where each one is, in order. Their Kafka timestamp is now, less what was spent.

        NotWrittenError when any of them is not acknowledged within ACCEPTANCE_TIMEOUT, of which the caller may have
        spent some. The broker counts from the timestamp: so it takes nothing after that either.
        """
        producer = self._producer
        if producer is None:
            raise KafkaAwayError("Kafka does not answer; nothing was taken: send all of it again.")
        timestamp_ms = time.time_ns() // 1_000_000 - round(spent_s * 1000)
        placed: list[Placed | None] = [None] * len(records)
        try:
            async with asyncio.timeout(ACCEPTANCE_TIMEOUT.total_seconds() - spent_s):
                missing = list(range(len(records)))
                while missing:
                    found = await _written(producer, [records[index] for index in missing], timestamp_ms)
                    _raise_refusal(found)
                    for index, outcome in zip(missing, found, strict=True):
                        placed[index] = outcome if isinstance(outcome, Placed) else None
                    missing = [index for index in missing if placed[index] is None]
                    if missing:
                        await asyncio.sleep(_RETRY_AFTER_MS / 1000)
        except KafkaRefusesError as error:
            late_ms = time.time_ns() // 1_000_000 - timestamp_ms
            if isinstance(error.__cause__, InvalidTimestampError) and late_ms < _PROMPT_MS:
                self._times_refused_at = time.monotonic()
            _log.error("Kafka refused a record", extra={"error": repr(error.__cause__)})
            raise
        except Exception as error:
            self._on_lost()
            _log.warning("Kafka did not acknowledge", extra={"error": repr(error)})
            self._drop(producer)
            raise KafkaAwayError(f"Kafka does not acknowledge; {_PERHAPS_A_PART}") from error
        return [place for place in placed if place is not None]

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
            except Exception as error:  # noqa: BLE001 - kafka-python raises many kinds, and nothing else tries again
                self._on_lost()
                _log.warning("Kafka does not answer: %r", error)
                await asyncio.sleep(_RETRY_EVERY_S)
                continue
            _log.info("Kafka answers")
            self._lost.clear()


class _Pending:
    """Collects each record's outcome in the producer's thread and wakes the loop once, with the last of them."""

    def __init__(self, count: int, loop: asyncio.AbstractEventLoop) -> None:
        self.settled: asyncio.Future[list[_Outcome]] = loop.create_future()
        self._loop = loop
        self._left = count
        self._found: list[_Outcome | None] = [None] * count
        self._lock = threading.Lock()

    def done(self, index: int, metadata: Any) -> None:
        self._settle(index, Placed(metadata.partition, metadata.offset))

    def failed(self, index: int, error: Exception) -> None:
        self._settle(index, error)

    def _settle(self, index: int, outcome: "_Outcome") -> None:
        self._found[index] = outcome
        with self._lock:
            self._left -= 1
            last = self._left == 0
        if last:
            self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        if not self.settled.done():
            self.settled.set_result([outcome for outcome in self._found if outcome is not None])


_Outcome = Placed | Exception


async def _written(producer: Any, records: Sequence[Outgoing], timestamp_ms: int) -> list[_Outcome]:
    """What became of each record, once every one is settled. Raises an error that is no answer of the broker."""
    pending, turns = _Pending(len(records), asyncio.get_running_loop()), Turns()
    for index, record in enumerate(records):
        future = producer.send(
            record.topic,
            value=record.value,
            key=record.key,
            headers=list(record.headers),
            partition=record.partition,
            timestamp_ms=timestamp_ms,
        )
        future.add_callback(partial(pending.done, index))
        future.add_errback(partial(pending.failed, index))
        await turns.give()
    return await pending.settled


def _raise_refusal(outcomes: Sequence[_Outcome]) -> None:
    errors = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    for error in errors:
        if type(error) not in _REFUSALS | _COLLATERAL:
            raise error
    refusal = next((error for error in errors if type(error) in _REFUSALS), None)
    if refusal is not None:
        raise KafkaRefusesError(f"Kafka refuses a record ({type(refusal).__name__}); {_PERHAPS_A_PART}") from refusal


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
    # kafka-python 3.0.12 takes any refusal of one record for the end of an idempotent producer, where Kafka's own
    # client goes on under a new epoch. So does this one. Drop it when one refused record no longer ends the others'.
    manager = producer._transaction_manager
    manager._NEEDS_EPOCH_BUMP_ERRORS = manager._NEEDS_EPOCH_BUMP_ERRORS | _REFUSALS
    try:
        for topic in _WRITTEN:
            producer.partitions_for(topic.name)
    except Exception:
        producer._sender.force_close()
        _dispose(producer)
        raise
    return producer


def _dispose(producer: Any) -> None:
    """Waits until a producer that was told to end has failed what it held, then frees what is left of it."""
    producer._sender.join(_DISPOSE_WITHIN_S)
    producer.close(timeout=0)
