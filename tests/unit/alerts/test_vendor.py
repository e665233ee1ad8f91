"""One vendor's outage is one notice: what it takes, whom it mutes, and who is told of it."""

from datetime import datetime

import pytest

from alerts.core import vendor as rule
from alerts.core.alert import Kind, vendor_cause
from alerts.core.book import Book
from alerts.core.facts import Feed
from alerts.core.ladder import Ladder
from alerts.core.vendor import find_outages, outage
from alerts.core.vendor_feeds import Outage
from tests.support.alert_world import LADDER, NOON, World, receiver
from tests.support.alerter_facts import a_unit
from tests.support.vendor_world import (
    ACME,
    CAUSE,
    HOUR,
    MINUTE,
    SECOND,
    a_world,
    bed,
    fall,
    feed_of,
    finess,
    told,
    vendors,
)

EAST, NORTH = {"region": "R-44", "department": "D-54"}, {"region": "R-32", "department": "D-59"}


def test_feeds_of_three_establishments_are_one_cause_and_of_two_are_two() -> None:
    world = fall(a_world(), 1, 2)
    assert told(world) == [(feed_of(1), "first", (bed(1),)), (feed_of(2), "first", (bed(2),))]
    fall(world, 3)
    assert told(world)[2:] == [(CAUSE, "first", (bed(1), bed(2), bed(3)))]
    (alert,) = vendors(world)
    assert (alert.cause, alert.territories) == (
        vendor_cause(ACME, 2),
        ("D-54", *(f"E-{finess(number)}" for number in (1, 2, 3)), "FR", "R-44"),
    )


def test_two_feeds_of_one_establishment_are_one_establishment() -> None:
    world = a_world().units(a_unit(bed(1, "B"), finess(1), feeds=["adt", "manual"]))
    world.feed(f"{finess(1)}/adt", down=True, vendor=ACME)
    fall(world, 1, 2)
    assert vendors(world) == []
    fall(world, 3)
    assert [sorted(alert.members) for alert in vendors(world)] == [[bed(1), bed(1, "B"), bed(2), bed(3)]]


@pytest.mark.parametrize("others", [None, "Other"])
def test_feeds_of_no_known_vendor_or_of_another_are_never_grouped(others: str | None) -> None:
    world = fall(fall(a_world(), 1, 2), 3, 4, vendor=others)
    assert vendors(world) == []
    world = fall(a_world(), 1, 2, 3, 4, 5, vendor=None)
    assert {cause for cause, _, _ in told(world)} == {feed_of(number) for number in range(1, 6)}


def test_the_feeds_alerts_are_muted_and_no_more_repeated_while_the_vendors_is() -> None:
    world = fall(a_world(), 1, 2, 3)
    own = [alert for alert in world.alerts(Kind.FEED_DOWN) if alert.cause.vendor is None]
    assert {(alert.reason, alert.suppressed_by) for alert in own} == {("suppressed_by_vendor", f"vendor:{ACME}")}
    world.passes(9 * HOUR)
    assert told(world)[3:] == [(CAUSE, "repeated", (bed(1), bed(2), bed(3)))] * 2


def test_late_units_of_its_feeds_stay_muted_and_climb_the_ladder_under_the_vendor() -> None:
    world = fall(a_world(receiver("ars", "ars"), receiver("on-call", "on-call")), 1, 2, 3)
    assert world.told == []
    for number in (1, 2, 3):
        world.goes(bed(number), "overdue")
    world.passes(MINUTE)
    assert told(world, "on-call")[0] == (CAUSE, "escalated", (bed(1), bed(2), bed(3)))
    world.passes(3 * HOUR)
    assert told(world, "ars") == [(CAUSE, "escalated", (bed(1), bed(2), bed(3)))]
    assert {alert.suppressed_by for alert in world.alerts()} == {f"feed:{feed_of(number)}" for number in (1, 2, 3)}


def test_a_feed_that_no_unit_is_known_of_neither_counts_nor_is_muted() -> None:
    world = fall(World(), 1, 2, 3)
    assert vendors(world) == []
    assert {cause for cause, _, _ in told(world)} == {feed_of(1), feed_of(2), feed_of(3)}
    for number in (1, 2, 3):
        world.units(a_unit(bed(number), finess(number), feeds=["bed-management"]))
    assert told(world)[-1] == (CAUSE, "first", (bed(1), bed(2), bed(3)))


def test_a_vendor_that_is_learnt_while_its_feeds_are_down_groups_them() -> None:
    world = fall(a_world(), 1, 2, 3, vendor=None)
    fall(world, 1, 2, 3)
    assert [sorted(alert.members) for alert in vendors(world)] == [[bed(1), bed(2), bed(3)]]


def test_a_feed_that_is_down_keeps_the_vendor_it_fell_with_whatever_is_said_meanwhile() -> None:
    world = fall(a_world(), 1, 2, 3)
    for other in ("Other", None):
        fall(world, 1, vendor=other)
        assert [sorted(alert.members) for alert in vendors(world)] == [[bed(1), bed(2), bed(3)]]
    world.feed(feed_of(1), down=False, vendor="Other")
    world.passes(9 * SECOND)
    fall(world, 1, vendor="Other")
    world.passes(MINUTE)
    assert [sorted(alert.members) for alert in vendors(world)] == [[bed(1), bed(2), bed(3)]]
    assert [reason for _, reason, _ in told(world)] == ["first"] * 3


def test_level_2_hears_of_no_outage_that_sensitive_units_alone_make() -> None:
    world = World(receiver("professional", level=2), receiver("regulator", level=3))
    for number in (1, 2, 3):
        world.units(a_unit(bed(number), finess(number), feeds=["bed-management"], sensitive=number == 3))
    fall(world, 1, 2, 3)
    world.passes(HOUR)
    assert told(world, "professional") == [(feed_of(1), "first", (bed(1),)), (feed_of(2), "first", (bed(2),))]
    assert told(world, "regulator")[2:] == [(CAUSE, "first", (bed(3),))]


def test_of_an_outage_level_2_and_3_are_told_apart() -> None:
    world = World(receiver("professional", level=2), receiver("regulator", level=3))
    for number in (1, 2, 3):
        world.units(
            a_unit(bed(number), finess(number), feeds=["bed-management"]),
            a_unit(bed(number, "S"), finess(number), feeds=["bed-management"], sensitive=True),
        )
    fall(world, 1, 2, 3)
    assert {units for cause, _, units in told(world, "professional") if cause == CAUSE} == {(bed(1), bed(2), bed(3))}
    assert {units for cause, _, units in told(world, "regulator") if cause == CAUSE} == {
        (bed(1), bed(2), bed(3)),
        (bed(1, "S"), bed(2, "S"), bed(3, "S")),
    }


def test_a_receiver_is_told_only_where_it_acts_of_its_own_region() -> None:
    names = ("east", "north", "south")
    areas = ("R-44", "R-32", "R-93")
    world = World(*(receiver(name, territories=[area]) for name, area in zip(names, areas, strict=True)))
    for number in (1, 2, 3, 4):
        territory = EAST if number < 4 else NORTH
        world.units(a_unit(bed(number), finess(number), feeds=["bed-management"], territory=territory))
    fall(world, 1, 2, 3)
    assert {one.receiver for one in world.told} == {"east"}
    fall(world, 4)
    world.passes(MINUTE)
    assert [one.reason for one in world.told if one.receiver == "north"] == ["new_members"]
    assert {one.receiver for one in world.told} == {"east", "north"}


def test_the_outage_began_with_the_establishment_that_made_it_one() -> None:
    book = Book()
    for number in (1, 2, 3, 4):
        book.apply_feed(Feed(feed_of(number), True, NOON + number * SECOND, vendor=ACME))
        book.apply_unit(bed(number), a_world(sites=4).desk.book.units[bed(number)])
    found = outage(book, ACME, 2, LADDER, NOON + HOUR)
    assert found is not None
    assert (found.since, found.look_again_at) == (NOON + 3 * SECOND, None)
    assert found.feeds == tuple(feed_of(number) for number in (1, 2, 3, 4))
    assert outage(book, "Other", 2, LADDER, NOON + HOUR) is None


def test_an_outage_is_found_anew_only_when_something_of_its_vendor_changed_or_a_feed_back_is_believed() -> None:
    book = fall(a_world(), 1, 2, 3).desk.book
    assert find_outages(book, LADDER, NOON + HOUR) == set()
    book.apply_feed(Feed(feed_of(4), True, NOON + HOUR, vendor=ACME))
    outages = {vendor_cause(ACME, level) for level in (2, 3)}
    expected = outages | {cause._replace(of=feed_of(4)) for cause in outages}
    assert find_outages(book, LADDER, NOON + HOUR) == expected
    book.apply_feed(Feed(feed_of(4), False, NOON + HOUR, vendor=ACME))
    assert find_outages(book, LADDER, NOON + HOUR) == outages
    assert find_outages(book, LADDER, NOON + HOUR + 9 * SECOND) == set()
    assert find_outages(book, LADDER, NOON + HOUR + 10 * SECOND) == expected


@pytest.mark.parametrize(("sites", "enough"), [(30, 3), (31, 4), (40, 4), (41, 5)])
def test_of_a_vendor_with_many_establishments_a_tenth_of_them_makes_an_outage(sites: int, enough: int) -> None:
    world = World()
    for number in range(10, 10 + sites):
        world.units(a_unit(bed(number), f"7500000{number}", feeds=["bed-management"]))
        world.feed(f"7500000{number}/bed-management", down=False, vendor=ACME)
    for number in range(10, 10 + enough):
        assert vendors(world) == []
        world.feed(f"7500000{number}/bed-management", down=True, vendor=ACME)
    assert [len(alert.members) for alert in vendors(world)] == [enough]
    world.passes(MINUTE)
    world.feed("750000010/bed-management", down=False, vendor=ACME)
    world.passes(MINUTE)
    assert vendors(world) == []


def test_establishments_that_level_2_knows_no_unit_of_are_no_part_of_its_share() -> None:
    world = World()
    for number in range(10, 50):
        sensitive = number >= 40
        world.units(a_unit(bed(number), f"7500000{number}", feeds=["bed-management"], sensitive=sensitive))
        world.feed(f"7500000{number}/bed-management", down=False, vendor=ACME)
    for number in (10, 11, 12):
        world.feed(f"7500000{number}/bed-management", down=True, vendor=ACME)
    assert [(alert.cause.level, len(alert.members)) for alert in vendors(world)] == [(2, 3)]


def test_an_outage_of_feeds_that_fall_together_is_found_once_a_level(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[int] = []

    def counted(book: Book, vendor: str, level: int, ladder: Ladder, now: datetime) -> Outage | None:
        found.append(level)
        return outage(book, vendor, level, ladder, now)

    world = a_world(sites=9)
    monkeypatch.setattr(rule, "outage", counted)
    for number in range(1, 10):
        world.desk.book.apply_feed(Feed(feed_of(number), True, NOON, vendor=ACME))
    while world.desk.look(NOON, at_most=2):
        pass
    assert sorted(found) == [2, 3]
    assert len(world.desk.alerts) == 10
