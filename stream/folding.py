"""The pipeline of one worker: a batch of events in, states to Kafka, what cannot be folded to the quarantine.

One lock a partition: what is folded first is written first. An error of the fold never loses its event, which goes
to the quarantine, and never stops its neighbours.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from schemas.core.codes import CodeTables
from schemas.core.partition import partition_of
from schemas.core.rules import Refusal
from stream.core.commit_positions import CommitPositions
from stream.core.fold import Outcome, UnitState, new_state
from stream.core.levels import fold, respeak
from stream.core.reading import Readable
from stream.directory import Directory
from stream.encoding import (
    LARGEST_STATE,
    Unfoldable,
    decode_state,
    encode_state,
    failed,
    quarantine_record,
    read_event,
    without_excess,
)
from stream.metrics import Metrics
from stream.stall_guard import StallGuard
from stream.state_writer import Output, StateWriter
from stream.timing import Timing
from stream.transition_writer import TransitionWriter
from stream.unit_store import Held, Partition, UnitStore

log = logging.getLogger(__name__)

MOST_UNDER_WAY = 8
"""Batches of one partition that may wait for their acknowledgement before reading pauses."""


class Folding:
    """Folds what Faust hands over and what the directory changes, for the partitions in the store.

    `known`: set once the directory and the declarations of tension are read.
    """

    def __init__(
        self,
        *,
        store: UnitStore,
        directory: Directory,
        writer: StateWriter,
        codes: CodeTables,
        guard: StallGuard,
        metrics: Metrics,
        timing: Timing,
        known: asyncio.Event,
        exhausted: Callable[[bytes], None],
    ) -> None:
        self._store = store
        self._timing = timing
        self._known = known
        self._directory = directory
        self._writer = writer
        self._codes = codes
        self._guard = guard
        self._metrics = metrics
        self._exhausted = exhausted
        self._transitions = TransitionWriter(writer, guard, metrics)
        self._commits: dict[int, CommitPositions] = {}
        self._folded: dict[int, int] = {}
        self._locks: dict[int, asyncio.Lock] = {}
        self._wrote = asyncio.Event()

    def committable(self, partition: int) -> int | None:
        """Offset of `capacity.events` up to which every state is in Kafka; None when there is nothing new."""
        commits = self._commits.get(partition)
        return commits.committable() if commits else None

    def folded_upto(self, partition: int) -> int:
        """Offset after the last event folded since the partition is held; 0 when there was none."""
        return self._folded.get(partition, 0)

    def state(self, partition: int, unit: bytes) -> Held | None:
        """The newest state of a unit; None when it has none, or is not ours."""
        held = self._store.held.get(partition)
        return held.folding.get(unit) if held is not None else None

    def lock(self, partition: int) -> asyncio.Lock:
        """Held while states of the partition are made and handed to Kafka."""
        return self._locks.setdefault(partition, asyncio.Lock())

    async def settle(self) -> None:
        """Return once what was under way is handed to Kafka."""
        for lock in list(self._locks.values()):
            async with lock:
                pass

    def reset(self) -> None:
        """Forget what was under way: after a rebalance reading starts at the committed offsets."""
        self._commits.clear()
        self._folded.clear()

    async def on_batch(self, partition: int, records: list[Any]) -> None:
        """Fold the records in order and hand their states to Kafka."""
        await self._known.wait()
        async with self.lock(partition):
            commits = self._commits.setdefault(partition, CommitPositions())
            await self._wait_for_room(commits)
            held = self._store.held.get(partition)
            if held is None:
                return  # taken from us while we waited: not committed, so read by the new owner
            self._guard.check()
            states: dict[bytes, Held] = {}
            refused: list[tuple[bytes | None, bytes]] = []
            for record in records:
                unfoldable = self._fold_one(held, record, states)
                if unfoldable is not None:
                    refused.append(quarantine_record(record, unfoldable, datetime.now(UTC)))
                    self._metrics.quarantined.labels(unfoldable.why.code).inc()
            self._folded[partition] = records[-1].offset + 1
            await self._transitions.write(partition, held)
            await self._write(partition, commits, records[-1].offset + 1, states, refused)

    def _fold_one(self, held: Partition, record: Any, states: dict[bytes, Held]) -> Unfoldable | None:
        # Whoever may write into the topic could otherwise stop its partition for good with one record.
        event: object = None
        try:
            readable = read_event(record, self._codes, self._directory.nature(record.key))
            if not isinstance(readable, Readable):
                return readable
            event = readable.event
            return self._fold_event(held, record, readable, states)
        except Exception as error:
            log.exception("the fold failed", extra={"offset": record.offset, "partition": record.partition})
            return failed(event, error, self._codes)

    def _fold_event(
        self, held: Partition, record: Any, readable: Readable, states: dict[bytes, Held]
    ) -> Unfoldable | None:
        key, event = record.key, readable.event
        feeds, closures = self._said_by_directory(key)
        before = held.folding.get(key)
        state = decode_state(before) if before is not None else new_state(key.decode())
        at_us = record.timestamp * 1000
        folded = fold(state, event, source=readable.source, received_at_us=at_us, feeds=feeds, closures=closures)
        # Until the unit is written anew for its directory entry, it is as the entry before said.
        directory = before.directory if before is not None else self._directory.digest(key)
        state, refusal = folded.state, None
        if folded.outcome is Outcome.CONFLICT:
            refusal = Refusal("conflict", "event_id", "this id was used for other content: use a new one")
            if "level_2" not in state:  # else it may be no conflict for level 2
                return Unfoldable(refusal, event)
        after = encode_state(state, directory)
        if len(after.value) > LARGEST_STATE and (smaller := without_excess(before, state)) is not state:
            refusal = Refusal("state_too_large", "records", "the unit has too many records: take away those not in use")
            if smaller is None:
                return Unfoldable(refusal, event)
            state, after = smaller, encode_state(smaller, directory)
        after = self._timing.reported(held, key, state, after, event=event, at_us=at_us)
        if after != before:
            held.folding[key] = states[key] = after
        if refusal is not None:
            return Unfoldable(refusal, event)
        self._metrics.folded[folded.outcome].inc()
        if folded.outcome is Outcome.NEEDS_REREAD:
            self._exhausted(key)
        return None

    async def retime(self, number: int, partition: Partition, units: Iterable[bytes], upto_us: int) -> None:
        """Write what time has made units of a partition cross up to a moment, if it is still ours; `show` writes their
        last crossings and states."""
        async with self.lock(number):
            if self._store.held.get(number) is not partition:
                return
            self._guard.check()
            for unit in units:
                try:
                    self._timing.look_at(partition, unit, upto_us)
                except Exception:
                    # As in the fold: one unit must not stop its partition.
                    log.exception("a unit cannot be timed", extra={"unit_id": unit.decode(errors="replace")})
            await self._transitions.write(number, partition, later=partition.times.unshown)

    async def show(self, number: int, partition: Partition, most: int) -> None:
        """Write the states of some of the units whose rows time has changed, if the partition is still ours."""
        async with self.lock(number):
            commits = self._commits.setdefault(number, CommitPositions())
            await self._wait_for_room(commits)
            unshown = partition.times.unshown
            units = [unshown.pop() for _ in range(min(most, len(unshown)))]
            if self._store.held.get(number) is partition:
                self._guard.check()
                await self._write(number, commits, None, {unit: partition.folding[unit] for unit in units}, [])

    async def rewrite(self, units: Mapping[bytes, int]) -> None:
        """Write again the states of units whose directory entry changed, or that another's write followed, each with at
        least the version given."""
        by_partition: dict[int, dict[bytes, int]] = {}
        for unit, version in units.items():
            by_partition.setdefault(partition_of(unit.decode()), {})[unit] = version
        for partition, versions in by_partition.items():
            async with self.lock(partition):
                changes = {unit: partial(_at_least, version=least) for unit, least in versions.items()}
                await self.restate(partition, changes)

    async def restate(
        self,
        partition: int,
        changes: Mapping[bytes, Callable[[UnitState], UnitState]],
        at_us: int | None = None,
    ) -> None:
        """Change states of units of one partition otherwise than by an event (at `at_us`; None: by the directory). The
        caller holds its lock."""
        commits = self._commits.setdefault(partition, CommitPositions())
        await self._wait_for_room(commits)
        held = self._store.held.get(partition)
        if held is None:
            return
        self._guard.check()
        states = {unit: self._restated(held, unit, change, at_us) for unit, change in changes.items()}
        held.folding |= states
        await self._transitions.write(partition, held)
        await self._write(partition, commits, None, states, [])

    def _restated(
        self,
        held: Partition,
        unit: bytes,
        change: Callable[[UnitState], UnitState],
        at_us: int | None,
    ) -> Held:
        before = held.folding.get(unit)
        state = decode_state(before) if before is not None else new_state(unit.decode())
        state = change(respeak(state, *self._said_by_directory(unit)))
        after = encode_state(state, self._directory.digest(unit))
        return self._timing.restated(held, unit, state, after, at_us)

    def _said_by_directory(self, unit: bytes) -> tuple[tuple[str, ...], tuple[tuple[int | None, int | None], ...]]:
        entry = self._directory.get(unit)
        return ((), ()) if entry is None else (entry.description.feeds, entry.description.closures)

    async def _write(
        self,
        partition: int,
        commits: CommitPositions,
        next_offset: int | None,
        states: dict[bytes, Held],
        refused: list[tuple[bytes | None, bytes]],
    ) -> None:
        if states and (kept := self._store.held.get(partition)) is not None and kept.times.unkept:
            await self._transitions.keep(partition, kept, states)
        packed = self._writer.pack([Output(key, held) for key, held in states.items()]) if states else []
        done = _nothing
        if next_offset is not None:
            batch = commits.start(next_offset, len(packed) + len(refused))

            def done() -> None:
                batch.one_written()
                self._wrote.set()

        if (held := self._store.held.get(partition)) is not None:
            held.in_flight += len(packed)
        await self._writer.write(partition, packed, done)
        for key, value in refused:
            await self._writer.quarantine(key, value, done)

    async def _wait_for_room(self, commits: CommitPositions) -> None:
        while commits.unfinished() >= MOST_UNDER_WAY:
            self._wrote.clear()
            await self._wrote.wait()

    def out_of_date(self, partitions: Collection[int]) -> dict[bytes, int]:
        """Units of held partitions whose written state does not match the directory, or was followed by another's;
        as `rewrite` takes them."""
        known: dict[bytes, Held] = {}
        units: set[bytes] = set()
        for held in (self._store.held[partition] for partition in partitions):
            known |= held.folding
            units |= held.stale
            held.stale = set()
        units |= {unit for unit in self._directory.units() - known.keys() if partition_of(unit.decode()) in partitions}
        digest = self._directory.digest
        units |= {unit for unit, state in known.items() if state.directory != digest(unit)}
        return dict.fromkeys(units, 0)


def _at_least(state: UnitState, *, version: int) -> UnitState:
    state["version"] = max(state["version"], version)
    return state


def _nothing() -> None:
    """A restatement commits nothing."""
