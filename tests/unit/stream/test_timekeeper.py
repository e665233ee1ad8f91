"""Nothing is looked at by time before every event that Kafka had by then is folded."""

import asyncio
from typing import TYPE_CHECKING, Any, cast

import orjson
from aiokafka.errors import KafkaConnectionError

from stream.timekeeper import CLOCKS_APART_US, Timekeeper
from tests.support.folding_facts import PARTITION, Pipeline
from tests.support.time_facts import at
from tests.unit.stream.test_timing import EVERY_HOUR, KEY, a_fresh_unit, listed

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer


class _Kafka:
    """How far `capacity.events` goes."""

    def __init__(self) -> None:
        self.begin = 0
        self.end = 0
        self.asked = 0
        self.away = False

    async def end_offsets(self, tps: list[Any]) -> dict[Any, int]:
        self.asked += 1
        if self.away:
            raise KafkaConnectionError
        return dict.fromkeys(tps, self.end)

    async def beginning_offsets(self, tps: list[Any]) -> dict[Any, int]:
        return dict.fromkeys(tps, self.begin)


class Watched:
    """A partition with one fresh unit, the hour, and how many events of the partition are folded."""

    def __init__(self) -> None:
        self.pipeline = a_fresh_unit()
        self.kafka = _Kafka()
        self.hour: float = 2
        self.folded = 0
        self.serving = {PARTITION}
        self.keeper = Timekeeper(
            "nowhere:0",
            store=self.pipeline.store,
            timing=self.pipeline.timing,
            folding=self.pipeline.folding,
            serving=lambda: self.serving,
            folded=lambda _: self.folded,
            clock=lambda: at(self.hour) + CLOCKS_APART_US,
        )

    def tick(self) -> str:
        """What the unit has become."""
        asyncio.run(self.keeper.tick(cast("AIOKafkaConsumer", self.kafka)))
        return self.pipeline.transitions[-1][1]


def test_what_falls_due_is_crossed_once_its_moment_has_come() -> None:
    watched = Watched()
    assert watched.tick() == "fresh"
    watched.hour = 18.99
    assert watched.tick() == "fresh"
    watched.hour = 19
    assert watched.tick() == "due"
    watched.hour = 25
    assert watched.tick() == "overdue"


def test_nothing_falls_due_before_the_backlog_is_folded() -> None:
    watched = Watched()
    watched.hour = 30
    watched.kafka.end = 7
    assert watched.tick() == "fresh"
    watched.folded = 6
    assert watched.tick() == "fresh"
    watched.folded = 7
    assert watched.tick() == "overdue"


def test_events_that_came_after_the_moment_are_not_waited_for() -> None:
    watched = Watched()
    watched.kafka.end = 7
    watched.hour = 19
    watched.tick()
    watched.kafka.end, watched.folded = 1000, 7
    assert watched.tick() == "due"


def test_what_came_due_since_kafka_was_asked_waits_for_the_next_look() -> None:
    watched = Watched()
    watched.kafka.end = 7
    watched.hour = 19
    watched.tick()
    watched.hour = 25
    watched.folded = 7
    assert watched.tick() == "due"
    assert watched.tick() == "overdue"


def test_events_that_kafka_has_deleted_need_not_be_folded() -> None:
    watched = Watched()
    watched.hour = 19
    watched.kafka.begin = watched.kafka.end = 7
    assert watched.tick() == "due"


def test_nothing_falls_due_while_kafka_is_away() -> None:
    watched = Watched()
    watched.hour = 19
    watched.kafka.away = True
    assert watched.tick() == "fresh"
    watched.kafka.away = False
    assert watched.tick() == "due"


def test_kafka_is_not_asked_while_nothing_is_due() -> None:
    watched = Watched()
    watched.tick()
    asked = watched.kafka.asked
    for _ in range(10):
        watched.tick()
    assert watched.kafka.asked == asked


def test_a_partition_that_is_not_served_is_not_looked_at() -> None:
    watched = Watched()
    watched.hour = 19
    watched.serving = set()
    assert watched.tick() == "fresh"


def test_what_is_declared_while_a_partition_is_not_served_counts_when_it_is_again() -> None:
    watched = Watched()
    listed(watched.pipeline, 1.5, duty={"normal": {"max_age": "PT24H"}, "tension": EVERY_HOUR["tension"]})
    watched.tick()
    watched.serving = set()
    watched.keeper.take_declaration("x", orjson.dumps(a_declaration()))
    watched.hour = 3.1
    watched.tick()
    watched.serving = {PARTITION}
    assert watched.tick() == "silent"
    assert watched.pipeline.transitions[-1] == ("fresh", "silent", "tension")


def a_declaration() -> dict[str, Any]:
    begins = "2026-01-15T03:00:00Z"
    return {
        "territories": ["R-44"],
        "activity_groups": [],
        "level": "tension",
        "declared_at": begins,
        "from": begins,
        "until": None,
        "grace": "PT0S",
        "ended_at": None,
    }


def test_a_partition_without_units_is_looked_at_without_a_word() -> None:
    watched = Watched()
    watched.pipeline = pipeline = Pipeline()
    keeper = Timekeeper(
        "nowhere:0",
        store=pipeline.store,
        timing=pipeline.timing,
        folding=pipeline.folding,
        serving=lambda: {PARTITION},
        folded=lambda _: 0,
        clock=lambda: at(2),
    )
    asyncio.run(keeper.tick(cast("AIOKafkaConsumer", watched.kafka)))
    assert KEY not in pipeline.states
    assert pipeline.written == []
