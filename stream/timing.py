"""What time makes of the units of the held partitions: the shell around the rules of freshness, without any I/O.

Folding asks it for every event and for every unit whose moment has come; it answers with the state as it is to be
written (`facts` and `timing` are headers of its record) and keeps the crossings until they are taken to be written.
"""

from collections.abc import Iterator
from typing import NamedTuple

from stream.core.crossings import Crossed, Crossing, Last, Reason, by_change, by_time, entered
from stream.core.due_heap import DueHeap
from stream.core.freshness import Facts, facts_of, freshness_at, shown
from stream.core.said import NOTHING_SAID, Said, decode_said, encode_said, said_of
from stream.core.tension_levels import Declaration, TensionLevels
from stream.core.unit_duty import UnitDuty
from stream.core.unit_state import UnitState
from stream.directory import Directory
from stream.unit_store import Held, Partition


class UnitCrossing(NamedTuple):
    """A crossing and whose it is."""

    unit: bytes
    crossing: Crossing


class Times:
    """Of one held partition: when each unit changes by time alone, and the crossings to be written."""

    def __init__(self) -> None:
        self.heap: DueHeap[bytes] = DueHeap()
        self.crossed: list[UnitCrossing] = []
        self.armed = False
        """Whether every unit has been looked at since the partition is held."""

    def take(self) -> list[UnitCrossing]:
        """The crossings, in the order they were made; from now on they are the caller's."""
        crossed, self.crossed = self.crossed, []
        return crossed


class Change(NamedTuple):
    """What changed a unit, and when; None: while nobody looked, so that time has to tell."""

    at_us: int | None
    reason: Reason


class Timing:
    """The freshness of held units."""

    def __init__(self, directory: Directory, tension: TensionLevels) -> None:
        self._directory = directory
        self._tension = tension
        self._times: dict[int, tuple[Partition, Times]] = {}

    def of(self, number: int, partition: Partition) -> Times:
        """The times of a partition; new ones when it was taken from us and given back."""
        known = self._times.get(number)
        if known is None or known[0] is not partition:
            known = self._times[number] = partition, Times()
        return known[1]

    def changed(  # noqa: PLR0917 - what is known of one unit
        self,
        number: int,
        partition: Partition,
        unit: bytes,
        state: UnitState,
        after: Held,
        change: Change,
    ) -> Held:
        """The new state of a unit with its headers, after an event or the directory changed it."""
        at_us, reason = change
        before = partition.folding.get(unit)
        said_before = decode_said(before.facts) if before is not None and before.facts else NOTHING_SAID
        said = said_of(state, said_before.since_us)
        timing = before.timing if before is not None else b""
        duty = self._duty(unit)
        if duty is None or at_us is None:
            return after._replace(facts=encode_said(said), timing=timing)
        if said == said_before and timing and reason != "directory":
            return after._replace(facts=encode_said(said), timing=timing)
        said = said._replace(since_us=at_us)
        last = partition.lasts.get(unit)
        facts = self._facts(unit, after.version, said, duty, last)
        if last is None:
            crossed = entered(facts)
        else:
            known = before is not None and reason != "directory"
            old = self._facts(unit, before.version, said_before, duty, last) if before is not None and known else None
            crossed = by_change(last, old, facts, at_us, reason)
        self._note(number, partition, unit, crossed)
        return after._replace(facts=encode_said(said), timing=shown(crossed.now))

    def looked_at(self, number: int, partition: Partition, unit: bytes, upto_us: int) -> Held | None:
        """The state of a unit with what time has made of it; None when nothing needs to be written."""
        held = partition.folding.get(unit)
        duty = self._duty(unit)
        if held is None or not held.facts or duty is None:
            return None
        said = decode_said(held.facts)
        last = partition.lasts.get(unit)
        facts = self._facts(unit, held.version, said, duty, last)
        if last is None:
            first = entered(facts)
            self._note(number, partition, unit, first)
            last = first.last
        if last.moment_us > upto_us:
            # Made by an event newer than the moment looked at.
            self.of(number, partition).heap.push(unit, freshness_at(facts, last.moment_us).next_us)
            return None
        crossed = by_time(last, facts, upto_us)
        self._note(number, partition, unit, crossed)
        timing = shown(crossed.now)
        return None if timing == held.timing else held._replace(timing=timing)

    def concerned(self, partition: Partition, declarations: list[Declaration]) -> Iterator[bytes]:
        """Units that any of the declarations is about."""
        for unit in partition.folding:
            entry = self._directory.get(unit)
            if entry is not None and any(each.concerns(entry.duty.scope) for each in declarations):
                yield unit

    def _note(self, number: int, partition: Partition, unit: bytes, crossed: Crossed) -> None:
        times = self.of(number, partition)
        partition.lasts[unit] = crossed.last
        times.crossed += (UnitCrossing(unit, crossing) for crossing in crossed.crossings)
        times.heap.push(unit, crossed.now.next_us)

    def _duty(self, unit: bytes) -> UnitDuty | None:
        return self._directory.duty(unit)

    def _facts(self, unit: bytes, version: int, said: Said, duty: UnitDuty, last: Last | None) -> Facts:
        entered_us = last.entered_us if last is not None else self._directory.entered_us(unit)
        return facts_of(version, said, duty, entered_us, self._tension.timeline_for(duty.scope))
