"""Watches the held partitions of `capacity.unit-state` for records that another worker wrote.

A worker that was paused may write an old state after ours. Compaction keeps what came last, so the owner, who
knows the newer version, writes it again.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.topics import UNIT_STATE
from stream.metrics import Metrics
from stream.unit_store import UnitStore, held_from, read_range

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
LOOK_WITHIN_S = 2.0
SILENT_AFTER_S = 3.0
"""Kafka unheard of for longer: what we hold may be overtaken, and screens are told so."""


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
        self._heard_at = time.monotonic()

    def foreign(self, partition: int, first: int, upto: int) -> None:
        """Note offsets that lie between two of our own writes and are not ours."""
        self._foreign.append((partition, first, upto))

    def kafka_answers(self) -> bool:
        """Whether Kafka has answered lately."""
        return time.monotonic() - self._heard_at < SILENT_AFTER_S

    async def run(self) -> None:
        """Look once a second, for ever."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False)
        await consumer.start()
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY_S)
                try:
                    async with asyncio.timeout(LOOK_WITHIN_S):
                        ends = await self._ends(consumer)
                except (KafkaError, TimeoutError) as error:
                    log.warning("Kafka does not answer", extra={"error": repr(error)})
                    continue
                self._heard_at = time.monotonic()
                await self._look(ends)
        finally:
            await consumer.stop()

    async def _ends(self, consumer: AIOKafkaConsumer) -> dict[int, int]:
        tps = [TopicPartition(UNIT_STATE.name, partition) for partition in range(UNIT_STATE.partitions)]
        return {tp.partition: end for tp, end in (await consumer.end_offsets(tps)).items()}

    async def _look(self, ends: dict[int, int]) -> None:
        known = {partition: held.end for partition, held in self._store.held.items() if not held.in_flight}
        ranges, self._foreign = self._foreign, []
        for partition, end in known.items():
            # Records past ours may be our own, not acknowledged yet: only if we have written nothing since the
            # last look are they another's.
            if ends[partition] > end and self._seen.get(partition) == end:
                ranges.append((partition, end, ends[partition]))
        self._seen = known
        for partition, first, upto in ranges:
            await self._inspect(partition, first, upto)

    async def _inspect(self, partition: int, first: int, upto: int) -> None:
        overwritten: dict[bytes, int] = {}
        async for records in read_range(self._bootstrap, {partition: (first, upto)}):
            held = self._store.held.get(partition)
            if held is None:
                return
            held.end = max(held.end, records[-1].offset + 1)
            for record in records:
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
