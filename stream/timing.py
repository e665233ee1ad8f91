"""What time makes of the units of the held partitions: the shell around the rules of freshness, without any I/O.

Folding asks it for every event and for every unit that is written anew, and is given the state as it is to be written
(`facts`, `apart`, `timing` and `timing_2` are headers of its record); and for every unit whose moment has come.
Crossings wait in the partition's `times` until they are taken to be written.

Each unit has a chain of crossings by what level 2 is told. What level 3 alone is told is timed apart, in a chain of its
own that never moves the first. A row shows the worst of both, that of level 2 the first alone.
"""

from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple

from schemas.core.confidentiality import PROFESSIONALS, REGULATION
from stream.core.crossings import Crossed, Last, Reason, by_change, by_time, entered, goes_on_from
from stream.core.fold import Event
from stream.core.freshness import CLOSED, Facts, Freshness, facts_of, freshness_at, older_in_crisis, shown, worst
from stream.core.instants import FOREVER
from stream.core.levels import heard_by_level_2
from stream.core.said import NOTHING_SAID, Said, apart_of, decode_said, encode_said, installed_overdue_at, said_of
from stream.core.tension_levels import Declaration, TensionLevels
from stream.core.unit_duty import NOTHING_OWED, UnitDuty
from stream.core.unit_state import UnitState
from stream.directory import Directory
from stream.forecasting import foresee
from stream.times import UnitCrossing
from stream.unit_store import Held, Partition

_UNHEARD_OF = Held(0, b"", 0, b"")


class _Look(NamedTuple):
    """At one unit, up to a moment."""

    partition: Partition
    unit: bytes
    duty: UnitDuty
    at_us: int


class _Known(NamedTuple):
    """What a chain is judged by, and the version of the state that says so."""

    version: int
    said: Said


class _Part(NamedTuple):
    """What a chain has come to."""

    freshness: Freshness
    said: Said


class Timing:
    """The freshness of held units."""

    def __init__(self, directory: Directory, tension: TensionLevels) -> None:
        self._directory = directory
        self._tension = tension
        self._declared: list[Declaration] = []

    def reported(
        self, partition: Partition, unit: bytes, state: UnitState, after: Held, *, event: Event, at_us: int
    ) -> Held:
        """The new state of a unit with its headers, after an event received at `at_us`."""
        after = foresee(partition, unit, state, after, at_us)
        before = partition.folding.get(unit, _UNHEARD_OF)
        was, apart_was = _said_before(before)
        said = said_of(state, was.since_us)
        apart = apart_of(state, said, apart_was)
        if before.facts and said == was and apart == apart_was:
            return after._replace(
                facts=before.facts, timing=before.timing, apart=before.apart, timing_2=before.timing_2
            )
        changed, apart_changed = said != was or not before.facts, apart != apart_was
        said = _known_since(said, at_us if changed else None)
        apart = apart and _known_since(apart, at_us if apart_changed else None)
        duty = self._duty(partition, unit)
        if duty is None:
            return _with_facts(after, before, said, apart)
        look = _Look(partition, unit, duty, at_us)
        known, known_before = _Known(after.version_below, said), _Known(before.version_below, was)
        if apart is None:
            reason = _reason(heard_by_level_2(event) if "level_2" in state else event)
            timing = self._alone(look, self._change(look, PROFESSIONALS, known_before, known, reason))
            version, value, public, directory = after[:4]
            facts, below, forecasts = encode_said(said), after.version_2, after.forecasts
            return Held(version, value, public, directory, facts, timing, below, forecasts=forecasts)
        if changed or (last := partition.last(unit)) is None:
            parts = [self._change(look, PROFESSIONALS, known_before, known, _reason(heard_by_level_2(event)))]
            timing_2 = _shown(at_us, parts)
        else:
            parts = [self._as_it_was(look, PROFESSIONALS, known, last)]
            timing_2 = before.timing_2 or before.timing or _shown(at_us, parts)
        known = _Known(after.version, apart)
        if apart_changed or (last := partition.last_apart(unit)) is None:
            apart_before = None if apart_was is None else _Known(before.version, apart_was)
            parts.append(self._change(look, REGULATION, apart_before, known, _reason(event)))
        else:
            parts.append(self._as_it_was(look, REGULATION, known, last))
        timing = self._together(look, parts)
        return _with_facts(after, before, said, apart)._replace(timing=timing, timing_2=timing_2)

    def restated(self, partition: Partition, unit: bytes, state: UnitState, after: Held, at_us: int | None) -> Held:
        """The new state of a unit with its headers, after it changed otherwise than by an event.

        What has changed is known since `at_us`, or, if that is what has changed, since the directory says of it what it
        says. A new unit enters; what follows for another is found when it is next looked at: events from before may
        still have to be folded.
        """
        known_us = self._directory.changed_us(unit) if at_us is None else at_us
        after = foresee(partition, unit, state, after, known_us or 0)
        before = partition.folding.get(unit, _UNHEARD_OF)
        was, apart_was = _said_before(before)
        said = said_of(state, was.since_us)
        apart = apart_of(state, said, apart_was)
        if before.directory != after.directory:
            since_us = self._directory.changed_us(unit)
            said, apart = _known_since(said, since_us), apart and _known_since(apart, since_us)
        if said[:4] != was[:4] or not before.facts:
            said = _known_since(said, at_us)
        if apart is not None and (apart_was is None or apart[:4] != apart_was[:4]):
            apart = _known_since(apart, at_us)
        after = _with_facts(after, before, said, apart)
        duty = self._duty(partition, unit)
        if before is not _UNHEARD_OF or duty is None or partition.last(unit) is not None:
            partition.times.heap.push(unit, 0)
            return after
        known, look = _Known(after.version_below, said), _Look(partition, unit, duty, 0)
        crossed = entered(self._facts(look, PROFESSIONALS, known, None))
        look = look._replace(at_us=crossed.last.moment_us)
        self._keep(look, PROFESSIONALS, crossed)
        return after._replace(timing=self._alone(look, _Part(crossed.now, said)))

    def look_at(self, partition: Partition, unit: bytes, upto_us: int) -> None:
        """Find what time has made of a unit; its state is `unshown` when that changes what its row shows."""
        held = partition.folding.get(unit)
        duty = self._duty(partition, unit)
        if held is None or not held.facts or duty is None:
            return
        said, apart = _said_before(held)
        look = _Look(partition, unit, duty, upto_us)
        part = self._by_time(look, PROFESSIONALS, _Known(held.version_below, said))
        if part is None:
            return
        if apart is None:
            timing = self._alone(look, part)
            after = held if timing == held.timing else held._replace(timing=timing)
        else:
            parts, known = [part], _Known(held.version, apart)
            part_apart = self._by_time(look, REGULATION, known)
            if part_apart is None and (last := partition.last_apart(unit)) is not None:
                part_apart = self._as_it_was(look, REGULATION, known, last)
            parts += [part_apart] if part_apart is not None else []
            after = held._replace(timing=self._together(look, parts), timing_2=_shown(upto_us, parts[:1]))
        if after is not held and after != held:
            partition.folding[unit] = after
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
                    heap.hasten(unit, from_us)

    def _change(self, look: _Look, chain: int, was: _Known | None, now: _Known, reason: Reason) -> _Part:
        """Find what an event made a chain cross, by what is known of it before (None: it begins) and after."""
        last = _last(look, chain)
        next_us = look.partition.times.heap.moment(look.unit)
        old = None
        if last is None or next_us is None or next_us <= look.at_us or self._declared:
            # Else time has made it cross nothing until now.
            old = None if was is None else self._facts(look, chain, was, last)
            if last is None:
                crossed = entered(old or self._facts(look, chain, now, None))
                self._keep(look, chain, crossed)
                last = crossed.last
        crossed = by_change(last, old, self._facts(look, chain, now, last), look.at_us, reason)
        self._keep(look, chain, crossed)
        return _Part(crossed.now, now.said)

    def _as_it_was(self, look: _Look, chain: int, known: _Known, last: Last) -> _Part:
        """A chain that nothing has changed: what time makes of it is found when its own moment comes."""
        facts = self._facts(look, chain, known, last)
        now = freshness_at(facts, max(look.at_us, goes_on_from(last, facts)))
        next_us = look.partition.times.heap.moment(look.unit) or 0
        return _Part(now._replace(state=last.state, rank=last.rank, next_us=next_us), known.said)

    def _by_time(self, look: _Look, chain: int, known: _Known) -> _Part | None:
        """Find what time has made a chain cross; None when its facts hold only from later on: it is looked at then."""
        last = _last(look, chain)
        facts = self._facts(look, chain, known, last)
        if last is None:
            crossed = entered(facts)
            self._keep(look, chain, crossed)
            last = crossed.last
        if (begin := goes_on_from(last, facts)) > max(look.at_us, last.moment_us):
            look.partition.times.heap.push(look.unit, begin)
            return None
        crossed = by_time(last, facts, look.at_us)
        self._keep(look, chain, crossed)
        return _Part(crossed.now, known.said)

    def _keep(self, look: _Look, chain: int, crossed: Crossed) -> None:
        """What was crossed last, and crossings to be written."""
        lasts = look.partition.lasts if chain == PROFESSIONALS else look.partition.lasts_apart
        lasts[look.unit] = crossed.last
        for crossing in crossed.crossings:
            look.partition.times.crossed.append(UnitCrossing(look.unit, crossing, chain))

    def _alone(self, look: _Look, part: _Part) -> bytes:
        """What the row of a unit without anything apart shows. It is looked at again when that may change."""
        late_from = _installed_late_from(part)
        installed_late = late_from <= look.at_us
        next_us = part.freshness.next_us
        look.partition.times.heap.push(look.unit, next_us if installed_late else min(next_us, late_from))
        return shown(part.freshness, installed_late=installed_late)

    def _together(self, look: _Look, parts: list[_Part]) -> bytes:
        """What the row of a unit shows, the worst of its parts. It is looked at again when that may change."""
        moments = [part.freshness.next_us for part in parts]
        moments += [late_from for part in parts if (late_from := _installed_late_from(part)) > look.at_us]
        look.partition.times.heap.push(look.unit, min(moments))
        return _shown(look.at_us, parts)

    def _duty(self, partition: Partition, unit: bytes) -> UnitDuty | None:
        """None for a unit that never was in the directory: nobody says what it owes."""
        duty = self._directory.duty(unit)
        return NOTHING_OWED if duty is None and partition.last(unit) is not None else duty

    def _facts(self, look: _Look, chain: int, known: _Known, last: Last | None) -> Facts:
        if last is not None:
            entered_us = last.entered_us
        else:
            entered_us = self._directory.entered_us(look.unit) if chain == PROFESSIONALS else known.said.since_us
        declared = self._tension.timeline_for(look.duty.scope)
        return facts_of(known.version, known.said, look.duty, entered_us, declared)


def _last(look: _Look, chain: int) -> Last | None:
    return look.partition.last(look.unit) if chain == PROFESSIONALS else look.partition.last_apart(look.unit)


def _reason(event: Event | None) -> Reason:
    return "taken_back" if event is not None and event["kind"] == "cancel" else "reported"


def _said_before(before: Held) -> tuple[Said, Said | None]:
    said = decode_said(before.facts) if before.facts else NOTHING_SAID
    return said, decode_said(before.apart) if before.apart else None


def _known_since(said: Said, since_us: int | None) -> Said:
    return said if since_us is None else said._replace(since_us=max(since_us, said.since_us))


def _with_facts(after: Held, before: Held, said: Said, apart: Said | None) -> Held:
    return after._replace(
        facts=encode_said(said),
        apart=b"" if apart is None else encode_said(apart),
        timing=before.timing,
        timing_2=before.timing_2,
    )


def _installed_late_from(part: _Part) -> int:
    if part.freshness.state == CLOSED:
        return FOREVER
    return installed_overdue_at(part.said) or FOREVER


def _shown(at_us: int, parts: list[_Part]) -> bytes:
    late = any(_installed_late_from(part) <= at_us for part in parts)
    chains = [part.freshness for part in parts]
    older_us = older_in_crisis(*chains) if len(chains) == 2 else None
    return shown(reduce(worst, chains), installed_late=late, older_us=older_us)
