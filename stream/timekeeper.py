"""Looks, many times a second, at which units' moment has come, and has their crossings written.

A moment is looked at once every event that Kafka had by then is folded: what a report has mended must not be called
late, be it that the report waited while no worker ran, or that it is on its way here.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from itertools import islice

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.topics import EVENTS
from stream.core.tension_levels import declaration_of
from stream.folding import Folding
from stream.forecasting import call_expired, has_expired
from stream.times import Look
from stream.timing import Timing
from stream.unit_store import Partition, UnitStore

log = logging.getLogger(__name__)

TICK_S = 0.05
CLOCKS_APART_US = 200_000
"""The clocks of this machine and of those that stamp events may differ by this much before a moment is looked at too
early."""
ASK_WITHIN_S = 2.0
UNITS_AT_ONCE = 500
"""Between two of these, events are folded."""


class Timekeeper:
    """`serving`: the partitions to look at. `folded`: offset after the last event of a partition that is folded.
    `clock`: microseconds since 1970."""

    def __init__(
        self,
        bootstrap: str,
        *,
        store: UnitStore,
        timing: Timing,
        folding: Folding,
        serving: Callable[[], Collection[int]],
        folded: Callable[[int], int],
        clock: Callable[[], int],
    ) -> None:
        self._bootstrap = bootstrap
        self._store = store
        self._timing = timing
        self._folding = folding
        self._serving = serving
        self._folded = folded
        self._clock = clock

    def take_declaration(self, declaration_id: str, value: bytes | None) -> None:
        """Take in a record of `tension.levels`."""
        self._timing.declare(declaration_id, declaration_of(orjson.loads(value)) if value is not None else None)

    async def run(self) -> None:
        """Look for ever."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False)
        await consumer.start()
        try:
            while True:
                await asyncio.sleep(TICK_S)
                await self.tick(consumer)
        finally:
            await consumer.stop()

    async def tick(self, consumer: AIOKafkaConsumer) -> None:
        """Look once."""
        # Of every partition held, served or not: it may be served again without being loaded anew.
        self._timing.call_concerned(self._store.held.values())
        held = self._store.held
        served = {number: held[number] for number in self._serving() if number in held}
        upto_us = self._clock() - CLOCKS_APART_US
        for partition in served.values():
            # No event need be folded before: what somebody says anew of a moment to come is another forecast.
            while has_expired(partition, upto_us):
                call_expired(partition, upto_us, UNITS_AT_ONCE)
                await asyncio.sleep(0)
        due = {number: partition for number, partition in served.items() if partition.times.has_due(upto_us)}
        await self._see_ends(consumer, [number for number in due if due[number].times.look is None], upto_us)
        # When thousands fall due at once, all are told before any row shows it.
        await asyncio.gather(*(self._look(number, partition) for number, partition in due.items()))
        changed = {number: partition for number, partition in served.items() if partition.times.unshown}
        await asyncio.gather(*(self._show(number, partition) for number, partition in changed.items()))

    async def _see_ends(self, consumer: AIOKafkaConsumer, numbers: list[int], upto_us: int) -> None:
        """Ask Kafka what must be folded before these partitions are looked at. Kafka away: they are not."""
        if not numbers:
            return
        tps = [TopicPartition(EVENTS.name, number) for number in numbers]
        try:
            async with asyncio.timeout(ASK_WITHIN_S):
                # What Kafka has deleted by age need not be folded.
                begins, ends = await asyncio.gather(consumer.beginning_offsets(tps), consumer.end_offsets(tps))
        except (KafkaError, TimeoutError) as error:
            log.warning("Kafka does not answer: nothing falls due meanwhile", extra={"error": repr(error)})
            return
        for tp in tps:
            if (partition := self._store.held.get(tp.partition)) is not None:
                partition.times.look = Look(upto_us, ends[tp] if begins[tp] < ends[tp] else 0)

    async def _look(self, number: int, partition: Partition) -> None:
        times = partition.times
        if times.look is None or self._folded(number) < times.look.offset:
            return
        (upto_us, _), times.look = times.look, None
        if not times.armed:
            times.armed = True
            for unit in partition.folding:
                times.heap.push(unit, 0)
        due = times.heap.pop_due(upto_us)
        while units := list(islice(due, UNITS_AT_ONCE)):
            await self._folding.retime(number, partition, units, upto_us)
            await asyncio.sleep(0)  # where nothing has to be written, nothing gave way

    async def _show(self, number: int, partition: Partition) -> None:
        while partition.times.unshown:
            await self._folding.show(number, partition, UNITS_AT_ONCE)
