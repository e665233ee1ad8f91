"""No crossing is missed and none doubled, however time is cut into steps, and wherever the worker is killed.

The reference looks every quarter of an hour whether the unit's state or rank is another; the rules jump from crossing
to crossing and remember nothing but the last one and the facts.
"""

from random import Random
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.core.closures import Closures, merged
from stream.core.crossings import Crossed, Crossing, Last, Reason, by_change, by_time, entered
from stream.core.duty import Duty
from stream.core.freshness import Facts, freshness_at
from stream.core.instants import FOREVER
from stream.core.tension_timeline import Declared, Timeline, timeline
from stream.core.transition_record import last_value, read_last
from tests.support.time_facts import HOUR, at, daily, max_age

STEP = HOUR // 4
"""Every moment of a world is a multiple of it."""
END = 200
"""Hours."""
ZONES = ("UTC", "Europe/Paris", "America/Guadeloupe", "Pacific/Noumea")

Seen = tuple[int, int, str | None, str, str | None, str, int | None]
"""Sequence, moment, state before, state, rank, level, due."""


class Change(NamedTuple):
    """New facts, received at a moment."""

    facts: Facts
    at_us: int
    reason: Reason


class World(NamedTuple):
    """The facts of a unit that enters, and what changes them, in the order of Kafka."""

    facts: Facts
    changes: list[Change]


def a_world(random: Random) -> World:
    first = Facts(
        version=0,
        since_us=0,
        observed_us=None,
        supplementary_us=None,
        entered_us=at(quarter(random, 20)),
        duties=(a_duty(random), a_duty(random), a_duty(random)),
        closures=some_closures(random),
        declared=some_levels(random),
    )
    changes: list[Change] = []
    facts = first
    for moment in sorted({at(quarter(random, END)) for _ in range(random.randrange(12))}):
        if moment > first.entered_us:
            reason: Reason = random.choice(["reported", "reported", "reported", "taken_back", "directory", "tension"])
            facts = changed(random, facts, moment, reason)
            changes.append(Change(facts, moment, reason))
    return World(first, changes)


def changed(random: Random, facts: Facts, moment: int, reason: Reason) -> Facts:
    facts = facts._replace(since_us=moment)
    if reason == "directory":
        return facts._replace(duties=(a_duty(random), a_duty(random), a_duty(random)), closures=some_closures(random))
    if reason == "tension":
        return facts._replace(declared=some_levels(random))
    observed = None if random.random() < 0.1 else moment - STEP * random.randrange(0, 100)
    supplementary = None if random.random() < 0.5 else moment - STEP * random.randrange(0, 100)
    return facts._replace(version=facts.version + 1, observed_us=observed, supplementary_us=supplementary)


def quarter(random: Random, hours: int) -> float:
    return random.randrange(hours * 4) / 4


def a_duty(random: Random) -> Duty:
    if random.random() < 0.6:
        return max_age(random.randrange(1, 40))
    times = sorted({quarter(random, 24) for _ in range(random.randrange(1, 4))})
    return daily(*times, cap=random.choice([18, 28]), zone=random.choice(ZONES))


def some_closures(random: Random) -> Closures:
    spans = []
    for _ in range(random.choice([0, 0, 0, 1, 2])):
        begin = at(quarter(random, END))
        spans.append((begin, random.choice([None, begin + STEP * random.randrange(0, 200)])))
    return merged(spans)


def some_levels(random: Random) -> Timeline:
    declarations = []
    for _ in range(random.choice([0, 0, 1, 2, 3])):
        begin = at(quarter(random, END))
        end = random.choice([FOREVER, begin + STEP * random.randrange(0, 200)])
        declarations.append(Declared(begin, end, random.randrange(3), STEP * random.randrange(0, 40)))
    return timeline(declarations)


def looked_at(world: World) -> list[Seen]:
    """Every change of state or rank, found by looking."""
    before = rank = None
    facts = [world.facts]
    received = {change.at_us: change.facts for change in world.changes}
    found: list[Seen] = []
    for moment in range(world.facts.entered_us, at(END) + 1, STEP):
        facts = facts[-1:] if moment not in received else [facts[-1], received[moment]]
        for each in facts:
            now = freshness_at(each, moment)
            if (now.state, now.rank) != (before, rank):
                found.append((len(found) + 1, moment, before, now.state, now.rank, now.level, now.due_us))
                before, rank = now.state, now.rank
    return found


def in_short(crossing: Crossing) -> Seen:
    last = crossing.last
    return last.sequence, last.moment_us, crossing.from_state, last.state, last.rank, last.level, crossing.due_us


class Worker:
    """Produces the crossings of a world. All it knows between two steps is in Kafka: facts, and the last crossing."""

    def __init__(self, world: World) -> None:
        first = entered(world.facts)
        self.facts: Facts = world.facts
        self.last: Last = first.last
        self.produced = first.crossings

    def ticks(self, upto_us: int) -> None:
        self._produce(by_time(self.last, self.facts, upto_us))

    def takes_in(self, change: Change) -> None:
        self._produce(by_change(self.last, self.facts, change.facts, change.at_us, change.reason))
        self.facts = change.facts

    def _produce(self, crossed: Crossed) -> None:
        self.produced += crossed.crossings
        self.last = read_last(last_value("unit", crossed.last))


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=150, deadline=None)
def test_time_in_any_steps_crosses_what_is_found_by_looking(seed: int) -> None:
    random = Random(seed)
    world = a_world(random)
    worker = Worker(world)
    now = world.facts.entered_us
    for change in world.changes:
        for moment in sorted(random.randrange(now, change.at_us + 1) for _ in range(random.randrange(5))):
            worker.ticks(moment)
        worker.takes_in(change)
        now = change.at_us
    for moment in (*sorted(random.randrange(now, at(END) + 1) for _ in range(random.randrange(5))), at(END)):
        worker.ticks(max(moment, now))
    assert [in_short(crossing) for crossing in worker.produced] == looked_at(world)


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=100, deadline=None)
def test_folding_later_crosses_what_folding_at_once_does(seed: int) -> None:
    world = a_world(Random(seed))
    at_once, later = Worker(world), Worker(world)
    now = world.facts.entered_us
    for change in world.changes:
        for moment in range(now, change.at_us, HOUR):
            at_once.ticks(moment)
        at_once.takes_in(change)
        now = change.at_us
        later.takes_in(change)
    at_once.ticks(at(END))
    later.ticks(at(END))
    assert later.produced == at_once.produced


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=100, deadline=None)
def test_a_worker_killed_before_its_states_were_written_crosses_nothing_twice(seed: int) -> None:
    random = Random(seed)
    world = a_world(random)
    world = World(world.facts, [change for change in world.changes if change.reason in ("reported", "taken_back")])
    calm, killed = Worker(world), Worker(world)
    written, begin = world.facts, 0
    for number, change in enumerate(world.changes, 1):
        calm.takes_in(change)
        if random.random() < 0.5:
            killed.ticks(change.at_us - random.randrange(HOUR))
        killed.takes_in(change)
        if random.random() < 0.4:  # crossings are in Kafka, the last states are not: their events are folded again
            killed.facts = written
            for again in world.changes[begin:number]:
                killed.takes_in(again)
        if random.random() < 0.5:
            written, begin = killed.facts, number
    calm.ticks(at(END))
    killed.ticks(at(END))
    assert killed.produced == calm.produced


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=100, deadline=None)
def test_declarations_heard_when_they_begin_and_end_cross_what_they_do_when_known_before(seed: int) -> None:
    random = Random(seed)
    world = a_world(random)
    declarations = []
    for number in range(1, random.randrange(2, 5)):  # microseconds: nothing else happens at the same moment
        begin = at(20 + quarter(random, END)) + number
        end = begin + STEP * random.randrange(1, 200) + number
        declarations.append(Declared(begin, end, random.randrange(1, 3), STEP * random.randrange(40)))
    known = World(world.facts._replace(declared=timeline(declarations)), [])
    heard = Worker(World(world.facts._replace(declared=timeline([])), []))
    for moment in sorted({each for declared in declarations for each in (declared.from_us, declared.until_us)}):
        so_far = [
            each if each.until_us <= moment else each._replace(until_us=FOREVER)
            for each in declarations
            if each.from_us <= moment
        ]
        after = heard.facts._replace(declared=timeline(so_far))
        heard.takes_in(Change(after, moment, "tension"))
    before = Worker(known)
    before.ticks(at(3 * END))
    heard.ticks(at(3 * END))
    assert heard.produced == before.produced
