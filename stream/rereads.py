"""Reads units' events again from the log, when cancels have exhausted what their states remember of them.

Until then a unit shows the record as unknown. One reading serves all the units of a partition that want it; it goes on
beside the fold, which goes first, and only what came meanwhile is read while the fold of the partition waits.

It begins 15 days ago: nothing observed in the correction window was received before. What stands may be older still;
then it stays unknown until it is said anew, as its age alone forbids to trust it. Only installed beds may be reported
at any age and are good for a year: for them all of the log is read.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from schemas.core.codes import CodeTables
from schemas.core.event_rules import shape_refusals
from schemas.core.partition import partition_of
from stream.core.anomalies import MEMORY_EXHAUSTED
from stream.core.cancels import WINDOW
from stream.core.fold import UnitState
from stream.core.levels import level_2_of, refold, whole_of
from stream.core.reading import Readable
from stream.core.rereading import Heard, needs_all
from stream.directory import Directory
from stream.encoding import decode_state, has_room, read_event
from stream.event_log import REST_S, EventLog
from stream.folding import Folding
from stream.unit_store import Partition

log = logging.getLogger(__name__)

GATHER_S = 0.2
"""What exhausts one unit's memory, a sender that takes back a day, exhausts its neighbours' a moment later."""
UNITS_AT_ONCE = 64
FEW_RECORDS = 1_000
"""Read while the fold waits: 10 ms."""
EVENTS_AT_ONCE = 100
"""Decoded before other work gets its turn."""
RETRY_S = 1.0

Records = list[ConsumerRecord]


class Rereads:
    """The units to be read again, one partition after the other."""

    def __init__(self, bootstrap: str, directory: Directory, codes: CodeTables, clock: Callable[[], int]) -> None:
        self._bootstrap = bootstrap
        self._directory = directory
        self._codes = codes
        self._clock = clock
        self._wanted: dict[int, set[bytes]] = {}
        self._wake = asyncio.Event()

    def want(self, unit: bytes) -> None:
        """Have a unit read again, soon."""
        self._wanted.setdefault(partition_of(unit.decode()), set()).add(unit)
        self._wake.set()

    async def run(self, folding: Folding) -> None:
        """Work off what is wanted, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(GATHER_S)
            while self._wanted:
                number, wanted = next(iter(self._wanted.items()))
                units = {wanted.pop() for _ in range(min(UNITS_AT_ONCE, len(wanted)))}
                if not wanted:
                    del self._wanted[number]
                try:
                    await self._reread(number, units, folding)
                except KafkaError as error:
                    log.warning("units could not be read again yet", extra={"error": repr(error)})
                    for unit in units:
                        self.want(unit)
                    await asyncio.sleep(RETRY_S)

    async def _reread(self, number: int, units: Iterable[bytes], folding: Folding) -> None:
        held = {unit: state for unit in units if (state := folding.state(number, unit)) is not None}
        if not held:
            return  # taken from us: its new owner finds them by their anomaly
        began_at = self._clock()
        since_us = (
            None if any(needs_all(decode_state(state)["memory"]) for state in held.values()) else began_at - WINDOW
        )
        log.info("reading units again", extra={"partition": number, "units": len(held), "all": since_us is None})
        async with EventLog(self._bootstrap, number) as events:
            await events.begin(since_us)
            reading = _Reading(events, held, began_at)
            await reading.go_on(REST_S)
            while await events.behind() > FEW_RECORDS:
                await reading.go_on(REST_S)
            for unit in held:
                await self._restate(number, unit, reading, folding)

    async def _restate(self, number: int, unit: bytes, reading: "_Reading", folding: Folding) -> None:
        heard = await self._decoded(reading.take(unit))
        async with folding.lock(number):
            await reading.go_on(0)  # whatever is folded is in the log; what is not yet, will be folded to no effect
            heard += await self._decoded(reading.take(unit))
            entry = self._directory.get(unit)
            change = partial(
                _refolded,
                heard=heard,
                feeds=entry.description.feeds if entry else (),
                complete_from_us=reading.complete_from_us,
            )
            try:
                await folding.restate(number, {unit: change}, self._clock())
            except Exception:
                log.exception("a unit cannot be read again: it stays unknown", extra={"unit_id": unit.decode()})
                return
        log.info("a unit was read again from the log", extra={"unit_id": unit.decode(), "events": len(heard)})

    async def _decoded(self, records: Records) -> list[Heard]:
        heard = []
        for number, record in enumerate(records, 1):
            if (readable := self._event(record)) is not None:
                heard.append((readable.event, readable.source, record.timestamp * 1000))
            if number % EVENTS_AT_ONCE == 0:
                await asyncio.sleep(0)
        return heard

    def _event(self, record: Any) -> Readable | None:
        """None for what was quarantined: it must not keep a unit unknown."""
        readable = read_event(record, self._codes, self._directory.nature(record.key))
        if not isinstance(readable, Readable) or shape_refusals(readable.event, self._codes):
            return None
        return readable


class _Reading:
    """What has been read of some units' events, undecoded, and from when on that is all of them."""

    def __init__(self, events: EventLog, units: Iterable[bytes], began_at: int) -> None:
        self._events = events
        self._found: dict[bytes, Records] = {unit: [] for unit in units}
        self._nothing_yet = True
        self.complete_from_us = None if events.whole else began_at

    async def go_on(self, rest_s: float) -> None:
        """Read what there is."""
        found = self._found
        async for record in self._events.read(rest_s):
            if self._nothing_yet:
                self._nothing_yet = False
                self.complete_from_us = None if self._events.whole else record.timestamp * 1000
            if record.key in found:
                found[record.key].append(record)

    def take(self, unit: bytes) -> Records:
        """A unit's records that have not been taken."""
        records, self._found[unit] = self._found[unit], []
        return records


def exhausted(held: Partition) -> list[bytes]:
    """Units of which something is unknown for want of memory, found without decoding."""
    mark = f'"{MEMORY_EXHAUSTED}"'.encode()
    return [unit for unit, state in held.folding.items() if state.value.find(mark, 0, state.public) >= 0]


def _refolded(
    state: UnitState, *, heard: list[Heard], feeds: tuple[str, ...], complete_from_us: int | None
) -> UnitState:
    refolded = refold(state, heard, feeds, complete_from_us=complete_from_us)
    if not has_room(whole_of(refolded)) or not has_room(level_2_of(refolded)):
        raise ValueError("its state would be too large")
    return refolded
