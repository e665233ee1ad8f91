"""What time makes of the units of the held partitions: the shell around the rules of freshness, without any I/O.

Folding asks it for every event and for every unit that is written anew, and is given the state as it is to be written
(`facts` and `timing` are headers of its record); and for every unit whose moment has come. Crossings wait in the
partition's `times` until they are taken to be written.
"""

from collections.abc import Iterable

from stream.core.crossings import Crossed, Last, by_change, by_time, entered, goes_on_from
from stream.core.freshness import CLOSED, Facts, facts_of, shown
from stream.core.instants import FOREVER
from stream.core.said import NOTHING_SAID, Said, decode_said, encode_said, installed_overdue_at, said_of
from stream.core.tension_levels import Declaration, TensionLevels
from stream.core.unit_duty import NOTHING_OWED, UnitDuty
from stream.core.unit_state import UnitState
from stream.directory import Directory
from stream.times import UnitCrossing
from stream.unit_store import Held, Partition


class Timing:
    """The freshness of held units."""

    def __init__(self, directory: Directory, tension: TensionLevels) -> None:
        self._directory = directory
        self._tension = tension
        self._declared: list[Declaration] = []

    def reported(
        self, partition: Partition, unit: bytes, state: UnitState, after: Held, at_us: int, *, taken_back: bool
    ) -> Held:
        """The new state of a unit with its headers, after an event received at `at_us` (`taken_back`: a cancel)."""
        before = partition.folding.get(unit)
        said_before, timing = _headers(before)
        said = said_of(state, said_before.since_us)
        if said == said_before and before is not None and before.facts:
            return after._replace(facts=before.facts, timing=timing)
        said = said._replace(since_us=max(at_us, said.since_us))
        duty = self._duty(partition, unit)
        if duty is None:
            return after._replace(facts=encode_said(said), timing=timing)
        last = partition.last(unit)
        next_us = partition.times.heap.moment(unit)
        old = None
        if last is None or next_us is None or next_us <= at_us or self._declared:
            # Else time has made it cross nothing until now.
            old = self._facts(unit, 0 if before is None else before.version, said_before, duty, last)
            if last is None:
                crossed = entered(old)
                self._note(partition, unit, crossed, said_before, at_us)
                last = crossed.last
        facts = self._facts(unit, after.version, said, duty, last)
        crossed = by_change(last, old, facts, at_us, "taken_back" if taken_back else "reported")
        timing = self._note(partition, unit, crossed, said, at_us)
        return after._replace(facts=encode_said(said), timing=timing)

    def restated(self, partition: Partition, unit: bytes, state: UnitState, after: Held, at_us: int | None) -> Held:
        """The new state of a unit with its headers, after it changed otherwise than by an event.

        `at_us`: since when; None: since the directory says of it what it says, if that is what has changed. A new unit
        enters; what follows for another is found when it is next looked at: events from before may still have to be
        folded.
        """
        before = partition.folding.get(unit)
        said_before, timing = _headers(before)
        said = said_of(state, said_before.since_us)
        if at_us is None and (before is None or before.directory != after.directory):
            at_us = self._directory.changed_us(unit)
        if at_us is not None:
            said = said._replace(since_us=max(at_us, said.since_us))
        duty = self._duty(partition, unit)
        if before is None and duty is not None and partition.last(unit) is None:
            crossed = entered(self._facts(unit, after.version, said, duty, None))
            timing = self._note(partition, unit, crossed, said, crossed.last.moment_us)
        else:
            partition.times.heap.push(unit, 0)
        return after._replace(facts=encode_said(said), timing=timing)

    def look_at(self, partition: Partition, unit: bytes, upto_us: int) -> None:
        """Find what time has made of a unit; its state is `unshown` when that changes what its row shows."""
        held = partition.folding.get(unit)
        duty = self._duty(partition, unit)
        if held is None or not held.facts or duty is None:
            return
        said = decode_said(held.facts)
        last = partition.last(unit)
        facts = self._facts(unit, held.version, said, duty, last)
        if last is None:
            crossed = entered(facts)
            self._note(partition, unit, crossed, said, upto_us)
            last = crossed.last
        if (begin := goes_on_from(last, facts)) > max(upto_us, last.moment_us):
            partition.times.heap.push(unit, begin)
            return
        crossed = by_time(last, facts, upto_us)
        timing = self._note(partition, unit, crossed, said, upto_us)
        if timing != held.timing:
            partition.folding[unit] = held._replace(timing=timing)
            partition.times.unshown.add(unit)

    def declare(self, declaration_id: str, declaration: Declaration | None) -> None:
        """Take in a declaration of tension, or None when it is taken out."""
        self._declared += self._tension.put(declaration_id, declaration)

    def call_concerned(self, partitions: Iterable[Partition]) -> None:
        """Have the units looked at that are concerned by what was declared since the last call."""
        declared, self._declared = self._declared, []
        if not declared:
            return
        # Before the first of them begins there is nothing to find.
        from_us = min(each.declared.from_us for each in declared)
        for partition in partitions:
            heap = partition.times.heap
            for unit in partition.folding:
                entry = self._directory.get(unit)
                if entry is not None and any(each.concerns(entry.duty.scope) for each in declared):
                    next_us = heap.moment(unit)
                    heap.push(unit, from_us if next_us is None else min(next_us, from_us))

    def _note(self, partition: Partition, unit: bytes, crossed: Crossed, said: Said, at_us: int) -> bytes:
        """Keep what was crossed up to a moment, and when to look again; the header `timing`."""
        partition.lasts[unit] = crossed.last
        for crossing in crossed.crossings:
            partition.times.crossed.append(UnitCrossing(unit, crossing))
        late_from = FOREVER if crossed.now.state == CLOSED else installed_overdue_at(said) or FOREVER
        installed_late = late_from <= at_us
        next_us = crossed.now.next_us if installed_late else min(crossed.now.next_us, late_from)
        partition.times.heap.push(unit, next_us)
        return shown(crossed.now, installed_late=installed_late)

    def _duty(self, partition: Partition, unit: bytes) -> UnitDuty | None:
        """None for a unit that never was in the directory: nobody says what it owes."""
        duty = self._directory.duty(unit)
        return NOTHING_OWED if duty is None and partition.last(unit) is not None else duty

    def _facts(self, unit: bytes, version: int, said: Said, duty: UnitDuty, last: Last | None) -> Facts:
        entered_us = last.entered_us if last is not None else self._directory.entered_us(unit)
        return facts_of(version, said, duty, entered_us, self._tension.timeline_for(duty.scope))


def _headers(before: Held | None) -> tuple[Said, bytes]:
    if before is None:
        return NOTHING_SAID, b""
    return decode_said(before.facts) if before.facts else NOTHING_SAID, before.timing
