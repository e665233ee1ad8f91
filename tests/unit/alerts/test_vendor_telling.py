"""How a vendor's outage goes on and ends: who joins, who takes care, what is silenced, and what is left of it."""

import pytest

from alerts.core import vendor as rule
from alerts.core.alert import Kind
from alerts.core.outbound import Outcome
from tests.support.alert_world import World, receiver
from tests.support.alerter_facts import a_unit
from tests.support.vendor_world import (
    ACME,
    CAUSE,
    HOUR,
    MINUTE,
    SECOND,
    a_world,
    back,
    bed,
    fall,
    feed_of,
    finess,
    speaks,
    told,
    vendors,
)


def test_owners_are_told_at_once_of_their_own_units_and_a_receiver_of_all_once_in_two_minutes() -> None:
    world = fall(a_world(receiver("everyone"), contacts=True, sites=8), 1, 2, 3)
    told_before = len(told(world))
    for number in range(4, 9):
        fall(world, number)
        world.passes(11 * SECOND)
        (owner,) = [one for one in world.told if one.receiver.startswith(f"owner:{finess(number)}")]
        assert owner.cause == CAUSE
    assert told(world)[told_before:] == []
    world.passes(2 * MINUTE)
    assert told(world)[told_before:] == [(CAUSE, "new_members", tuple(bed(number) for number in range(1, 9)))]


def test_it_ends_once_too_few_are_down_and_those_still_down_speak_for_themselves_at_once() -> None:
    for early in (True, False):
        world = fall(a_world(contacts=True), 1, 2, 3)
        world.passes(SECOND if early else HOUR)
        back(world, 3)
        world.passes(9 * SECOND)
        assert len(vendors(world)) == 1
        before = len(world.told)
        world.passes(2 * SECOND)
        last = world.told[before:]
        assert vendors(world) == []
        owners = {one.receiver: (one.cause, one.reason) for one in last if one.receiver.startswith("owner")}
        assert {name.split(":")[1]: said for name, said in owners.items()} == {
            finess(1): (feed_of(1), "first"),
            finess(2): (feed_of(2), "first"),
            finess(3): (CAUSE, "resolved"),
        }
        assert [(one.cause, one.reason) for one in last if one.receiver.startswith(f"owner:{finess(1)}")] == [
            (CAUSE, "resolved"),
            (feed_of(1), "first"),
        ]


def test_at_the_boundary_it_does_not_flap() -> None:
    world = fall(a_world(), 1, 2, 3)
    before = len(world.told)
    for _ in range(5):
        back(world, 3)
        world.passes(5 * SECOND)
        fall(world, 3)
        world.passes(5 * SECOND)
    assert [one.reason for one in world.told[before:]] == []
    back(world, 3)
    world.passes(5 * SECOND)
    fall(world, 4)
    world.passes(HOUR)
    assert len(vendors(world)) == 1
    assert {one.reason for one in world.told[before:]} == {"new_members"}


def test_a_second_outage_is_another_alert() -> None:
    world = fall(a_world(), 1, 2, 3)
    world.passes(MINUTE)
    back(world, 1, 2, 3)
    world.passes(MINUTE)
    assert world.alerts(Kind.FEED_DOWN) == []
    fall(world, 1, 2, 3)
    ids = {one.alert_id for one in world.told if one.cause == CAUSE}
    assert len(ids) == 2
    assert len({(one.alert_id, one.sequence) for one in world.told}) == len(world.told)


def test_a_restart_keeps_the_alert_and_repeats_nothing() -> None:
    world = fall(a_world(contacts=True), 1, 2, 3)
    before, ids = len(world.told), [alert.alert_id for alert in world.alerts(Kind.FEED_DOWN)]
    world.restart()
    world.passes(MINUTE)
    assert len(world.told) == before
    assert [alert.alert_id for alert in world.alerts(Kind.FEED_DOWN)] == ids
    back(world, 2)
    world.restart(again=1)
    world.passes(MINUTE)
    assert {(one.cause, one.reason) for one in world.told[before:]} >= {(CAUSE, "resolved"), (feed_of(1), "first")}


def test_after_a_restart_the_units_of_an_outage_still_have_the_feed_that_spoke_for_them() -> None:
    world = World()
    for number in (1, 2, 3):
        world.units(a_unit(bed(number), finess(number), feeds=["adt", "bed-management"]))
        speaks(world, bed(number))
    fall(world, 1, 2, 3)
    world.restart(again=1)
    world.passes(MINUTE)
    assert [sorted(alert.members) for alert in vendors(world)] == [[bed(1), bed(2), bed(3)]]


def test_what_somebody_takes_care_of_is_not_repeated_but_feeds_that_fall_then_are_told() -> None:
    world = fall(a_world(), 1, 2, 3)
    (alert,) = vendors(world)
    world.acknowledge(alert.alert_id, 12 * HOUR)
    world.passes(10 * HOUR)
    assert [reason for cause, reason, _ in told(world) if cause == CAUSE] == ["first"]
    fall(world, 4)
    world.passes(MINUTE)
    assert told(world)[-1] == (CAUSE, "new_members", tuple(bed(number) for number in (1, 2, 3, 4)))


def test_a_feed_that_somebody_took_care_of_before_is_told_of_when_the_vendors_outage_ends() -> None:
    world = fall(a_world(), 1)
    (own,) = world.alerts(Kind.FEED_DOWN)
    world.acknowledge(own.alert_id, 12 * HOUR)
    fall(world, 2, 3)
    world.passes(HOUR)
    before = len(told(world))
    back(world, 2, 3)
    world.passes(MINUTE)
    assert (feed_of(1), "first", (bed(1),)) in told(world)[before:]
    (own,) = world.alerts(Kind.FEED_DOWN)
    assert own.state == "acknowledged"


def test_a_feed_that_is_silenced_when_the_vendors_outage_ends_is_told_of_after_the_silence() -> None:
    world = fall(a_world(), 1, 2, 3)
    world.silence(2 * HOUR, establishments=[finess(1)])
    world.passes(HOUR)
    back(world, 2, 3)
    world.passes(MINUTE)
    assert (feed_of(1), "first", (bed(1),)) not in told(world)[4:]
    world.passes(HOUR)
    assert told(world)[-1] == (feed_of(1), "first", (bed(1),))


def test_what_is_left_of_it_is_told_after_a_silence_though_somebody_takes_care_meanwhile() -> None:
    world = fall(a_world(contacts=True), 1, 2, 3)
    world.passes(MINUTE)
    world.silence(HOUR, establishments=[finess(1)])
    back(world, 2, 3)
    world.passes(MINUTE)
    (own,) = world.alerts(Kind.FEED_DOWN)
    assert own.suppressed_by is not None
    world.acknowledge(own.alert_id, 12 * HOUR)
    before = len(world.told)
    world.passes(2 * HOUR)
    assert {(one.cause, one.reason) for one in world.told[before:]} == {(feed_of(1), "first")}
    assert world.the_alert(Kind.FEED_DOWN).state == "acknowledged"
    told_by_then = len(world.told)
    world.passes(5 * HOUR)
    assert len(world.told) == told_by_then, "whoever took care of it after the outage still does"


def test_what_is_left_of_it_is_told_as_high_up_as_the_vendors_alert_was() -> None:
    world = fall(a_world(receiver("on-call", "on-call"), receiver("director", "director")), 1, 2, 3)
    world.goes(bed(1), "overdue")
    world.goes(bed(1), "fresh")
    world.restart()
    back(world, 2, 3)
    world.passes(MINUTE)
    assert [(one.receiver, one.cause, one.reason) for one in world.told] == [
        ("on-call", CAUSE, "escalated"),
        ("on-call", CAUSE, "resolved"),
        ("on-call", feed_of(1), "first"),
    ]


def test_a_silenced_establishment_is_left_out_and_comes_in_when_the_silence_ends() -> None:
    world = a_world()
    world.silence(HOUR, feeds=[feed_of(2)])
    fall(world, 1, 2, 3)
    assert told(world)[-1] == (CAUSE, "first", (bed(1), bed(3)))
    world.passes(HOUR + MINUTE)
    assert told(world)[-1] == (CAUSE, "new_members", (bed(1), bed(2), bed(3)))


def test_an_outage_all_silenced_tells_nobody() -> None:
    world = a_world()
    world.silence(HOUR, territories=["R-44"])
    fall(world, 1, 2, 3)
    assert world.told == []
    world.passes(HOUR)
    assert told(world) == [(CAUSE, "first", (bed(1), bed(2), bed(3)))]


def test_a_feed_keeps_the_vendor_it_fell_with_until_it_is_back_for_good() -> None:
    world = fall(a_world(), 1, 2, 3)
    world.passes(HOUR)
    before = len(world.told)
    world.feed(feed_of(3), down=False, vendor="Other")
    world.passes(5 * SECOND)
    assert len(vendors(world)) == 1
    world.passes(6 * SECOND)
    assert vendors(world) == []
    world.feed(feed_of(3), down=True, vendor="Other")
    world.passes(HOUR)
    assert vendors(world) == []
    assert (feed_of(3), "first", (bed(3),)) in told(world)[before:]


def test_an_outage_too_large_for_one_alert_leaves_the_last_feeds_to_speak_for_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rule, "MOST_UNITS", 3)
    world = a_world()
    for number in range(1, 6):
        fall(world, number)
        world.passes(SECOND)
    assert [sorted(alert.members) for alert in vendors(world)] == [[bed(1), bed(2), bed(3)]]
    assert {cause for cause, _, _ in told(world)[3:]} == {feed_of(4), feed_of(5)}
    back(world, 1)
    world.passes(3 * MINUTE)
    assert (CAUSE, "new_members", (bed(2), bed(3), bed(4))) in told(world)
    own = {alert.cause.of: alert.suppressed_by for alert in world.alerts(Kind.FEED_DOWN) if alert.cause.vendor is None}
    assert own == {feed_of(number): None if number == 5 else f"vendor:{ACME}" for number in (2, 3, 4, 5)}


def test_notices_that_wait_for_long_are_not_all_kept() -> None:
    world = a_world(contacts=True, sites=9)
    world.answer = lambda message: Outcome.UNREACHABLE
    for number in range(1, 10):
        fall(world, number)
        world.passes(MINUTE)
    (alert,) = vendors(world)
    assert alert.sequence == 7
    assert len(alert.notices) <= 3
    world.answer = lambda message: Outcome.DELIVERED
    world.passes(HOUR)
    owners = {one.receiver.split(":")[1] for one in world.told if one.receiver.startswith("owner")}
    assert owners == {finess(number) for number in range(1, 10)}
