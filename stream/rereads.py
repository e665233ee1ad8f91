"""Reads a unit's events again from the log, when cancels have exhausted what its state remembers of them.

Until then the unit shows the record as unknown. The log is read beside the fold, which goes on; only what came
meanwhile is read while the fold of the partition waits.
"""

import asyncio
import logging
from functools import partial
from typing import Any

from schemas.core.codes import CodeTables
from schemas.core.partition import partition_of
from schemas.topics import EVENTS
from stream.core.fold import UnitState, refold
from stream.core.reading import Readable
from stream.directory import Directory
from stream.encoding import read_event
from stream.folding import Folding
from stream.unit_store import read_range

log = logging.getLogger(__name__)


class Rereads:
    """The units to be read again, one after the other."""

    def __init__(self, bootstrap: str, directory: Directory, codes: CodeTables) -> None:
        self._bootstrap = bootstrap
        self._directory = directory
        self._codes = codes
        self._wanted: set[bytes] = set()
        self._wake = asyncio.Event()

    def want(self, unit: bytes) -> None:
        """Have a unit read again, soon."""
        self._wanted.add(unit)
        self._wake.set()

    async def run(self, folding: Folding) -> None:
        """Work off what is wanted, for ever."""
        while True:
            await self._wake.wait()
            while self._wanted:
                await self._reread(self._wanted.pop(), folding)
            self._wake.clear()

    async def _reread(self, unit: bytes, folding: Folding) -> None:
        partition = partition_of(unit.decode())
        history = _History(unit, self._codes)
        upto = folding.folded_upto(partition)
        await self._read(history, partition, None, upto)
        async with folding.lock(partition):
            await self._read(history, partition, upto, folding.folded_upto(partition))
            entry = self._directory.get(unit)
            feeds = entry.description.feeds if entry else ()
            await folding.restate(partition, {unit: partial(_refolded, history=history, feeds=feeds)})
        log.info("a unit was read again from the log", extra={"unit_id": unit.decode(), "events": len(history.events)})

    async def _read(self, history: "_History", partition: int, first: int | None, upto: int) -> None:
        async for records in read_range(self._bootstrap, {partition: (first, upto)}, EVENTS.name):
            for record in records:
                history.add(record)


class _History:
    """A unit's events as the log has them, and from when on it has all."""

    def __init__(self, unit: bytes, codes: CodeTables) -> None:
        self._unit = unit
        self._codes = codes
        self._first: Any = None
        self.events: list[tuple[Any, str, int]] = []

    def add(self, record: Any) -> None:
        self._first = self._first or record
        if record.key != self._unit:
            return
        readable = read_event(record, self._codes)
        if isinstance(readable, Readable):  # else it was quarantined when it was first read
            self.events.append((readable.event, readable.source, record.timestamp * 1000))

    @property
    def complete_from_us(self) -> int | None:
        """None when the log still has its first record."""
        return None if self._first is None or self._first.offset == 0 else self._first.timestamp * 1000


def _refolded(state: UnitState, *, history: _History, feeds: tuple[str, ...]) -> UnitState:
    return refold(state, history.events, feeds, complete_from_us=history.complete_from_us)
