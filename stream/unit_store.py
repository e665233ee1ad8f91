"""The state of every unit of the partitions this worker holds: the store behind the Faust table.

Faust decides which partitions are ours and calls `on_rebalance`; the records are then read in bulk (50,000 in
under a second, where Faust's own recovery takes eight) and the highest version of each unit wins, because a
worker that was paused may have written an old one after a newer one. Partitions taken from us are dropped.

Two views are kept: `folding`, the newest state, which the next event is folded onto, and `acked`, the newest
state that Kafka has on all in-sync replicas, which is the only one a screen may see.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any, NamedTuple

import orjson
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from faust.stores.memory import Store as MemoryStore
from faust.types import TP

from schemas.topics import LAST_TRANSITIONS, UNIT_STATE
from stream.core.crossings import Last
from stream.core.transition_record import read_last
from stream.times import Times

log = logging.getLogger(__name__)


class Held(NamedTuple):
    """One unit's state as written: `public` is the length of the part readers see, `directory` the digest of the
    directory entry it was written for, `facts` what it says of time (`core/said.py`), `timing` what its row shows of it
    (`core/freshness.py`). Where level 3 makes a difference: `version_2` is the version of level 2, `apart` what
    level 3 alone says of time, `timing_2` what the row of level 2 shows; else None and empty. `forecasts`: when those
    it has expire (`core/expiry.py`); empty where it has none."""

    version: int
    value: bytes
    public: int
    directory: bytes
    facts: bytes = b""
    timing: bytes = b""
    version_2: int | None = None
    apart: bytes = b""
    timing_2: bytes = b""
    forecasts: bytes = b""

    @property
    def version_below(self) -> int:
        """The version that level 2 is told."""
        return self.version if self.version_2 is None else self.version_2

    def headers(self) -> list[tuple[str, bytes]]:
        """What a bulk load needs to know without decoding the value."""
        headers = [
            ("version", b"%d" % self.version),
            ("public", b"%d" % self.public),
            ("directory", self.directory),
            ("facts", self.facts),
            ("timing", self.timing),
        ]
        if self.version_2 is not None:
            headers += [("version_2", b"%d" % self.version_2), ("apart", self.apart), ("timing_2", self.timing_2)]
        if self.forecasts:
            headers.append(("forecasts", self.forecasts))
        return headers


class Acked(NamedTuple):
    """A state that Kafka has, and its offset in `capacity.unit-state`."""

    offset: int
    held: Held


class Partition:
    """The units of one held partition. `end` is the offset after the last record we know of, `lasts` each unit's last
    crossing as far as it was asked for (`last`), `lasts_apart` that of what level 3 alone is told, `times` when it is
    to be looked at again."""

    lasts: dict[bytes, Last]
    lasts_apart: dict[bytes, Last]

    def __init__(self) -> None:
        self.folding: dict[bytes, Held] = {}
        self.acked: dict[bytes, Acked] = {}
        self.lasts = {}
        self.lasts_apart = {}
        self._lasts_unread: dict[bytes, list[bytes]] = {}
        self.times = Times()
        self.end = 0
        self.in_flight = 0
        """Batches of ours that Kafka has not acknowledged yet."""
        self.stale: set[bytes] = set()

    def load(self, record: ConsumerRecord) -> None:
        """Take in a record read from the topic: the highest version wins, of equal versions the later record."""
        self.end = max(self.end, record.offset + 1)
        if record.key is None:
            return
        if record.value is None:
            self.folding.pop(record.key, None)
            self.acked.pop(record.key, None)
            return
        held = held_from(record)
        known = self.acked.get(record.key)
        if held is None or (known is not None and known.held.version > held.version):
            # Compaction keeps what came last: the owner must write the better one again.
            self.stale.add(record.key)
            if known is not None:
                self.acked[record.key] = Acked(record.offset, known.held)
            return
        if not held.facts:
            self.stale.add(record.key)  # written before states said anything of time
        self.folding[record.key] = held
        self.acked[record.key] = Acked(record.offset, held)

    def load_last(self, record: ConsumerRecord) -> None:
        """Take in a record of `freshness.last`. A unit's are decoded when they are asked for: loading thousands is
        waited for."""
        if record.key is not None:
            self._lasts_unread.setdefault(record.key, []).append(record.value)

    def last(self, unit: bytes) -> Last | None:
        """The last crossing of a unit; None when it has none yet. The highest sequence wins, since a worker that was
        paused may have written an old one after a newer one."""
        if unit in self._lasts_unread:
            self._read_lasts(unit)
        return self.lasts.get(unit)

    def last_apart(self, unit: bytes) -> Last | None:
        """That of what level 3 alone is told of it."""
        if unit in self._lasts_unread:
            self._read_lasts(unit)
        return self.lasts_apart.get(unit)

    def _read_lasts(self, unit: bytes) -> None:
        for value in self._lasts_unread.pop(unit):
            try:
                decoded = orjson.loads(value)
                apart = decoded.get("apart")
                read = [(self.lasts, read_last(decoded))]
                read += [(self.lasts_apart, read_last(apart))] if apart is not None else []
            except (ValueError, KeyError, TypeError, AttributeError):
                # Only reachable for what was written straight into Kafka. Without a last crossing the unit enters anew.
                log.exception("a record of freshness.last is none", extra={"unit_id": unit.decode(errors="replace")})
                continue
            for lasts, last in read:
                before = lasts.get(unit)
                if before is None or before.sequence <= last.sequence:
                    lasts[unit] = last

    def acknowledge(self, first_offset: int, units: Iterable[tuple[bytes, Held]]) -> tuple[int, int] | None:
        """Note that Kafka has these states from `first_offset` on. Answers the range of offsets before it that
        somebody else wrote, if any."""
        self.in_flight = max(0, self.in_flight - 1)  # one handed over before a rebalance was not counted here
        foreign = (self.end, first_offset) if first_offset > self.end else None
        for offset, (unit, held) in enumerate(units, first_offset):
            self.acked[unit] = Acked(offset, held)
            self.end = offset + 1
        return foreign


def held_from(record: ConsumerRecord) -> Held | None:
    """A record of `capacity.unit-state` as held, None for one that no worker of ours wrote."""
    headers = dict(record.headers)
    try:
        return Held(
            int(headers["version"]),
            record.value,
            int(headers["public"]),
            headers["directory"],
            headers.get("facts", b""),
            headers.get("timing", b""),
            int(headers["version_2"]) if "version_2" in headers else None,
            headers.get("apart", b""),
            headers.get("timing_2", b""),
            headers.get("forecasts", b""),
        )
    except (KeyError, ValueError, TypeError):  # a header may have no value
        log.error(
            "a record of unit-state was not written by a stream worker and is written over",
            extra={"partition": record.partition, "offset": record.offset},
        )
        return None


class UnitStore(MemoryStore):
    """Partition-scoped memory store. Only Faust's rebalance calls it from outside this package's pipeline."""

    bootstrap: str

    def __post_init__(self) -> None:
        super().__post_init__()
        self.held: dict[int, Partition] = {}
        self.loading = False
        """Whether partitions were assigned that are still being read."""

    def persisted_offset(self, tp: TP) -> int | None:
        """Faust's recovery starts after this offset: what the bulk load has read need not be read again."""
        partition = self.held.get(tp.partition)
        return partition.end - 1 if partition is not None and partition.end else None

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Drop what is no longer ours, load what is new."""
        ours = {tp.partition for tp in assigned if tp.topic == UNIT_STATE.name}
        for partition in self.held.keys() - ours:
            del self.held[partition]
        new = sorted(ours - self.held.keys())
        if new:
            self.loading = True
            try:
                self.held |= await load_partitions(self.bootstrap, new)
            finally:
                self.loading = False

    def apply_changelog_batch(self, batch: Iterable[Any], to_key: Any, to_value: Any) -> None:
        """Records that came between the bulk load and Faust's own look at the end of the topic."""
        for event in batch:
            partition = self.held.get(event.message.partition)
            if partition is not None:
                partition.load(event.message)

    async def on_recovery_completed(self, active_tps: set[TP], standby_tps: set[TP]) -> None:
        """Nothing to clean: partitions come and go whole."""


async def load_partitions(bootstrap: str, partitions: list[int]) -> dict[int, Partition]:
    """Read partitions of `capacity.unit-state` from their beginning to their present end."""
    started = time.monotonic()
    log.info("loading partitions", extra={"partitions": partitions})
    loaded = {partition: Partition() for partition in partitions}
    async with asyncio.TaskGroup() as group:
        group.create_task(_load(bootstrap, UNIT_STATE.name, {p: each.load for p, each in loaded.items()}))
        group.create_task(_load(bootstrap, LAST_TRANSITIONS.name, {p: each.load_last for p, each in loaded.items()}))
    log.info(
        "partitions loaded",
        extra={
            "partitions": partitions,
            "units": sum(len(p.acked) for p in loaded.values()),
            "seconds": round(time.monotonic() - started, 3),
        },
    )
    return loaded


async def _load(bootstrap: str, topic: str, loads: Mapping[int, Callable[[ConsumerRecord], None]]) -> None:
    async for records in read_range(bootstrap, dict.fromkeys(loads, (None, None)), topic):
        load = loads[records[0].partition]
        for record in records:
            load(record)


async def read_range(
    bootstrap: str, ranges: dict[int, tuple[int | None, int | None]], topic: str = UNIT_STATE.name
) -> AsyncIterator[list[ConsumerRecord]]:
    """Yield the records of each partition from its first offset (None: the beginning) up to, not including, its
    last (None: the end as it is now), some of one partition at a time."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        max_partition_fetch_bytes=8 << 20,
        fetch_max_wait_ms=50,
    )
    await consumer.start()
    try:
        tps = {TopicPartition(topic, p): bounds for p, bounds in ranges.items()}
        consumer.assign(list(tps))
        begins = await consumer.beginning_offsets(list(tps))
        ends = await consumer.end_offsets(list(tps))
        last = {tp: min(ends[tp], upto) if upto is not None else ends[tp] for tp, (_, upto) in tps.items()}
        for tp, (first, _) in tps.items():
            consumer.seek(tp, max(begins[tp], first or 0))
        open_tps = {tp for tp in tps if max(begins[tp], tps[tp][0] or 0) < last[tp]}
        while open_tps:
            for tp, records in (await consumer.getmany(*open_tps, timeout_ms=200, max_records=5000)).items():
                within = records if records[-1].offset < last[tp] else [r for r in records if r.offset < last[tp]]
                if within:
                    yield within
                await asyncio.sleep(0)  # what has been fetched already is handed over without giving way
            open_tps = {tp for tp in open_tps if await consumer.position(tp) < last[tp]}
    finally:
        await consumer.stop()
