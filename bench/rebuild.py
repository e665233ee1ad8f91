"""Time to a complete, ready worker after Redis and the local tables are lost, against reading the same topic.

The reference reads `capacity.unit-state` and does nothing with it. Taken twice: both from the start of their process,
and both from where they may begin to read, connected and assigned.
"""

from contextlib import closing
from datetime import UTC, datetime
from typing import NamedTuple

import orjson
from redis import Redis

from bench import servers
from bench.processes import module, running, wait_until
from bench.results import Bar, Goal, Measured, Round
from bench.servers import Servers
from bench.sizes import Sizes
from schemas.topics import UNIT_STATE

_GOAL = Goal(at_most=True, limit=2)


class Took(NamedTuple):
    """Seconds from the start of the process, and from where it may begin to read; CPU seconds of the whole."""

    whole_s: float
    reading_s: float
    cpu_s: float
    command: str


def measure(where: Servers, sizes: Sizes) -> Measured:
    """A bar for each starting point."""
    units = sizes.filled_units
    rounds = []
    for _ in range(sizes.rebuild_rounds):
        with closing(Redis.from_url(where.redis)) as redis:
            redis.flushall()
        rounds.append((_shipped(where, units), _reference(where, units)))
    starting = " · ".join(f"{ours.whole_s - ours.reading_s:.1f} s" for ours, _ in rounds)
    cpu = " · ".join(f"{ours.cpu_s:.1f} / {theirs.cpu_s:.1f}" for ours, theirs in rounds)
    whole = Bar(
        name=f"rebuild of {units:,} units, from start of the process to ready and Redis complete",
        unit="s",
        reference="aiokafka reads the same topic, from start of the process",
        goal=_GOAL,
        rounds=tuple(Round(ours.whole_s, theirs.whole_s) for ours, theirs in rounds),
        notes=(
            f"of it until Kafka has assigned partitions (imports, Faust, joining the group): {starting}",
            f"CPU seconds, which a shared machine stretches less, shipped / reference: {cpu}",
        ),
    )
    reading = Bar(
        name=f"the same, from the assignment of the partitions ({units:,} units)",
        unit="s",
        reference="aiokafka reads the same topic, connected",
        goal=_GOAL,
        rounds=tuple(Round(ours.reading_s, theirs.reading_s) for ours, theirs in rounds),
        notes=("the worker reads the directory too, from before its assignment; the reference reads states alone",),
    )
    return Measured((whole, reading), commands=tuple(took.command for took in rounds[0]))


def _shipped(where: Servers, units: int) -> Took:
    with servers.copy_watch(where) as copy:
        started = datetime.now(UTC)
        with servers.stream_worker(where) as worker:
            # The worker is asked last: an answer costs what is measured.
            wait_until(lambda: copy.rows() == units and copy.complete() and worker.ready(), "rebuilt", worker.child)
            complete = datetime.now(UTC)
            cpu_s = worker.child.cpu_s()
            reading = complete - worker.assigned_at()
            return Took((complete - started).total_seconds(), reading.total_seconds(), cpu_s, worker.child.command)


def _reference(where: Servers, units: int) -> Took:
    started = datetime.now(UTC)
    with running(*module("bench.references.topic_reader", where.kafka, UNIT_STATE.name)) as reader:
        read = orjson.loads(reader.line())
        whole_s = (datetime.now(UTC) - started).total_seconds()
        if read["records"] < units:
            raise reader.failed(f"read {read['records']} records of {units} units")
        return Took(whole_s, read["seconds"], read["cpu_s"], reader.command)
