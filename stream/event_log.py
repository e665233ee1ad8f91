"""One partition of `capacity.events`, read beside the fold: in small pieces with rests between, so that folding, which
shares the loop, goes first."""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from schemas.topics import EVENTS

RECORDS_AT_ONCE = 500
"""Taken over in about a millisecond."""
REST_S = 0.004


class EventLog:
    """Between `async with` and its end. `whole`: whether the log still has its first record and is read from it."""

    def __init__(self, bootstrap: str, partition: int) -> None:
        self._tp = TopicPartition(EVENTS.name, partition)
        self._consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, fetch_max_wait_ms=50)
        self.whole = False

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        self._consumer.assign([self._tp])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._consumer.stop()

    async def begin(self, since_us: int | None) -> None:
        """Read from the first record received since then; None: from the first there is."""
        first: int = (await self._consumer.beginning_offsets([self._tp]))[self._tp]
        if since_us is not None:
            found = (await self._consumer.offsets_for_times({self._tp: max(0, since_us // 1000)}))[self._tp]
            first = max(first, int(found.offset) if found is not None else await self._end())
        self._consumer.seek(self._tp, first)
        self.whole = first == 0

    async def behind(self) -> int:
        """How many records there are to be read."""
        position: int = await self._consumer.position(self._tp)
        return await self._end() - position

    async def read(self, rest_s: float) -> AsyncIterator[ConsumerRecord]:
        """What there is now, in the log's order. Rests after every few records."""
        end = await self._end()
        while await self._consumer.position(self._tp) < end:
            found = await self._consumer.getmany(self._tp, timeout_ms=200, max_records=RECORDS_AT_ONCE)
            for record in found.get(self._tp, ()):
                yield record
            await asyncio.sleep(rest_s)

    async def _end(self) -> int:
        end: int = (await self._consumer.end_offsets([self._tp]))[self._tp]
        return end
