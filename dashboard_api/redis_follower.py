"""Keeps the book equal to the copy in Redis: reads it whole once, then follows the eight logs.

One task asks everything. Whatever it cannot trust (an entry missing in the chain, a rebuild under way, Redis
away) leaves the rows in memory as they are, said to be degraded, until the partition can be read whole again.
A row that cannot be read leaves the one before it, whose age goes on, and all screens are told that what they
show may be old, until that unit has a row that can be read: a unit is never hidden, nor silently out of date.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from dashboard_api.core.degradation import Facts
from dashboard_api.core.following import Copy, Link, copy, link
from dashboard_api.core.unit_book import Change, UnitBook
from dashboard_api.core.unit_row import Unit
from dashboard_api.envelope_reader import read_envelope

log = logging.getLogger(__name__)

EPOCH = "vigilits:epoch"
POSITION = "vigilits:position"

BLOCK_MS = 500
LOOK_EVERY_S = 1.0
RETRY_S = 0.25
ENTRIES_AT_ONCE = 100
"""Of each log: what is read at once is applied at once, and screens wait meanwhile."""
CHANGES_AT_ONCE = 100
"""Applied before other work gets its turn: about 10 ms, as each counts in every roll-up its unit is in."""
ROWS_AT_ONCE = 500
"""Envelopes parsed before other work gets its turn."""

_BELIEVED = (Copy.CURRENT, Copy.AHEAD)


class Listener(Protocol):
    """Who is told. `follower_says` comes after every question to Redis, answered or not."""

    def serve(self, epoch: str, book: UnitBook) -> None:
        """A complete book of a new epoch."""

    def changed(self, changes: Sequence[Change]) -> None:
        """The served book changed so."""

    def follower_says(self, facts: Facts) -> None:
        """What is known of Redis and of the stream."""


class RedisFollower:
    """Follows until cancelled. `redis` must not decode and must time out by itself."""

    def __init__(self, redis: Redis, partitions: int, departures_kept: int, listener: Listener) -> None:
        self._redis = redis
        self._partitions = range(partitions)
        self._departures_kept = departures_kept
        self._listener = listener
        self._epoch: str | None = None
        self._book = UnitBook(partitions, departures_kept=departures_kept)
        self._unread = set(self._partitions)
        self._copies: dict[int, Copy] = {}
        self._stood_at: dict[int, int] = {}
        self._cursors: dict[int, tuple[int, int]] = {}
        self._unreadable: dict[int, set[str]] = {partition: set() for partition in self._partitions}
        self._look_at = 0.0

    async def run(self) -> None:
        """Follow for ever; Redis away is retried four times a second."""
        answering = True
        while True:
            try:
                await self._step()
                answering = True
            except RedisError as error:
                if answering:
                    log.warning("Redis does not answer: what is in memory is served on", exc_info=error)
                answering = False
                self._look_at = 0.0
                self._listener.follower_says(Facts(redis_answers=False, unreadable=self._unreadable_units()))
                await asyncio.sleep(RETRY_S)

    async def _step(self) -> None:
        if time.monotonic() >= self._look_at:
            await self._look()
            self._look_at = time.monotonic() + LOOK_EVERY_S
        if self._unread:
            self._look_at = 0.0
            await asyncio.sleep(RETRY_S)
        else:
            await self._read_logs()

    async def _look(self) -> None:
        """Compare our positions with those in Redis and read again what does not continue ours."""
        pipe = self._redis.pipeline(transaction=True)
        pipe.get(EPOCH)
        pipe.hgetall(POSITION)
        pipe.mget([f"vigilits:held:{partition}" for partition in self._partitions])
        epoch, positions, held = await pipe.execute()
        if epoch is None:
            self._copies = dict.fromkeys(self._partitions, Copy.REBUILDING)
        else:
            self._begin(epoch.decode())
            theirs = {int(partition): int(position) for partition, position in positions.items()}
            for partition in self._partitions:
                await self._compare(partition, theirs.get(partition))
        self._listener.follower_says(
            Facts(
                redis_answers=True,
                copies=tuple(self._copies.values()),
                served=tuple(holder is not None for holder in held),
                unreadable=self._unreadable_units(),
            )
        )

    def _unreadable_units(self) -> int:
        return sum(map(len, self._unreadable.values()))

    def _begin(self, epoch: str) -> None:
        """Another epoch is another log: start a new book; the old one is served until it is complete."""
        if epoch != self._epoch:
            log.info("reading the copy of a Kafka log", extra={"epoch": epoch})
            self._epoch = epoch
            self._book = UnitBook(len(self._partitions), departures_kept=self._departures_kept)
            self._unread = set(self._partitions)
            self._cursors = {}
            self._unreadable = {partition: set() for partition in self._partitions}

    async def _compare(self, partition: int, theirs: int | None) -> None:
        mine = self._book.position(partition)
        before = self._copies.get(partition)
        now = copy(mine, theirs)
        # There was more to read at the last look and nothing came of it: the log was cut before we read it.
        stuck = now is Copy.AHEAD and before is Copy.AHEAD and self._stood_at.get(partition) == mine
        self._copies[partition] = now
        self._stood_at[partition] = mine
        if now in _BELIEVED and (partition in self._unread or before not in _BELIEVED or stuck):
            await self._read_whole(partition)

    async def _read_whole(self, partition: int) -> None:
        pipe = self._redis.pipeline(transaction=True)
        pipe.get(EPOCH)
        pipe.hget(POSITION, str(partition))
        pipe.hgetall(f"vigilits:rows:{partition}")
        epoch, position, envelopes = await pipe.execute()
        if epoch is None or epoch.decode() != self._epoch or position is None:
            self._copies[partition] = Copy.REBUILDING
            return
        if int(position) < self._book.position(partition):
            self._copies[partition] = Copy.OLDER
            return
        rows, self._unreadable[partition] = await _parse(envelopes.items())
        changes: list[Change] = []
        for change in self._book.load(partition, int(position), rows, self._unreadable[partition]):
            changes.append(change)
            if len(changes) % CHANGES_AT_ONCE == 0:
                await asyncio.sleep(0)
        self._cursors[partition] = max(self._cursors.get(partition, (0, 0)), (int(position) + 1, 0))
        self._copies[partition] = Copy.CURRENT
        if partition not in self._unread:
            self._listener.changed(changes)
            return
        self._unread.discard(partition)
        if not self._unread and self._epoch is not None:
            self._listener.serve(self._epoch, self._book)

    async def _read_logs(self) -> None:
        streams: dict[Any, Any] = {
            f"vigilits:log:{partition}": f"{milliseconds}-{sequence}"
            for partition, (milliseconds, sequence) in self._cursors.items()
        }
        answer: Any = await self._redis.xread(streams, count=ENTRIES_AT_ONCE, block=BLOCK_MS)
        changes: list[Change] = []
        whole: set[int] = set()
        for name, entries in answer or ():
            partition = int(name.rsplit(b":", 1)[1])
            for entry_id, fields in entries:
                milliseconds, sequence = entry_id.split(b"-")
                self._cursors[partition] = (int(milliseconds), int(sequence))
                if not self._apply(partition, int(milliseconds) - 1, fields, changes):
                    whole.add(partition)
            if len(changes) >= CHANGES_AT_ONCE:
                self._listener.changed(changes)
                changes = []
                await asyncio.sleep(0)
        if changes:
            self._listener.changed(changes)
        for partition in whole:
            await self._read_whole(partition)

    def _apply(self, partition: int, offset: int, fields: dict[bytes, bytes], changes: list[Change]) -> bool:
        """Take one entry over; False when the partition must be read whole."""
        if b"reload" in fields:
            return False
        match link(self._book.position(partition), int(fields[b"prev"]), offset):
            case Link.KNOWN:
                return True
            case Link.BROKEN:
                return False
            case Link.NEXT:
                self._next(partition, offset, fields[b"unit_id"].decode(), fields[b"envelope"], changes)
                return True

    def _next(self, partition: int, offset: int, unit_id: str, envelope: bytes, changes: list[Change]) -> None:
        row = _row(unit_id, envelope) if envelope else None
        if row is None and envelope:
            self._unreadable[partition].add(unit_id)
            self._book.skip(partition, offset)
            self._look_at = 0.0  # it is told at once
        else:
            self._unreadable[partition].discard(unit_id)
            changes.append(self._book.apply(partition, offset, unit_id, row))


def _row(unit_id: str, envelope: bytes) -> Unit | None:
    """The row; None when it cannot be read."""
    try:
        return read_envelope(envelope)
    except (ValueError, KeyError, TypeError, AttributeError):
        log.exception("unreadable row: what was known of the unit before stays", extra={"unit_id": unit_id})
        return None


async def _parse(envelopes: Iterable[tuple[bytes, bytes]]) -> tuple[list[Unit], set[str]]:
    """The rows, and the units whose rows cannot be read."""
    rows, unreadable = [], set()
    for number, (unit_id, envelope) in enumerate(envelopes, 1):
        row = _row(unit_id.decode(), envelope)
        if row is None:
            unreadable.add(unit_id.decode())
        else:
            rows.append(row)
        if number % ROWS_AT_ONCE == 0:
            await asyncio.sleep(0)
    return rows, unreadable
