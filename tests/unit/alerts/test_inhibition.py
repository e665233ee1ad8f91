"""What mutes an alert, and what comes in its place: a feed that is down, planned maintenance."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.core.alert import Kind, State
from tests.support.alert_world import World, receiver
from tests.support.alerter_facts import FINESS, a_unit

A, B, BY_HAND = "1540002078/A", "1540002078/B", "1540002078/H"
FEED = f"{FINESS}/bed-management"
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def fed(*steps: str) -> World:
    """Two units with a feed that is up, and one by hand."""
    feeds = ["bed-management", "manual"]
    world = World(*(receiver(step, step) for step in steps))
    world.units(a_unit(A, feeds=feeds), a_unit(B, feeds=feeds), a_unit(BY_HAND))
    world.feed(FEED, down=False)
    return world


def test_a_feed_that_is_down_is_one_cause_told_at_once_to_the_owners_with_all_its_units() -> None:
    world = fed("owner", "on-call")
    world.feed(FEED, down=True)
    (told,) = world.told
    assert (told.receiver, told.kind, told.cause, told.units) == ("owner", "feed_down", FEED, (A, B))


def test_units_of_a_feed_that_is_down_are_muted_in_their_establishments_alert() -> None:
    world = fed()
    world.feed(FEED, down=True)
    world.goes(A, "overdue")
    world.passes(MINUTE)
    assert {told.kind for told in world.told} == {"feed_down"}
    alert = world.the_alert(Kind.LATE)
    assert (alert.reason, alert.suppressed_by) == ("suppressed_by_feed", f"feed:{FEED}")


def test_a_late_notice_waits_a_second_for_the_end_of_its_feed() -> None:
    world = fed()
    world.goes(A, "overdue")
    world.passes(timedelta(seconds=0.9))
    world.feed(FEED, down=True)
    world.passes(MINUTE)
    assert {told.kind for told in world.told} == {"feed_down"}


def test_units_of_other_feeds_and_by_hand_are_told_meanwhile() -> None:
    world = fed()
    world.feed(FEED, down=True)
    world.goes(A, "overdue")
    world.goes(BY_HAND, "overdue")
    world.passes(MINUTE)
    (told,) = [told for told in world.told if told.kind == "late"]
    assert told.units == (BY_HAND,)


def test_under_a_feed_that_is_down_the_ladder_goes_on_by_the_units_ranks() -> None:
    world = fed("owner", "on-call", "ars", "director")
    world.feed(FEED, down=True)
    world.goes(A, "overdue")
    world.passes(MINUTE)
    assert [(told.receiver, told.kind) for told in world.told] == [("owner", "feed_down"), ("on-call", "feed_down")]
    world.passes(2 * HOUR)
    world.goes(A, "silent")
    world.passes(MINUTE)
    assert [told.receiver for told in world.told[2:]] == ["ars", "director"]


def test_a_feed_back_for_ten_seconds_ends_its_alert_and_units_still_late_are_told() -> None:
    world = fed()
    world.feed(FEED, down=True)
    world.goes(A, "overdue")
    world.passes(HOUR)
    world.feed(FEED, down=False)
    world.passes(9 * SECOND)
    assert world.the_alert(Kind.FEED_DOWN).is_open
    world.passes(2 * SECOND)
    assert [(told.kind, told.reason) for told in world.told[-2:]] == [("feed_down", "resolved"), ("late", "first")]


def test_a_feed_down_again_is_another_alert_though_none_of_its_units_changed() -> None:
    world = fed()
    world.goes(A, "fresh")
    for down in (True, False, True):
        world.feed(FEED, down=down)
        world.passes(MINUTE)
    assert [told.step for told in world.told] == ["owner", "owner", "owner"]
    assert len({(told.alert_id, told.sequence) for told in world.told}) == 3
    assert len(world.alerts(Kind.FEED_DOWN, open_only=False)) == 2


def test_a_unit_that_comes_back_as_late_as_it_left_is_another_alert() -> None:
    world = World()
    world.units(a_unit(A))
    world.goes(A, "overdue")
    world.passes(MINUTE)
    world.units(a_unit(A, establishment={"finess": "750000050", "name": "elsewhere"}))
    world.units(a_unit(A))
    world.passes(MINUTE)
    assert len({(told.alert_id, told.sequence) for told in world.told}) == len(world.told)


@pytest.mark.parametrize(("period", "settles_s"), [(SECOND, 10), (5 * SECOND, 15), (MINUTE, 180), (15 * MINUTE, 2700)])
def test_a_feed_that_flaps_is_told_once(period: timedelta, settles_s: int) -> None:
    world = fed()
    for _ in range(5):
        world.feed(FEED, down=True, period=period)
        world.passes(period / 6)
        world.feed(FEED, down=False, period=period)
        world.passes(2 * period)
    assert world.reasons() == ["first"]
    world.passes(settles_s * SECOND - 2 * period - SECOND)
    assert world.reasons() == ["first"]
    world.passes(SECOND)
    assert world.reasons() == ["first", "resolved"]


@settings(max_examples=50, deadline=None)
@given(
    period_s=st.integers(5, 900),
    rounds=st.lists(st.tuples(st.floats(0.01, 3), st.floats(0, 2.99)), min_size=1, max_size=8),
)
def test_a_feed_is_told_back_only_after_three_of_its_periods_without_a_fall(
    period_s: int, rounds: list[tuple[float, float]]
) -> None:
    world, period = fed(), period_s * SECOND
    for down_for, up_for in rounds:
        world.feed(FEED, down=True, period=period)
        world.passes(down_for * period)
        world.feed(FEED, down=False, period=period)
        world.passes(up_for * period)
    assert set(world.reasons()) <= {"first", "repeated"}
    world.passes(3 * period)
    assert world.reasons()[0] == "first"
    assert world.reasons().count("resolved") == 1


def test_units_whose_feed_down_is_not_their_first_are_not_muted() -> None:
    world = World().units(a_unit(A, feeds=["adt", "bed-management", "manual"]))
    world.feed(f"{FINESS}/adt", down=False)
    world.feed(FEED, down=True)
    world.goes(A, "overdue")
    world.passes(MINUTE)
    assert [(told.kind, told.units) for told in world.told] == [("feed_down", ()), ("late", (A,))]


def test_units_whose_feed_down_speaks_for_them_are_named_and_muted_though_it_is_not_their_first() -> None:
    for feeds in (["adt", "bed-management", "manual"], []):
        world = World().units(a_unit(A, feeds=feeds))
        world.take(lambda book, _: book.apply_speaking(A, "bed-management"))
        world.feed(FEED, down=False)
        world.feed(FEED, down=True)
        world.goes(A, "overdue")
        world.passes(MINUTE)
        assert {(told.kind, told.units) for told in world.told} == {("feed_down", (A,))}
        world.restart(again=1)
        world.passes(HOUR)
        assert world.the_alert(Kind.LATE).suppressed_by == f"feed:{FEED}", "its open alert keeps whose feed it is"


def test_a_feed_down_that_no_unit_has_is_told_to_those_who_act_where_its_establishment_is() -> None:
    world = World(receiver("east", territories=["R-44"]), receiver("north", territories=["R-32"]))
    world.units(a_unit(BY_HAND))
    world.feed(f"{FINESS}/unknown", down=True)
    world.passes(MINUTE)
    assert [(told.receiver, told.kind, told.cause, told.units) for told in world.told] == [
        ("east", "feed_down", f"{FINESS}/unknown", ())
    ]
    assert world.the_alert(Kind.FEED_DOWN).territories == ("R-44", "D-54", f"E-{FINESS}")
    world.take(lambda book, _: book.apply_unit(A, None))
    world.units(a_unit(A, feeds=["unknown"]))
    world.passes(MINUTE)
    assert world.told[-1].units == (A,), "a unit that turns out to be the feed's is named"
    world.feed(f"{FINESS}/unknown", down=False)
    world.passes(MINUTE)
    assert world.reasons("east")[-1] == "resolved"


def test_a_feed_down_of_an_establishment_nobody_knows_is_told_to_the_nation_unless_silenced() -> None:
    world = World(receiver("north", territories=["R-32"]))
    world.feed("750000001/unknown", down=True)
    world.passes(MINUTE)
    assert world.the_alert(Kind.FEED_DOWN).territories == ("FR",)
    assert world.reasons("north") == ["first"]
    world = World(receiver("north", territories=["R-32"]))
    world.silence(HOUR, establishments=["750000001"])
    world.feed("750000001/unknown", down=True)
    world.passes(MINUTE)
    assert world.told == []


def test_of_a_feed_whose_units_are_all_sensitive_level_2_sees_no_trace() -> None:
    world = World(receiver("professional", level=2), receiver("regulator", level=3))
    world.units(a_unit(A, feeds=["bed-management"], sensitive=True))
    world.feed(FEED, down=True)
    world.passes(MINUTE)
    assert [told.receiver for told in world.told] == ["regulator"]


def test_nobody_is_told_during_a_silence_and_everybody_after_it() -> None:
    for scope in (
        {"establishments": [FINESS]},
        {"units": [BY_HAND]},
        {"territories": ["D-54"], "activity_groups": ["critical-care"]},
    ):
        world = fed()
        silence = world.silence(2 * HOUR, **scope)
        world.goes(BY_HAND, "overdue")
        world.passes(HOUR)
        assert world.told == []
        alert = world.the_alert()
        assert (alert.state, alert.reason, alert.suppressed_by) == (
            State.OPENED,
            "suppressed_by_silence",
            f"silence:{silence}",
        )
        world.passes(HOUR)
        assert world.reasons() == ["first"]


def test_a_silence_covers_only_what_all_its_fields_match() -> None:
    for scope in (
        {"establishments": ["540000000"]},
        {"territories": ["D-54"], "activity_groups": ["rea.neonatal"]},
        {"feeds": [FEED], "territories": ["R-44"]},
    ):
        world = fed()
        world.silence(HOUR, **scope)
        world.goes(BY_HAND, "overdue")
        world.passes(MINUTE)
        assert world.reasons() == ["first"], scope


def test_a_silence_of_one_unit_leaves_its_neighbours_told() -> None:
    world = fed()
    world.silence(HOUR, units=[BY_HAND])
    world.goes(BY_HAND, "overdue")
    world.goes(A, "overdue")
    world.passes(5 * SECOND)
    assert [told.units for told in world.told] == [(A,)]


def test_a_silence_that_begins_stops_repeats_and_its_end_lets_them_go_on() -> None:
    world = fed("on-call")
    world.goes(BY_HAND, "overdue")
    world.passes(3 * HOUR)
    world.silence(10 * HOUR, establishments=[FINESS])
    world.passes(9 * HOUR)
    assert world.reasons("on-call") == ["first"]
    world.passes(2 * HOUR)
    assert world.reasons("on-call") == ["first", "repeated"]


def test_odd_figures_that_stay_are_told_to_the_owner_and_end_with_them() -> None:
    world = fed("owner", "on-call")
    world.odd(A, "sources_disagree")
    world.passes(3 * SECOND)
    assert world.told == []
    world.passes(3 * SECOND)
    assert [(told.receiver, told.kind, told.reason) for told in world.told] == [("owner", "anomaly", "first")]
    assert [member.facts.anomalies for member in world.the_alert(Kind.ANOMALY).members.values()] == [
        ("sources_disagree",)
    ]
    world.odd(A)
    assert [told.reason for told in world.told] == ["first", "resolved"]


def test_odd_figures_gone_within_seconds_are_told_to_nobody() -> None:
    world = fed()
    world.odd(A, "jump")
    world.passes(2 * SECOND)
    world.odd(A)
    world.passes(MINUTE)
    assert world.told == []
