"""Watches the held partitions of `capacity.unit-state` for records that another worker wrote.

A worker that was paused may write an old state after ours. Compaction keeps what came last, so the owner, who
knows the newer version, writes it again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import UNIT_STATE
from stream.metrics import Metrics
from stream.unit_store import UnitStore, held_from, read_range

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0


class LogWatch:
    """`look` compares the end of each held partition with what we know of it."""

    def __init__(
        self,
        bootstrap: str,
        store: UnitStore,
        rewrite: Callable[[Mapping[bytes, int]], Awaitable[None]],
        metrics: Metrics,
    ) -> None:
        self._bootstrap = bootstrap
        self._store = store
        self._rewrite = rewrite
        self._metrics = metrics
        self._foreign: list[tuple[int, int, int]] = []
        self._seen: dict[int, int] = {}

    def foreign(self, partition: int, first: int, upto: int) -> None:
        """Note offsets that lie between two of our own writes and are not ours."""
        self._foreign.append((partition, first, upto))

    async def run(self) -> None:
        """Look once a second, for ever."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False)
        await consumer.start()
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY_S)
                await self._look(consumer)
        finally:
            await consumer.stop()

    async def _look(self, consumer: AIOKafkaConsumer) -> None:
        known = {TopicPartition(UNIT_STATE.name, p): held.end for p, held in self._store.held.items()}
        ends = await consumer.end_offsets(list(known)) if known else {}
        ranges, self._foreign = self._foreign, []
        for tp, end in ends.items():
            # Records past ours may be our own, not acknowledged yet: only if we have written nothing since the
            # last look are they another's.
            if end > known[tp] and self._seen.get(tp.partition) == known[tp]:
                ranges.append((tp.partition, known[tp], end))
        self._seen = {tp.partition: end for tp, end in known.items()}
        for partition, first, upto in ranges:
            await self._inspect(partition, first, upto)

    async def _inspect(self, partition: int, first: int, upto: int) -> None:
        overwritten: dict[bytes, int] = {}
        async for record in read_range(self._bootstrap, {partition: (first, upto)}):
            held = self._store.held.get(partition)
            if held is None:
                return
            held.end = max(held.end, record.offset + 1)
            if record.key in held.acked:
                theirs = held_from(record)
                overwritten[record.key] = theirs.version if theirs else 0
        if overwritten:
            self._metrics.stale_writes.inc(len(overwritten))
            log.warning(
                "another worker wrote after us: writing ours again",
                extra={"partition": partition, "units": len(overwritten)},
            )
            await self._rewrite(overwritten)
