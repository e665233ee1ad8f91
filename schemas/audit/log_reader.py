"""Reads the audit log from Kafka, between two offsets or two times, without holding up the event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import AUDIT

_TIMEOUT_MS = 5_000
_POLL_MS = 200
_AT_ONCE = 250
"""Then other work gets its turn."""
_WRITTEN_WITHIN = timedelta(hours=1)
"""An entry may wait so long for Kafka and still be found by the time it says."""

PART = TopicPartition(AUDIT.name, 0)


class Record(NamedTuple):
    """A record of the log; `value` None: a tombstone, which nobody of us writes."""

    offset: int
    value: bytes | None


class LogReader:
    """One reading. Errors are those of aiokafka, all of them KafkaError or TimeoutError."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer

    async def bounds(self, since: datetime | None = None, until: datetime | None = None) -> tuple[int, int]:
        """The first offset of entries of these times, and the one after the last: all of them, and some around."""
        first = (await self._consumer.beginning_offsets([PART]))[PART]
        end = (await self._consumer.end_offsets([PART]))[PART]
        if since is not None:
            first = max(first, await self._offset_at(since, end))
        if until is not None:
            end = min(end, await self._offset_at(until + _WRITTEN_WITHIN, end))
        return first, max(first, end)

    async def records(self, first: int, end: int) -> AsyncIterator[list[Record]]:
        """The records from `first` up to before `end`, in order, some at a time."""
        self._consumer.seek(PART, first)
        while await self._consumer.position(PART) < end:
            for found in (await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=_AT_ONCE)).values():
                yield [Record(each.offset, each.value) for each in found if each.offset < end]
            await asyncio.sleep(0)

    async def between(self, first: int, end: int) -> list[Record]:
        """The same at once."""
        return [record async for some in self.records(first, end) for record in some]

    async def _offset_at(self, moment: datetime, end: int) -> int:
        found = (await self._consumer.offsets_for_times({PART: int(moment.timestamp() * 1000)}))[PART]
        return end if found is None else int(found.offset)


@asynccontextmanager
async def log_reader(bootstrap: str) -> AsyncIterator[LogReader]:
    """A reading of the log, closed with the block."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        client_id="vigilits-audit-reader",
        enable_auto_commit=False,
        group_id=None,
        request_timeout_ms=_TIMEOUT_MS,
    )
    try:
        await consumer.start()
        consumer.assign([PART])
        yield LogReader(consumer)
    finally:
        await consumer.stop()
