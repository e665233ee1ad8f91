"""Events folded per second and core: the shipped stream worker against the same fold in other hands.

Each works off the same backlog, with nothing else running. What the first tenth costs (connecting, joining,
warming up) is left out on every side; CPU seconds are those of the whole process, taken from outside, all threads.
The rules are the same on every side and most of the work; what they cost alone bounds every ratio, and is told.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

import orjson

from bench import backlog, servers
from bench.backlog import Message
from bench.processes import Child, module, running, wait_until
from bench.references.same_fold import collect_as_the_worker_does, folded
from bench.results import Bar, Goal, Measured, Round
from bench.servers import Servers
from bench.sizes import Sizes
from schemas.core.partition import partition_of
from schemas.topics import DIRECTORY, EVENTS

if TYPE_CHECKING:
    from stream.core.unit_state import UnitState

_WARM = 0.1
_RULES_ON = 10_000
_LOOK_EVERY_S = 0.25
_SERIES = "BCDEFGHJKLMNPQRSTUVWXYZ"
"""A series of units for each round: every round begins with units nobody has spoken of, on every side."""

SHIPPED = "shipped"
_RULES = "the rules alone"
_GOALS = {
    "plain Faust table agent": Goal(at_most=False, limit=5),
    "Quix Streams": Goal(at_most=False, limit=1),
    "bare aiokafka loop": Goal(at_most=False, limit=0.5),
}
_DOES = {
    SHIPPED: "checks, folds, writes each unit's last state of a batch to Kafka (acks=all), then row, log entry and "
    "position to Redis; measured until Redis has everything",
    "plain Faust table agent": "checks, folds; a table write and its changelog record for every event",
    "Quix Streams": "checks, folds; RocksDB, and each unit's last state to the changelog once a second",
    "bare aiokafka loop": "no check, no fold: a record of a state's size to Kafka for every event, in batches",
}


class Speed(NamedTuple):
    """Events per CPU second, and per second of wall clock."""

    per_core: float
    per_s: float


def measure(sizes: Sizes) -> Measured:
    """One bar for each reference and number of units."""
    plan = [(units, round_) for units in sizes.fold_units for round_ in range(sizes.fold_rounds)]
    series = dict(zip(plan, _SERIES, strict=False))
    rounds: dict[int, list[dict[str, Speed]]] = {units: [] for units in sizes.fold_units}
    commands: dict[str, str] = {}
    with servers.started() as where:
        _settle(where, [(units, series[units, round_]) for units, round_ in plan])
        for units, round_ in plan:
            messages = backlog.events(sizes.fold_events, units, datetime.now(UTC), series[units, round_])
            rounds[units].append(_round(where, messages, f"bench.events.{units}.{round_}", commands))
    bars = [_bar(name, units, sizes.fold_events, rounds[units]) for units in sizes.fold_units for name in _GOALS]
    return Measured(tuple(bars), commands=tuple(f"{name}: {command}" for name, command in commands.items()))


def _bar(name: str, units: int, events: int, rounds: Sequence[dict[str, Speed]]) -> Bar:
    per_s = " · ".join(f"{side} {'/'.join(f'{each[side].per_s:,.0f}' for each in rounds)}" for side in (SHIPPED, name))
    rules = "/".join(f"{each[_RULES].per_core:,.0f}" for each in rounds)
    return Bar(
        name=f"fold, {events:,} events of 8 records, {units:,} units",
        unit="events/s/core",
        reference=name,
        goal=_GOALS[name],
        rounds=tuple(Round(each[SHIPPED].per_core, each[name].per_core) for each in rounds),
        notes=(
            f"events/s of wall clock: {per_s}",
            *(f"{side}: {_DOES[side]}" for side in (SHIPPED, name)),
            f"{_RULES}, states kept decoded, no Kafka, {units:,} units: {rules} events/s/core",
        ),
    )


def _settle(where: Servers, directories: Sequence[tuple[int, str]]) -> None:
    """Let a worker write the first, empty state of every unit, which is not what is measured."""
    for units, series in directories:
        backlog.put(where.kafka, DIRECTORY.name, backlog.directory(units, series))
    with servers.stream_worker(where) as worker, servers.copy_watch(where) as copy:
        expected = sum(units for units, _ in directories)
        wait_until(lambda: worker.ready() and copy.rows() == expected and copy.complete(), "settled", worker.child)


def _round(where: Servers, messages: list[Message], topic: str, commands: dict[str, str]) -> dict[str, Speed]:
    count = len(messages)
    backlog.create_topic(where.kafka, topic)
    backlog.create_topic(where.kafka, f"{topic}.out")
    backlog.put(where.kafka, topic, messages)
    speeds = {SHIPPED: _shipped(where, messages, commands), _RULES: _rules(messages)}
    processes = {
        "plain Faust table agent": module("bench.references.faust_agent", where.kafka, topic, f"faust.{topic}", count),
        "Quix Streams": module("bench.references.quix", where.kafka, topic, f"quix.{topic}", count),
        "bare aiokafka loop": module(
            "bench.references.bare_loop", where.kafka, topic, f"{topic}.out", count, _state_bytes(messages)
        ),
    }
    for name, command in processes.items():
        with running(*command) as child:
            commands.setdefault(name, child.command)
            speeds[name] = _reference(child, count)
    return speeds


def _shipped(where: Servers, messages: list[Message], commands: dict[str, str]) -> Speed:
    backlog.put(where.kafka, EVENTS.name, messages)
    with servers.stream_worker(where) as worker, servers.copy_watch(where) as copy:
        commands.setdefault(SHIPPED, worker.child.command)
        clock, warm = _Clock(worker.child), worker.folded()
        while warm < _WARM * len(messages):
            _look_again(worker.child)
            clock, warm = _Clock(worker.child), worker.folded()  # in this order: while it answers, it folds
        while worker.folded() < len(messages) or not copy.complete():
            _look_again(worker.child)
        return clock.speed(len(messages) - warm)


def _look_again(child: Child) -> None:
    if not child.alive():
        raise child.failed("ended while it was measured")
    time.sleep(_LOOK_EVERY_S)


def _reference(child: Child, count: int) -> Speed:
    clock, warm = None, 0
    for line in child.lines():
        if clock is None and int(line) >= _WARM * count:
            clock, warm = _Clock(child), int(line)
        if clock is not None and int(line) == count:
            return clock.speed(count - warm)
    raise child.failed("ended before the last event")


class _Clock:
    """CPU and wall clock of a process from now on."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._cpu = child.cpu_s()
        self._wall = time.monotonic()

    def speed(self, events: int) -> Speed:
        return Speed(events / (self._child.cpu_s() - self._cpu), events / (time.monotonic() - self._wall))


def _rules(messages: list[Message]) -> Speed:
    """Read and fold in this process, as far as the first messages go."""
    collect_as_the_worker_does()
    some = messages[:_RULES_ON]
    cpu, wall = time.process_time(), time.monotonic()
    for _ in _states(some):
        pass
    return Speed(len(some) / (time.process_time() - cpu), len(some) / (time.monotonic() - wall))


def _state_bytes(messages: list[Message]) -> int:
    """Mean size of the states written for the messages, from some of their units."""
    some = {message.key for message in messages[:200]}
    return round(mean(len(orjson.dumps(state)) for state in _states(m for m in messages if m.key in some)))


def _states(messages: Iterable[Message]) -> "Iterator[UnitState]":
    """The state of its unit after each message."""
    states: dict[str, UnitState] = {}
    for key, value, feed in messages:
        states[key] = folded(
            states.get(key),
            key=key.encode(),
            value=value,
            headers=[("feed", (feed or "").encode())],
            partition=partition_of(key),
            timestamp_ms=time.time_ns() // 1_000_000,
        )
        yield states[key]
