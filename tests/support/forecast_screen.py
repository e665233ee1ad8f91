"""A worker's pipeline on a clock of ours, and the row of its one unit as Redis has it."""

import asyncio
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import orjson

from schemas.topics import JUDGED, UNIT_STATE
from stream.core.envelope import envelope
from stream.forecasting import shown_of
from stream.timekeeper import CLOCKS_APART_US, Timekeeper
from stream.unit_store import Held, Partition
from tests.support.facts import a_unit
from tests.support.folding_facts import PARTITION, Pipeline, Record
from tests.support.time_facts import START

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer

UNIT = "1540002078/REA-1"
"""Of the partition that is held."""
KEY = UNIT.encode()
A_YEAR = {"max_age": "P366D"}
"""Nothing else falls due."""
FEEDS = ("bed-management", "manual")


class _Kafka:
    async def end_offsets(self, tps: list[Any]) -> dict[Any, int]:
        return dict.fromkeys(tps, 0)

    async def beginning_offsets(self, tps: list[Any]) -> dict[Any, int]:
        return dict.fromkeys(tps, 0)


class Screen:
    """`row`: the envelope that the last of `writes` states left in Redis; `last`: that state."""

    def __init__(self, duty: Mapping[str, str] = A_YEAR) -> None:
        self._duty = duty
        self.now_us = START
        self.pipeline = Pipeline()
        self.writes = 0
        self.last: Held
        self.row: dict[str, Any]
        self.listed(FEEDS)

    def copy(self) -> None:
        """Make the row of what was written since, as the projection does."""
        written = [held for topic, values in self.pipeline.written if topic == UNIT_STATE.name for held in values]
        if len(written) > self.writes:
            self.writes, self.last = len(written), written[-1]
            self.row = self.made()

    def made(self) -> dict[str, Any]:
        """A row made now of what is in Kafka."""
        entry = self.pipeline.directory.get(KEY)
        assert entry is not None
        held = self.last
        shown = shown_of(held, lambda: self.now_us)
        row: dict[str, Any] = orjson.loads(
            envelope(0, shown, entry.description, held.timing, held.timing_2, retired=False)
        )
        return row

    def hears(self, event: dict[str, Any], feed: str) -> None:
        headers = (("feed", f"540002078/{feed}".encode()), JUDGED)
        value = orjson.dumps({**event, "unit_id": UNIT})
        self.pipeline.fold(Record(KEY, value, headers, timestamp=self.now_us // 1000))
        self.copy()

    def ticks(self) -> None:
        keeper = Timekeeper(
            "nowhere:0",
            store=self.pipeline.store,
            timing=self.pipeline.timing,
            folding=self.pipeline.folding,
            serving=lambda: {PARTITION},
            folded=lambda _: 0,
            clock=lambda: self.now_us + CLOCKS_APART_US,
        )
        asyncio.run(keeper.tick(cast("AIOKafkaConsumer", _Kafka())))
        self.copy()

    def restarts(self) -> None:
        """Another worker holds the partition: all it knows is in the record."""
        loaded = Partition()
        record: Any = SimpleNamespace(
            key=KEY, value=self.last.value, headers=self.last.headers(), offset=self.writes, partition=PARTITION
        )
        loaded.load(record)
        self.pipeline.store.held[PARTITION] = loaded

    def listed(self, feeds: Sequence[str]) -> None:
        entry = a_unit(UNIT, feeds=list(feeds), duty=dict.fromkeys(("normal", "tension", "crisis"), self._duty))
        self.pipeline.directory.take(KEY, orjson.dumps(entry), self.now_us)
        self.pipeline.rewrite(KEY)
        self.copy()
