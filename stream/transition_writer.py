"""Writes crossings: to `freshness.transitions`, and once Kafka has them the units' last ones to `freshness.last`.

The states they belong to are written after both. A worker that dies in between makes the same crossings again, under
the same ids.
"""

import time
from collections import Counter
from collections.abc import Collection, Iterable

import orjson

from schemas.topics import LAST_TRANSITIONS, TRANSITIONS
from stream.core.crossings import Last
from stream.core.transition_record import last_value, transition_value
from stream.metrics import Metrics
from stream.stall_guard import StallGuard
from stream.state_writer import StateWriter
from stream.unit_store import Partition


class TransitionWriter:
    """For the partitions held. The caller has the partition's lock."""

    def __init__(self, writer: StateWriter, guard: StallGuard, metrics: Metrics) -> None:
        self._writer = writer
        self._guard = guard
        self._metrics = metrics

    async def write(self, number: int, partition: Partition, *, later: Collection[bytes] = ()) -> None:
        """Write the crossings made since the last call; returns when Kafka has them.

        The last ones of the units that come `later` are written by `keep`: when thousands cross at once, all are told
        before anything else is written.
        """
        crossed = partition.times.take()
        if not crossed:
            return
        now_us = time.time_ns() // 1000
        transitions = [
            (
                each.unit,
                orjson.dumps(transition_value(each.unit.decode(), each.crossing, now_us, each.confidentiality)),
            )
            for each in crossed
        ]
        await self._writer.append(TRANSITIONS.name, number, transitions)
        self._guard.check()  # in the meantime the partition may have gone to another worker, who wrote on
        self._count([each.crossing.last for each in crossed], time.time_ns() // 1000)
        units = dict.fromkeys(each.unit for each in crossed)
        partition.times.unkept.update(unit for unit in units if unit in later)
        await self._append(number, partition, [unit for unit in units if unit not in later])

    def _count(self, lasts: Collection[Last], written_us: int) -> None:
        for state, count in Counter(last.state for last in lasts).items():
            self._metrics.crossed[state].inc(count)
        for last in lasts:
            self._metrics.lateness.observe(max(0, written_us - last.moment_us) / 1e6)

    async def keep(self, number: int, partition: Partition, units: Iterable[bytes]) -> None:
        """Write the last crossings of those of the units that were told and not kept; returns when Kafka has them."""
        await self._append(number, partition, [unit for unit in units if unit in partition.times.unkept])

    async def _append(self, number: int, partition: Partition, units: Collection[bytes]) -> None:
        if not units:
            return
        lasts = [
            (unit, orjson.dumps(last_value(unit.decode(), last, partition.last_apart(unit))))
            for unit in units
            if (last := partition.last(unit)) is not None  # who is timed apart has entered before
        ]
        partition.times.unkept.difference_update(units)
        await self._writer.append(LAST_TRANSITIONS.name, number, lasts)
        self._guard.check()
