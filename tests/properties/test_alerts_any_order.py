"""Facts in any order, any number of times, and processes that end anywhere: everybody is told the same."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.core.alert import Alert
from alerts.core.facts import LATE
from alerts.core.fallen import is_down
from tests.support.alert_world import LADDER, DiedError, Told, World, receiver
from tests.support.alerter_facts import a_transition, a_unit

UNITS = [f"154000000{house}/{bed}" for house in range(3) for bed in "AB"]
FEED = "540000000/bed-management"
NAMES = ("ars", "samu")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def a_world() -> World:
    """Three establishments of two units; the first one's have a feed."""
    world = World(*(receiver(name) for name in NAMES))
    for unit_id in UNITS:
        finess = unit_id[1:10]
        feeds = ["bed-management", "manual"] if finess == FEED[:9] else ["manual"]
        world.units(a_unit(unit_id, finess, feeds=feeds, territory={"region": "R-44", "department": "D-54"}))
    return world


def heard(world: World) -> set[tuple[str, str, str]]:
    """Receiver, cause and unit of everything told."""
    return {(told.receiver, told.cause, unit_id) for told in world.told for unit_id in told.units}


CROSSINGS = st.lists(
    st.tuples(st.sampled_from(UNITS), st.lists(st.sampled_from([*LATE, "fresh"]), min_size=1, max_size=3)),
    min_size=1,
    max_size=6,
    unique_by=lambda chain: chain[0],
)


@given(chains=CROSSINGS, data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_order_repetition_and_restarts_tell_everybody_the_same(
    chains: list[tuple[str, list[str]]], data: st.DataObject
) -> None:
    reference = a_world()
    moment = reference.now
    facts = [
        a_transition(unit_id, sequence, to, moment=moment)
        for unit_id, crossings in chains
        for sequence, to in enumerate(crossings, start=1)
    ]
    for fact in facts:
        reference.crossing(fact)
    reference.passes(5 * MINUTE)

    world, deaths = a_world(), 0
    repeated = data.draw(st.lists(st.sampled_from(facts), max_size=6))
    for fact in data.draw(st.permutations(facts + repeated)):
        if data.draw(st.booleans()):
            world.restart(again=data.draw(st.integers(1, 10)))
        world.crossing(fact)
    for _ in range(data.draw(st.integers(0, 3))):
        world.dies_after = data.draw(st.integers(0, 3))
        with suppress(DiedError):
            world.passes(MINUTE)
        deaths += world.dies_after is None
        world.dies_after = None
        world.restart(again=data.draw(st.integers(1, 10)))
    world.passes(5 * MINUTE)

    assert heard(world) == heard(reference)
    assert standing(world) == standing(reference)
    times = Counter((told.receiver, told.alert_id, told.sequence) for told in world.told)
    for name in NAMES:
        doubles = sum(count - 1 for (who, _, _), count in times.items() if who == name)
        assert doubles <= deaths, "at most the one delivery under way, each time a process ends"


def standing(world: World) -> set[tuple[str, str, frozenset[tuple[str, str | None, int]]]]:
    """The open alerts: their causes, their units with rank, and how far up each was told."""
    return {
        (
            alert.cause.kind,
            alert.cause.of,
            frozenset((unit_id, member.facts.rank, member.told) for unit_id, member in late_members(alert)),
        )
        for alert in world.alerts()
    }


def late_members(alert: Alert) -> list[tuple[str, Any]]:
    return [(unit_id, member) for unit_id, member in alert.members.items() if member.facts.is_late]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("goes"), st.sampled_from(UNITS), st.sampled_from([*LATE, "fresh", "closed"])),
        st.tuples(st.just("feed"), st.booleans()),
        st.tuples(st.just("silence"), st.sampled_from(UNITS), st.integers(1, 300)),
        st.tuples(st.just("acknowledge"), st.integers(0, 5), st.integers(1, 300)),
        st.tuples(st.just("passes"), st.integers(1, 200)),
        st.tuples(st.just("restart"), st.integers(1, 20)),
    ),
    max_size=25,
)


@given(steps=STEPS)
@settings(max_examples=80, deadline=None)
def test_nobody_is_told_while_muted_or_taken_care_of_and_every_late_unit_is_in_one_alert_with_a_reason(
    steps: list[tuple[Any, ...]],
) -> None:
    world = a_world()
    covered: Covered = {}
    for step in steps:
        told = len(world.told)
        promised = promises(world)
        _DO[step[0]](world, *step[1:])
        keep_covered(covered, world, promised)
        for one in world.told[told:]:
            assert_may_be_told(world, one)
            taken_care_of = one.alert_id in promised and one.at < promised[one.alert_id][1]
            nobody_knew = any(not is_covered(covered, world, one.alert_id, unit_id) for unit_id in one.units)
            assert one.reason == "resolved" or not taken_care_of or nobody_knew
        assert_every_late_unit_is_explained(world, covered)


Covered = dict[tuple[str, str], str]
"""(alert, unit) → its rank when somebody said to take care, while it has been late since."""


def promises(world: World) -> dict[str, tuple[datetime, datetime]]:
    """When somebody said to take care of an open alert, and until when."""
    said = {alert.alert_id: alert.acknowledgement for alert in world.alerts() if alert.state == "acknowledged"}
    return {alert_id: (one.at, one.promised_at) for alert_id, one in said.items() if one is not None}


def keep_covered(covered: Covered, world: World, before: dict[str, tuple[datetime, datetime]]) -> None:
    """As a person sees it: what was late when the word was said, and has not been fresh since."""
    ranks = {(alert.alert_id, name): one.facts.rank for alert in world.alerts() for name, one in late_members(alert)}
    said = {alert_id for alert_id, promise in promises(world).items() if promise != before.get(alert_id)}
    for place in [place for place in covered if place[0] in said or place not in ranks]:
        del covered[place]
    covered.update({place: rank for place, rank in ranks.items() if place[0] in said and rank is not None})


def is_covered(covered: Covered, world: World, alert_id: str, unit_id: str) -> bool:
    known = covered.get((alert_id, unit_id))
    if known is None:
        return False
    now = world.desk.book.facts[unit_id].rank
    return now not in LATE or LATE.index(now) <= LATE.index(known)


def goes(world: World, unit_id: str, to: str) -> None:
    world.goes(unit_id, to)


def feed(world: World, down: bool) -> None:
    known = world.desk.book.feeds.get(FEED)
    if known is None or known.down != down:
        world.feed(FEED, down=down)


def silence(world: World, unit_id: str, minutes: int) -> None:
    world.silence(minutes * MINUTE, establishments=[unit_id[1:10]])


def acknowledge(world: World, number: int, minutes: int) -> None:
    alerts = world.alerts()
    if number < len(alerts):
        world.acknowledge(alerts[number].alert_id, minutes * MINUTE)


_DO: dict[str, Callable[..., None]] = {
    "goes": goes,
    "feed": feed,
    "silence": silence,
    "acknowledge": acknowledge,
    "passes": lambda world, minutes: world.passes(minutes * MINUTE),
    "restart": lambda world, again: world.restart(again=again),
}


def assert_may_be_told(world: World, told: Told) -> None:
    if told.reason == "resolved":
        return
    for unit_id in told.units:
        unit = world.desk.book.units[unit_id]
        assert not any(silence.covers(unit, told.at) for silence in world.desk.book.silences.values())
        if told.kind == "late":
            known = world.desk.book.feeds.get(unit.main_feed or "")
            assert known is None or not known.down or known.since > told.at


def assert_every_late_unit_is_explained(world: World, covered: Covered) -> None:
    members = [(unit_id, member, alert) for alert in world.alerts() for unit_id, member in late_members(alert)]
    late = sorted(facts.unit_id for facts in world.desk.book.facts.values() if facts.is_late)
    assert sorted(unit_id for unit_id, _, _ in members) == late
    for unit_id, member, alert in members:
        taken_care_of = alert.alert_id in promises(world) and is_covered(covered, world, alert.alert_id, unit_id)
        explained = alert.reason == "waiting" or taken_care_of or alert.suppressed_by is not None
        joins = alert.notices and world.now < alert.notices[-1].at + timedelta(minutes=2)
        waits = world.now < world.desk.book.seen.get(unit_id, member.facts.since) + LADDER.feed_wait
        assert member.told > 0 or explained or joins or waits or is_muted(world, unit_id)


def is_muted(world: World, unit_id: str) -> bool:
    unit, book = world.desk.book.units[unit_id], world.desk.book
    covered = any(silence.covers(unit, world.now) for silence in book.silences.values())
    return covered or is_down(book, unit.main_feed, LADDER, world.now)
