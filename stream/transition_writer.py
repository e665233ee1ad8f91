"""Writes crossings: to `freshness.transitions`, and once Kafka has them the units' last ones to `freshness.last`.

The states they belong to are written after both. A worker that dies in between makes the same crossings again, under
the same ids.
"""

import time

import orjson

from schemas.topics import LAST_TRANSITIONS, TRANSITIONS
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

    async def write(self, number: int, partition: Partition) -> None:
        """Write the crossings made since the last call; returns when Kafka has them."""
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
        lasts = [
            (unit, orjson.dumps(last_value(unit.decode(), last, partition.last_apart(unit))))
            for unit in dict.fromkeys(each.unit for each in crossed)
            if (last := partition.last(unit)) is not None  # who is timed apart has entered before
        ]
        await self._writer.append(LAST_TRANSITIONS.name, number, lasts)
        self._guard.check()
        for each in crossed:
            self._metrics.crossed[each.crossing.last.state].inc()
            self._metrics.lateness.observe(max(0, now_us - each.crossing.last.moment_us) / 1e6)
