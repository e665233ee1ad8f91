"""Time to a complete, ready worker after Redis and the local tables are lost, against reading the same topic.

Both are timed from the start of their process. The reference reads `capacity.unit-state` and does nothing with it.
"""

import time
from contextlib import closing
from datetime import UTC, datetime

import orjson
from redis import Redis

from bench import backlog, servers
from bench.processes import module, running, wait_until
from bench.results import Bar, Goal, Measured, Round
from bench.servers import Servers
from bench.sizes import Sizes
from schemas.topics import DIRECTORY, EVENTS, UNIT_STATE

_SERIES = "A"


def measure(sizes: Sizes) -> Measured:
    """One bar; its notes tell the reading alone."""
    units = sizes.rebuild_units
    with servers.started() as where:
        _fill(where, units)
        rounds, alone = [], []
        commands: tuple[str, ...] = ()
        for _ in range(sizes.rebuild_rounds):
            with closing(Redis.from_url(where.redis)) as redis:
                redis.flushall()
            shipped, worker = _shipped(where, units)
            reading, seconds, reader = _reference(where, units)
            rounds.append(Round(shipped, reading))
            alone.append(seconds)
            commands = (worker, reader)
    bar = Bar(
        name=f"rebuild of {units:,} units, from start of the process to ready and Redis complete",
        unit="s",
        reference="aiokafka reads the same topic, from start of the process",
        goal=Goal(at_most=True, limit=2),
        rounds=tuple(rounds),
        notes=("the reading alone, connected: " + " · ".join(f"{seconds:.2f} s" for seconds in alone),),
    )
    return Measured((bar,), commands=commands)


def _fill(where: Servers, units: int) -> None:
    """Units with figures in Kafka: directory, one report each, folded by a worker."""
    backlog.put(where.kafka, DIRECTORY.name, backlog.directory(units, _SERIES))
    backlog.put(where.kafka, EVENTS.name, backlog.events(units, units, datetime.now(UTC), _SERIES))
    with servers.stream_worker(where) as worker, servers.copy_watch(where) as copy:
        wait_until(
            lambda: worker.folded() == units and worker.ready() and copy.rows() == units and copy.complete(),
            "units folded",
            worker.child,
            patience_s=300,
        )


def _shipped(where: Servers, units: int) -> tuple[float, str]:
    with servers.copy_watch(where) as copy:
        started = time.monotonic()
        with servers.stream_worker(where) as worker:
            wait_until(lambda: worker.ready() and copy.rows() == units and copy.complete(), "rebuilt", worker.child)
            return time.monotonic() - started, worker.child.command


def _reference(where: Servers, units: int) -> tuple[float, float, str]:
    started = time.monotonic()
    with running(*module("bench.references.topic_reader", where.kafka, UNIT_STATE.name)) as reader:
        read = orjson.loads(reader.line())
        seconds = time.monotonic() - started
        if read["records"] < units:
            raise reader.failed(f"read {read['records']} records of {units} units")
        return seconds, read["seconds"], reader.command
