"""Copies what Kafka has acknowledged into Redis, in the order of the log, and catches up after every trouble.

What is to be copied is never queued: it is the acknowledged states whose offset lies above the partition's
position. So Redis may be away, or lost, for as long as it likes without costing memory or a row.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from redis import RedisError, ResponseError

from stream.core.envelope import envelope
from stream.directory import Directory
from stream.forecasting import shown_of
from stream.metrics import Metrics
from stream.rows_store import OvertakenError, Row, RowsStore
from stream.unit_store import Acked, Partition, UnitStore

log = logging.getLogger(__name__)

T = TypeVar("T")

ROWS_AT_ONCE = 500
RETRY_S = 0.5


class Projection:
    """One task copies all held partitions; `written` tells it what has come. `clock`: microseconds since 1970."""

    def __init__(
        self, store: UnitStore, directory: Directory, rows: RowsStore, metrics: Metrics, clock: Callable[[], int]
    ) -> None:
        self._clock = clock
        self._store = store
        self._directory = directory
        self._rows = rows
        self._metrics = metrics
        self._positions: dict[int, int] = {}
        self._pending: dict[int, set[bytes]] = {}
        self._uncompared: set[int] = set()
        self._unsettled: set[int] = set()
        self._failed: RedisError | None = None
        self._wake = asyncio.Event()
        self._caught_up_at = time.monotonic()

    def written(self, partition: int, units: Iterable[bytes]) -> None:
        """Note units whose acknowledged state changed."""
        if partition in self._positions:
            self._pending[partition].update(units)
            self._wake.set()

    def hold(self, partitions: Iterable[int]) -> None:
        """Serve exactly these partitions; a new one is first compared with what Redis has."""
        wanted = set(partitions)
        for partition in self._positions.keys() - wanted:
            del self._positions[partition], self._pending[partition]
        self._uncompared &= wanted
        self._unsettled &= wanted
        for partition in wanted - self._positions.keys():
            self._uncompared.add(partition)
            self._unsettled.add(partition)
            self._expect(partition, -1)
        self._wake.set()

    def compare(self) -> None:
        """Look again at what Redis has of every partition: it may have been emptied while nothing changed."""
        self._uncompared.update(self._positions)
        self._wake.set()

    def behind_s(self) -> float:
        """Seconds since Redis last had everything that Kafka has acknowledged to us."""
        return 0.0 if self._caught_up() else time.monotonic() - self._caught_up_at

    def is_settling(self, partition: int) -> bool:
        """Whether the rows of a partition are on their way to Redis for the first time since it is held."""
        return partition in self._unsettled and self._failed is None

    def _caught_up(self) -> bool:
        # Copied: the health thread asks too, while the loop changes both.
        return not self._uncompared and not any(list(self._pending.values()))

    async def run(self) -> None:
        """Copy for ever. Redis away, or another worker at it: try again twice a second."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._copy_pending()
                if self._failed is not None:
                    log.info("Redis takes rows again")
                self._failed = None
            except RedisError as error:
                self._tell(error)
                self._failed = error
                await self._rest()
            except OvertakenError:
                # Its new owner's, if it is ours no more; else we begin anew and overtake in our turn.
                log.info("rows are being written anew by another worker, or Redis was emptied meanwhile")
                await self._rest()
            self._metrics.behind.set(sum(map(len, self._pending.values())))

    async def _rest(self) -> None:
        self._wake.set()
        await asyncio.sleep(RETRY_S)

    def _tell(self, error: RedisError) -> None:
        if type(error) is type(self._failed):
            return
        if isinstance(error, ResponseError):
            log.error("Redis refuses the rows, which wait in Kafka", extra={"error": repr(error)})
        else:
            log.warning("Redis is away: rows wait in Kafka", extra={"error": repr(error)})

    def trouble(self) -> str:
        """Why Redis does not have every row, in words."""
        failed = self._failed
        if isinstance(failed, ResponseError):
            return f"it answers, and refuses them: {failed}"
        return "they are being written" if failed is None else "is it up?"

    async def _copy_pending(self) -> None:
        while not self._caught_up():
            wanted = [partition for partition in self._positions if self._is_wanted(partition)]
            # Together: while Redis takes the rows of one partition, those of another are made.
            for failed in await asyncio.gather(*map(self._copy, wanted), return_exceptions=True):
                if failed is not None:
                    raise failed
        self._caught_up_at = time.monotonic()

    def _is_wanted(self, partition: int) -> bool:
        return partition in self._uncompared or bool(self._pending.get(partition))

    async def _copy(self, partition: int) -> None:
        if not self._is_wanted(partition):
            return  # given up just now
        held = self._store.held.get(partition)
        if held is None:
            self.hold(self._positions.keys() - {partition})
            return
        pending = self._pending[partition]
        # An empty batch asks where Redis stands, before rows are made that it may have.
        for rows in self._changed_rows(partition, held) if partition not in self._uncompared else [[]]:
            expected = self._positions[partition]
            found = await self._rows.apply(partition, expected, rows)
            if self._pending.get(partition) is not pending:
                return  # given up meanwhile
            if found is None or found >= held.end:  # lost, or of another log than ours
                await self._rebuild(partition, held)
                return
            self._uncompared.discard(partition)
            if found != (rows[-1].offset if rows else expected):
                self._expect(partition, found)
                if not self._pending[partition]:
                    self._unsettled.discard(partition)
                return
            self._positions[partition] = found
            # A unit written again meanwhile stays pending: its newer offset comes after this position.
            pending.difference_update(row.unit for row in rows if held.acked[row.unit].offset == row.offset)
            self._metrics.projected.inc(len(rows))
        self._unsettled.discard(partition)

    def _changed_rows(self, partition: int, held: Partition) -> Iterator[list[Row]]:
        changed = sorted((held.acked[unit], unit) for unit in self._pending[partition])
        for chunk in _chunks(changed):
            yield [self._row(unit, acked) for acked, unit in chunk]

    def _expect(self, partition: int, position: int) -> None:
        """Redis stands at `position`: everything above it is to be copied."""
        held = self._store.held[partition]
        self._positions[partition] = position
        self._pending[partition] = {unit for unit, acked in held.acked.items() if acked.offset > position}

    async def _rebuild(self, partition: int, held: Partition) -> None:
        """Write the partition whole from the table: Redis was lost, or speaks of another log."""
        position = held.end - 1
        rebuild = await self._rows.begin_rebuild(partition)
        units = list(held.acked.items())
        for chunk in _chunks(units):
            rows = [row for unit, acked in chunk if (row := self._row(unit, acked)).envelope]
            if rows:
                await rebuild.add(rows)
        await rebuild.finish(position)
        if self._store.held.get(partition) is not held:
            return  # given up meanwhile
        self._uncompared.discard(partition)
        self._unsettled.discard(partition)
        self._expect(partition, position)
        self._metrics.rebuilds.inc()
        log.info("partition rebuilt in Redis", extra={"partition": partition, "units": len(units)})

    def _row(self, unit: bytes, acked: Acked) -> Row:
        entry = self._directory.get(unit)
        if entry is None:
            return Row(acked.offset, unit, b"")
        held = acked.held
        public = shown_of(held, self._clock)
        retired = self._directory.retired(unit)
        row = envelope(acked.offset, public, entry.description, held.timing, held.timing_2, retired=retired)
        return Row(acked.offset, unit, row)


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), ROWS_AT_ONCE):
        yield items[start : start + ROWS_AT_ONCE]
