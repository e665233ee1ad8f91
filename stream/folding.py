"""The pipeline of one worker: a batch of events in, states to Kafka, what cannot be folded to the quarantine.

One lock a partition: what is folded first is written first. An error of the fold never loses its event, which goes
to the quarantine, and never stops its neighbours.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from schemas.core.codes import CodeTables
from schemas.core.partition import partition_of
from schemas.core.rules import Refusal
from schemas.topics import EVENTS
from stream.core.commit_positions import CommitPositions
from stream.core.fold import Outcome, UnitState, fold, new_state, refold, respeak
from stream.core.reading import Readable, read
from stream.directory import Directory
from stream.encoding import decode_state, encode_state, quarantine_record
from stream.metrics import Metrics
from stream.stall_guard import StallGuard
from stream.state_writer import Output, StateWriter
from stream.unit_store import Held, Partition, UnitStore, read_range

log = logging.getLogger(__name__)

MOST_UNDER_WAY = 8
"""Batches of one partition that may wait for their acknowledgement before reading pauses."""


class Folding:
    """Folds what Faust hands over and what the directory changes, for the partitions in the store."""

    def __init__(
        self,
        *,
        bootstrap: str,
        store: UnitStore,
        directory: Directory,
        writer: StateWriter,
        codes: CodeTables,
        guard: StallGuard,
        metrics: Metrics,
    ) -> None:
        self._bootstrap = bootstrap
        self._store = store
        self._directory = directory
        self._writer = writer
        self._codes = codes
        self._guard = guard
        self._metrics = metrics
        self._commits: dict[int, CommitPositions] = {}
        self._locks: dict[int, asyncio.Lock] = {}
        self._wrote = asyncio.Event()

    def committable(self, partition: int) -> int | None:
        """Offset of `capacity.events` up to which every state is in Kafka; None when there is nothing new."""
        commits = self._commits.get(partition)
        return commits.committable() if commits else None

    def reset(self) -> None:
        """Forget what was under way: after a rebalance reading starts at the committed offsets."""
        self._commits.clear()

    async def on_batch(self, partition: int, records: list[Any]) -> None:
        """Fold the records in order and hand their states to Kafka."""
        await self._directory.loaded.wait()
        async with self._locks.setdefault(partition, asyncio.Lock()):
            commits = self._commits.setdefault(partition, CommitPositions())
            await self._wait_for_room(commits)
            held = self._store.held.get(partition)
            if held is None:
                return  # taken from us while we waited: not committed, so read by the new owner
            self._guard.check()
            states: dict[bytes, Held] = {}
            refused: list[tuple[bytes | None, bytes]] = []
            for record in records:
                try:
                    await self._fold_one(held, record, states)
                except _Refused as why:
                    refused.append((record.key, quarantine_record(record, why.why, why.event, datetime.now(UTC))))
                    self._metrics.quarantined.labels(why.why.code).inc()
            await self._write(partition, commits, records[-1].offset + 1, states, refused)

    async def _fold_one(self, held: Partition, record: Any, states: dict[bytes, Held]) -> None:
        key, event, source = self._readable(record)
        entry = self._directory.get(key)
        feeds = entry.description.feeds if entry else ()
        before = held.folding.get(key)
        received_at_us = record.timestamp * 1000
        try:
            state = decode_state(before) if before is not None else new_state(key.decode())
            folded = fold(state, event, source=source, received_at_us=received_at_us, feeds=feeds)
        except Exception as error:
            log.exception("the fold failed", extra={"offset": record.offset, "partition": record.partition})
            raise _Refused(Refusal("fold_failed", None, f"could not be folded: {error!r}"), event) from error
        if folded.outcome is Outcome.CONFLICT:
            raise _Refused(Refusal("conflict", "event_id", "this id was used for other content: use a new one"), event)
        self._metrics.folded.labels(folded.outcome.value).inc()
        state = folded.state
        if folded.outcome is Outcome.NEEDS_REREAD:
            state = await self._reread(state, key, record, feeds)
        after = encode_state(state, self._directory.digest(key))
        if before is None or after.value != before.value or after.directory != before.directory:
            held.folding[key] = states[key] = after

    def _readable(self, record: Any) -> tuple[bytes, Any, str]:
        if record.key is None:
            raise _Refused(Refusal("bad_id", None, "a record needs its unit's id as key"), None)
        try:
            unit = record.key.decode()
            event = orjson.loads(record.value or b"")
        except ValueError as error:
            raise _Refused(
                Refusal("not_json", None, f"neither key nor value may be other than UTF-8: {error}"), None
            ) from error
        feed = next((raw.decode(errors="replace") for name, raw in record.headers if name == "feed"), None)
        verdict = read(unit, event, feed, record.partition, self._codes)
        if not isinstance(verdict, Readable):
            raise _Refused(verdict, event)
        return record.key, verdict.event, verdict.source

    async def _reread(self, state: UnitState, key: bytes, upto: Any, feeds: tuple[str, ...]) -> UnitState:
        """Fold a unit anew from the log, when cancels have exhausted what its state remembers."""
        events = []
        first = None
        wanted: dict[int, tuple[int | None, int | None]] = {upto.partition: (None, upto.offset + 1)}
        async for record in read_range(self._bootstrap, wanted, EVENTS.name):
            first = first or record
            if record.key == key:
                try:
                    _, event, source = self._readable(record)
                except _Refused:
                    continue  # was quarantined when it was first read
                events.append((event, source, record.timestamp * 1000))
        complete_from_us = None if first is None or first.offset == 0 else first.timestamp * 1000
        return refold(state, events, feeds, complete_from_us=complete_from_us)

    async def rewrite(self, units: Mapping[bytes, int]) -> None:
        """Write again the states of units whose directory entry changed, or that another's write followed, each with
        at least the version given."""
        by_partition: dict[int, dict[bytes, int]] = {}
        for unit, version in units.items():
            by_partition.setdefault(partition_of(unit.decode()), {})[unit] = version
        for partition, versions in by_partition.items():
            async with self._locks.setdefault(partition, asyncio.Lock()):
                commits = self._commits.setdefault(partition, CommitPositions())
                await self._wait_for_room(commits)
                held = self._store.held.get(partition)
                if held is None:
                    continue
                self._guard.check()
                states = {key: self._described_anew(held, key, least) for key, least in versions.items()}
                held.folding |= states
                await self._write(partition, commits, None, states, [])

    def _described_anew(self, held: Partition, key: bytes, least_version: int) -> Held:
        before = held.folding.get(key)
        state = decode_state(before) if before is not None else new_state(key.decode())
        entry = self._directory.get(key)
        if entry is not None:
            state = respeak(state, entry.description.feeds)
        state["version"] = max(state["version"], least_version)
        return encode_state(state, self._directory.digest(key))

    async def _write(
        self,
        partition: int,
        commits: CommitPositions,
        next_offset: int | None,
        states: dict[bytes, Held],
        refused: list[tuple[bytes | None, bytes]],
    ) -> None:
        packed = self._writer.pack([Output(key, held) for key, held in states.items()]) if states else []
        done = self._nothing
        if next_offset is not None:
            batch = commits.start(next_offset, len(packed) + len(refused))

            def done() -> None:
                batch.one_written()
                self._wrote.set()

        await self._writer.write(partition, packed, done)
        for key, value in refused:
            await self._writer.quarantine(key, value, done)

    def _nothing(self) -> None:
        """A rewrite commits nothing."""

    async def _wait_for_room(self, commits: CommitPositions) -> None:
        while commits.unfinished() >= MOST_UNDER_WAY:
            self._wrote.clear()
            await self._wrote.wait()

    def out_of_date(self, partition: int) -> dict[bytes, int]:
        """Units of a held partition whose written state does not match the directory, or was followed by another's;
        as `rewrite` takes them."""
        held = self._store.held[partition]
        units = {unit for unit in self._directory.units() if partition_of(unit.decode()) == partition}
        stale, held.stale = held.stale, set()
        return dict.fromkeys(
            (
                unit
                for unit in units | held.folding.keys()
                if unit in stale
                or (known := held.folding.get(unit)) is None
                or known.directory != self._directory.digest(unit)
            ),
            0,
        )


class _Refused(Exception):  # noqa: N818 - control flow inside this module, never an error outside it
    def __init__(self, why: Refusal, event: object) -> None:
        self.why = why
        self.event = event
