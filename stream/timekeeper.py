"""Looks, many times a second, at which units' moment has come, and has their crossings written.

A partition is looked at by time only while every event it had when it came to us is folded, and none waits to be:
what a report has mended must not be called late. Moments are looked at a little after they have come, since an event
that Kafka has may still be on its way here.
"""

import asyncio
from collections.abc import Callable, Collection
from itertools import islice
from typing import NamedTuple

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import EVENTS
from stream.core.tension_levels import Declaration, TensionLevels, declaration_of
from stream.folding import Folding
from stream.timing import Timing
from stream.unit_store import Partition, UnitStore

TICK_S = 0.05
ON_THE_WAY_US = 200_000
UNITS_AT_ONCE = 500
"""Between two of these, events are folded."""


class Progress(NamedTuple):
    """Offsets of a partition of `capacity.events`: after the last event folded, after the last known to be there."""

    folded: int
    known: int


class Timekeeper:
    """`serving`: the partitions to look at. `progress`: how far their events are folded. `clock`: microseconds since
    1970."""

    def __init__(
        self,
        bootstrap: str,
        *,
        store: UnitStore,
        timing: Timing,
        tension: TensionLevels,
        folding: Folding,
        serving: Callable[[], Collection[int]],
        progress: Callable[[int], Progress],
        clock: Callable[[], int],
    ) -> None:
        self._bootstrap = bootstrap
        self._store = store
        self._timing = timing
        self._tension = tension
        self._folding = folding
        self._serving = serving
        self._progress = progress
        self._clock = clock
        self._backlogs: dict[int, tuple[Partition, int]] = {}
        self._declared: list[Declaration] = []

    def take_declaration(self, declaration_id: str, value: bytes | None) -> None:
        """Take in a record of `tension.levels`."""
        declaration = declaration_of(orjson.loads(value)) if value is not None else None
        self._declared += self._tension.put(declaration_id, declaration)

    async def run(self) -> None:
        """Look for ever."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False)
        await consumer.start()
        try:
            while True:
                await asyncio.sleep(TICK_S)
                declared, self._declared = self._declared, []
                for number in sorted(self._serving()):
                    partition = self._store.held.get(number)
                    if partition is not None:
                        await self._look(consumer, number, partition, declared)
        finally:
            await consumer.stop()

    async def _look(
        self, consumer: AIOKafkaConsumer, number: int, partition: Partition, declared: list[Declaration]
    ) -> None:
        times = self._timing.of(number, partition)
        for unit in self._timing.concerned(partition, declared) if declared else ():
            times.heap.push(unit, 0)
        if not await self._has_caught_up(consumer, number, partition):
            return
        upto_us = self._clock() - ON_THE_WAY_US
        if not times.armed:
            await self._all(number, list(partition.folding), upto_us)
            times.armed = True
        due = times.heap.pop_due(upto_us)
        while units := list(islice(due, UNITS_AT_ONCE)):
            await self._folding.retime(number, units, upto_us)

    async def _all(self, number: int, units: list[bytes], upto_us: int) -> None:
        for start in range(0, len(units), UNITS_AT_ONCE):
            await self._folding.retime(number, units[start : start + UNITS_AT_ONCE], upto_us)
            await asyncio.sleep(0)

    async def _has_caught_up(self, consumer: AIOKafkaConsumer, number: int, partition: Partition) -> bool:
        known = self._backlogs.get(number)
        if known is None or known[0] is not partition:
            tp = TopicPartition(EVENTS.name, number)
            known = self._backlogs[number] = partition, (await consumer.end_offsets([tp]))[tp]
        progress = self._progress(number)
        return progress.folded >= max(known[1], progress.known)
