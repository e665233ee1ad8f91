"""A vendor's outage in any order, with restarts anywhere: one cause speaks for a unit, and nobody believes a feed back
that is not."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.core import outbox
from alerts.core.alert import Kind, vendor_cause
from alerts.core.fallen import is_down
from tests.support.alert_world import LADDER, Told, World, receiver
from tests.support.alerter_facts import a_unit
from tests.support.vendor_world import MINUTE, SECOND, bed, feed_of, finess

VENDORS = ("Acme", "Other", None)
SITES = range(1, 6)
HIDDEN = 5
"""Of this site all units are sensitive; the others have one that is, and one that is not."""
EAST, NORTH = {"region": "R-44", "department": "D-54"}, {"region": "R-32", "department": "D-59"}


@pytest.fixture(autouse=True, scope="module")
def no_digests() -> Iterator[None]:
    """Each notice comes by itself, so that what is told can be read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "MOST_NOTICES", 10_000)
        yield


def a_world() -> World:
    world = World(
        receiver("regulator"), receiver("professional", level=2), receiver("east", territories=["R-44"]), contacts=True
    )
    for number in SITES:
        territory = NORTH if number == 4 else EAST
        for name, sensitive in (("A", number == HIDDEN), ("S", True)):
            entry = a_unit(bed(number, name), finess(number), feeds=["bed-management"], territory=territory)
            world.units(entry | {"sensitive": sensitive})
    return world


def feed(world: World, number: int, down: bool, vendor: str | None) -> None:
    known = world.desk.book.feeds.get(feed_of(number))
    if known is None or (known.down, known.vendor) != (down, vendor):
        world.feed(feed_of(number), down=down, vendor=vendor)


def acknowledge(world: World, number: int, minutes: int) -> None:
    alerts = world.alerts(Kind.FEED_DOWN)
    if number < len(alerts):
        world.acknowledge(alerts[number].alert_id, minutes * MINUTE)


_DO: dict[str, Callable[..., Any]] = {
    "feed": feed,
    "goes": lambda world, number, to: world.goes(bed(number), to),
    "silence": lambda world, number, minutes: world.silence(minutes * MINUTE, establishments=[finess(number)]),
    "acknowledge": acknowledge,
    "passes": lambda world, seconds: world.passes(seconds * SECOND),
    "restart": lambda world, again: world.restart(again=again),
}
DOWN = st.sampled_from([True, True, False])
FALLS = st.tuples(st.just("feed"), st.sampled_from(SITES), DOWN, st.sampled_from(VENDORS))
STEPS = st.lists(
    st.one_of(
        FALLS,
        st.tuples(st.just("feed"), st.sampled_from(SITES), st.just(True), st.just("Acme")),
        st.tuples(st.just("goes"), st.sampled_from(SITES), st.sampled_from(["overdue", "silent", "fresh"])),
        st.tuples(st.just("silence"), st.sampled_from(SITES), st.integers(1, 30)),
        st.tuples(st.just("acknowledge"), st.integers(0, 5), st.integers(1, 300)),
        st.tuples(st.just("passes"), st.integers(1, 1000)),
        st.tuples(st.just("restart"), st.integers(1, 20)),
    ),
    max_size=30,
)


@given(steps=STEPS)
@settings(max_examples=60, deadline=None)
def test_one_alert_speaks_for_a_unit_and_nobody_believes_a_feed_back_that_is_down(
    steps: list[tuple[Any, ...]],
) -> None:
    world = a_world()
    for step in steps:
        _DO[step[0]](world, *step[1:])
        assert_one_cause_speaks(world)
    world.passes(40 * MINUTE)
    assert_one_cause_speaks(world)
    assert_nobody_is_left_believing(world)
    told, alerts = len(world.told), standing(world)
    world.restart()
    assert len(world.told) == told
    assert standing(world) == alerts
    assert_each_hears_of_its_own(world)


def down_by_vendor(world: World, level: int) -> dict[str | None, set[int]]:
    """Sites whose feed is down, where that level knows of a unit."""
    found = defaultdict(set)
    for number in SITES:
        if is_down(world.desk.book, feed_of(number), LADDER, world.now) and (level == 3 or number != HIDDEN):
            found[world.desk.book.feeds[feed_of(number)].vendor].add(number)
    return found


def assert_one_cause_speaks(world: World) -> None:
    alerts = world.alerts(Kind.FEED_DOWN)
    by_cause = {alert.cause: alert for alert in alerts}
    assert len(by_cause) == len(alerts)
    for level in (2, 3):
        expected = set()
        for vendor, numbers in down_by_vendor(world, level).items():
            out = vendor is not None and len(numbers) >= LADDER.vendor_from
            if vendor is not None and out:
                expected.add(vendor_cause(vendor, level))
            for number in numbers:
                own = by_cause[vendor_cause("", level)._replace(of=feed_of(number))]
                expected.add(own.cause)
                assert (own.suppressed_by == f"vendor:{vendor}") is out
        assert {cause for cause in by_cause if cause.level == level} == expected


def assert_nobody_is_left_believing(world: World) -> None:
    """Of each feed still down, what a person heard last since it fell is not that it is over.

    What was said before is no matter: it was true then, and of another fall those rungs are told that are reached.
    """
    last: dict[tuple[str, str], Any] = {}
    for one in world.told:
        if one.kind == Kind.FEED_DOWN:
            for unit_id in read_by(one, world):
                is_later = (one.receiver, unit_id) not in last or last[one.receiver, unit_id].at < one.at
                if is_later or last[one.receiver, unit_id].reason == "resolved":
                    last[one.receiver, unit_id] = one
    book = world.desk.book
    for (_, unit_id), one in last.items():
        unit = book.units[unit_id]
        if one.reason == "resolved" and is_down(book, unit.main_feed, LADDER, world.now):
            feed = book.feeds[unit.main_feed or ""]
            assert feed.down, "nobody is told so before it is believed"
            assert one.at <= feed.since, one


def read_by(told: Told, world: World) -> list[str]:
    """The units of a notice that its receiver is shown: a contact those of its establishment."""
    units = [world.desk.book.units[unit_id] for unit_id in told.units]
    return [
        unit.unit_id
        for unit in units
        if (":" not in told.receiver or unit.finess in told.receiver)
        and (told.receiver != "east" or unit.region == "R-44")
        and (told.receiver != "professional" or not unit.sensitive)
    ]


def assert_each_hears_of_its_own(world: World) -> None:
    for one in world.told:
        assert read_by(one, world)
        assert one.receiver != "professional" or len(read_by(one, world)) == len(one.units)


@given(falls=st.lists(FALLS, unique_by=lambda fall: fall[1]), data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_order_repetition_and_restarts_end_in_the_same_alerts(
    falls: list[tuple[str, int, bool, str | None]], data: st.DataObject
) -> None:
    reference, world = a_world(), a_world()
    for _, number, down, vendor in falls:
        reference.feed(feed_of(number), down=down, vendor=vendor)
    repeated = data.draw(st.lists(st.sampled_from(falls), max_size=4)) if falls else []
    for _, number, down, vendor in data.draw(st.permutations(falls + repeated)):
        if data.draw(st.booleans()):
            world.restart(again=data.draw(st.integers(1, 10)))
        world.feed(feed_of(number), down=down, vendor=vendor)
    for each in (reference, world):
        each.passes(5 * MINUTE)
    assert {one[1:] for one in standing(world)} == {one[1:] for one in standing(reference)}
    assert heard(world) == heard(reference)
    keys = [(one.receiver, one.alert_id, one.sequence) for one in world.told]
    assert len(keys) == len(set(keys))


def standing(world: World) -> set[tuple[Any, ...]]:
    return {
        (alert.alert_id, alert.cause, tuple(alert.members), alert.suppressed_by, alert.territories)
        for alert in world.alerts(Kind.FEED_DOWN)
    }


def heard(world: World) -> set[tuple[str, str]]:
    return {(one.receiver, unit_id) for one in world.told for unit_id in read_by(one, world)}


@given(steps=STEPS)
@settings(max_examples=40, deadline=None)
def test_level_2_is_told_the_same_whether_or_not_a_hidden_sites_feed_is_down(steps: list[tuple[Any, ...]]) -> None:
    twin, whole = a_world(), a_world()
    for step in steps:
        if step[0] in {"silence", "acknowledge"}:
            continue
        _DO[step[0]](whole, *step[1:])
        if step[1] != HIDDEN or step[0] not in {"feed", "goes"}:
            _DO[step[0]](twin, *step[1:])
    heard_of = [[one for one in world.told if one.receiver == "professional"] for world in (twin, whole)]
    assert heard_of[0] == heard_of[1]
