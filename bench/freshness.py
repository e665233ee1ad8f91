"""Time and nothing else: how late what falls due is told, what it costs when nothing does, and a tension of the nation.

Most units are fresh, with hours to go, until a tension asks for a report every 12 hours and all of them are due in the
same instant. The others are overdue, and report when it is their turn.
"""

import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from bench import backlog, servers
from bench.filled import reports
from bench.processes import DidNotRunError, wait_until
from bench.results import Limit, Measured, percentile
from bench.servers import Servers, StreamWorker
from bench.sizes import Sizes
from schemas.core.times import parse
from schemas.topics import EVENTS, PARTITIONS, TENSION, TRANSITIONS, UNIT_STATE

_DUE_AFTER = timedelta(hours=18)
"""Three quarters of the 24 hours that a unit with a feed has."""
_SPREAD_S = 5.0
_AHEAD_S = 3.0
"""From the report until the first is due: time for Kafka and the fold."""
_LOOK_S = 0.5
_QUIET_SHARE = 10.0
"""Percent of a core in half a second: above it the worker still looks at the units it has loaded."""

_LATENESS_S = 1.0
_IDLE_SHARE = 5.0
_TENSION_S = 2.0


class Told(NamedTuple):
    """A transition as a reader gets it; `late_s`: from its moment until then."""

    to: str
    level: str
    late_s: float


class Reader:
    """Reads `freshness.transitions` as it grows from now on."""

    def __init__(self, consumer: KafkaConsumer) -> None:
        self._consumer = consumer
        consumer.assign([TopicPartition(TRANSITIONS.name, partition) for partition in range(PARTITIONS)])
        consumer.seek_to_end()

    def written(self, topic: str = TRANSITIONS.name) -> int:
        """How many records of a topic Kafka has, read or not."""
        partitions = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
        return sum(self._consumer.end_offsets(partitions).values())

    def read(self, count: int, wanted: Callable[[Told], bool], patience_s: float = 120) -> list[Told]:
        """So many that are wanted, in the order they came."""
        found: list[Told] = []
        deadline = time.monotonic() + patience_s
        while len(found) < count:
            if time.monotonic() > deadline:
                raise DidNotRunError(f"{len(found)} of {count} transitions within {patience_s:g} s")
            records = [record for each in self._consumer.poll(100).values() for record in each]
            now = datetime.now(UTC)
            found += filter(wanted, (_told(orjson.loads(record.value), now) for record in records))
        return found


def _told(value: dict[str, str], now: datetime) -> Told:
    return Told(value["to"], value["level"], (now - parse(value["moment"])).total_seconds())


def measure(where: Servers, sizes: Sizes) -> Measured:
    """Figures against the limits of DESIGN section 11; no reference."""
    units, some = sizes.filled_units, sizes.due_units
    with _reader(where) as reader, servers.stream_worker(where) as worker, servers.copy_watch(where) as copy:
        wait_until(lambda: worker.ready() and copy.complete(), "worker ready", worker.child)
        wait_until(lambda: _cpu_share(worker, _LOOK_S) < _QUIET_SHARE, "rest", worker.child)
        idle = _cpu_share(worker, sizes.idle_s)
        spread = _due(where, reader, range(some), lambda number: _SPREAD_S * number / some)
        at_once = _due(where, reader, range(some, 2 * some), lambda _: 0.0)
        wait_until(copy.complete, "rows", worker.child)
        cpu_s = worker.child.cpu_s()
        told_s, shown_s = _tension(where, reader, units - 2 * some, copy.complete)
        cpu_s = worker.child.cpu_s() - cpu_s
        command = worker.child.command
    among = f"among {units:,} units"
    return Measured(
        limits=(
            Limit(f"CPU of the stream worker when nothing is due, {units:,} units", "% of a core", idle, _IDLE_SHARE),
            Limit(f"lateness of a transition, p99, {some / _SPREAD_S:,.0f}/s {among}", "s", spread, _LATENESS_S),
            Limit(f"the same, {some:,} due in one instant {among}", "s", at_once, _LATENESS_S),
            Limit(f"tension of the nation until {units - 2 * some:,} units are due in Kafka", "s", told_s, _TENSION_S),
            Limit("the same until their rows are in Redis", "s", shown_s, None),
            Limit("CPU seconds of the worker until then, which a shared machine stretches less", "s", cpu_s, None),
        ),
        commands=(command,),
    )


@contextmanager
def _reader(where: Servers) -> Iterator[Reader]:
    with closing(KafkaConsumer(bootstrap_servers=where.kafka, enable_auto_commit=False, group_id=None)) as consumer:
        yield Reader(consumer)


def _cpu_share(worker: StreamWorker, seconds: float) -> float:
    before = worker.child.cpu_s()
    time.sleep(seconds)
    return (worker.child.cpu_s() - before) / seconds * 100


def _due(where: Servers, reader: Reader, numbers: Iterable[int], after_s: Callable[[int], float]) -> float:
    """The lateness at p99 of units that are due so many seconds after each other."""
    first = datetime.now(UTC) + timedelta(seconds=_AHEAD_S) - _DUE_AFTER
    said = [(number, first + timedelta(seconds=after_s(number))) for number in numbers]
    random.Random(2).shuffle(said)
    backlog.put(where.kafka, EVENTS.name, reports(said))
    return percentile([told.late_s for told in reader.read(len(said), lambda told: told.to == "due")], 0.99)


def _tension(where: Servers, reader: Reader, units: int, complete: Callable[[], bool]) -> tuple[float, float]:
    """Seconds from the declaration until Kafka has the last unit's transition, and until Redis has every row."""
    before, states_before = reader.written(), reader.written(UNIT_STATE.name)
    with closing(KafkaProducer(bootstrap_servers=where.kafka, acks="all")) as producer:
        producer.partitions_for(TENSION.name)  # who declares is connected already
        started = time.monotonic()
        value = _declaration(datetime.now(UTC).isoformat())
        producer.send(TENSION.name, key=value["declaration_id"].encode(), value=orjson.dumps(value)).get(10)
    # Counted while it is measured, which costs a reader of thousands less than reading them.
    wait_until(lambda: reader.written() >= before + units, "transitions")
    told_s = time.monotonic() - started
    wait_until(lambda: reader.written(UNIT_STATE.name) >= states_before + units and complete(), "rows under tension")
    shown_s = time.monotonic() - started
    reader.read(units, lambda told: told.level == "tension")
    return told_s, shown_s


def _declaration(declared: str) -> dict[str, Any]:
    return {
        "schema": "tension-level/1",
        "declaration_id": str(uuid.uuid4()),
        "territories": ["FR"],
        "activity_groups": [],
        "level": "tension",
        "reason": "measured",
        "author": "bench",
        "declared_at": declared,
        "from": declared,
        "until": None,
        "grace": "PT2H",
        "ended_at": None,
        "ended_by": None,
    }
