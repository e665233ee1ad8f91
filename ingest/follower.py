"""Reads the topics ingest must know, whole before it is ready, and follows them: who the units are, who has keys.

A thread of its own polls Kafka; what it reads is applied in the event loop's thread, so nothing else needs a lock.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

import orjson
from kafka import KafkaConsumer, TopicPartition

from schemas.topics import Topic

_log = logging.getLogger(__name__)

_POLL_MS = 500
_RECORDS_AT_ONCE = 500
_CHECK_EVERY_POLLS = 4
_TIMEOUT_MS = 3_000
_RETRY_EVERY_S = 0.5

Apply = Callable[[str, Mapping[str, Any] | None], None]
"""Takes in one record: its key and its value (None: a tombstone)."""


class Follower:
    """Follows topics of one partition each. Everything but `_run` belongs to the event loop's thread."""

    def __init__(
        self,
        bootstrap: str,
        appliers: Mapping[Topic, Apply],
        on_unreadable: Callable[[str], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._bootstrap = bootstrap
        self._appliers = {topic.name: apply for topic, apply in appliers.items()}
        self._on_unreadable = on_unreadable
        self._on_lost = on_lost
        self._positions = dict.fromkeys(self._appliers, 0)
        self._waiting: list[tuple[str, int, asyncio.Future[None]]] = []
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.loaded = False
        """Whether everything there was at the start has been taken in."""
        self._answered = False

    @property
    def answering(self) -> bool:
        """Whether Kafka answered when it was last asked, and is being asked."""
        return self._answered and self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begins to read."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, daemon=True, name="follower")
        self._thread.start()

    async def stop(self) -> None:
        """Ends the thread."""
        self._stopping.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 2 * _TIMEOUT_MS / 1000)

    async def reached(self, topic: Topic, offset: int, deadline: float) -> None:
        """Returns once the record at `offset` has been taken in; TimeoutError when it was not by `deadline`."""
        if self._positions[topic.name] > offset:
            return
        taken_in = asyncio.get_running_loop().create_future()
        self._waiting.append((topic.name, offset, taken_in))
        async with asyncio.timeout_at(deadline):
            await taken_in

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with closing(self._consumer()) as consumer:
                    self._follow(consumer)
            except Exception as error:  # noqa: BLE001 - kafka-python raises many kinds, and nothing else reads on
                self._in_loop(self._lost)
                _log.warning("cannot follow %s: %r", ", ".join(self._appliers), error)
                self._stopping.wait(_RETRY_EVERY_S)

    def _consumer(self) -> Any:
        return KafkaConsumer(
            bootstrap_servers=self._bootstrap.split(","),
            client_id="vigilits-ingest-follower",
            allow_auto_create_topics=False,
            auto_offset_reset="earliest",
            bootstrap_timeout_ms=_TIMEOUT_MS,
            enable_auto_commit=False,
            group_id=None,
            max_poll_records=_RECORDS_AT_ONCE,
            metrics_enabled=False,
            reconnect_backoff_max_ms=500,
            request_timeout_ms=_TIMEOUT_MS,
        )

    def _follow(self, consumer: Any) -> None:
        parts = [TopicPartition(name, 0) for name in self._appliers]
        consumer.assign(parts)
        for part in parts:
            consumer.seek(part, self._positions[part.topic])
        ends = consumer.end_offsets(parts)
        polls = 0
        while not self._stopping.is_set():
            found = consumer.poll(timeout_ms=_POLL_MS)
            records = [(part.topic, record.key, record.value) for part in found for record in found[part]]
            positions = {part.topic: consumer.position(part) for part in parts}
            caught_up = all(positions[part.topic] >= ends[part] for part in parts)
            self._in_loop(self._take_in, records, positions, caught_up)
            polls = 0 if records else polls + 1
            if polls == _CHECK_EVERY_POLLS:
                consumer.end_offsets(parts)  # raises when Kafka is away, of which an idle poll says nothing
                polls = 0

    def _in_loop(self, call: Callable[..., None], *arguments: object) -> None:
        assert self._loop is not None  # noqa: S101 - the thread starts after the loop is known
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *arguments)

    def _lost(self) -> None:
        self._answered = False
        self._on_lost()

    def _take_in(
        self,
        records: list[tuple[str, bytes | None, bytes | None]],
        positions: Mapping[str, int],
        caught_up: bool,
    ) -> None:
        for topic, key, value in records:
            try:
                self._appliers[topic]((key or b"").decode(), None if value is None else orjson.loads(value))
            except Exception as error:  # noqa: BLE001 - whatever one record holds
                # Only ours are allowed to write these topics; a record of another form must not stop the rest.
                self._on_unreadable(topic)
                _log.error("unreadable record", extra={"topic": topic, "error": repr(error)})
        self._positions.update(positions)
        self.loaded = self.loaded or caught_up
        self._answered = True
        still_waiting = []
        for topic, offset, taken_in in self._waiting:
            if taken_in.done():
                continue
            if self._positions[topic] > offset:
                taken_in.set_result(None)
            else:
                still_waiting.append((topic, offset, taken_in))
        self._waiting = still_waiting
