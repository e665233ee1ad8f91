"""A clock that was ahead, and is put right: nobody is told later than if it had never been."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.core.alert import Delivery, Kind
from alerts.core.mended_clock import mended
from alerts.core.outbound import Outcome
from alerts.core.outbox import DIGEST_EVERY, Single, Waiting, next_message
from alerts.core.retrying import LONGEST_WAIT
from tests.support.alert_world import LADDER, NOON, World, receiver
from tests.support.alerter_facts import a_unit

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
AHEAD = 25 * HOUR
A, B = "1540002078/A", "1540002078/B"


def two_units(*names: str) -> World:
    return World(*(receiver(name) for name in names)).units(a_unit(A), a_unit(B))


def was_ahead(world: World, *, restart: bool = False) -> None:
    """For one turn; the clock is put right while the process runs, or while it does not."""
    world.now += AHEAD
    world.passes(SECOND)
    is_put_right(world, restart=restart)


def is_put_right(world: World, *, restart: bool = False) -> None:
    world.now -= AHEAD
    if restart:
        world.restart()
    world.passes(SECOND)


def told_of_both(world: World) -> list[datetime]:
    return [told.at for told in world.told if set(told.units) == {A, B} and told.at < NOON + 24 * HOUR]


@pytest.mark.parametrize("restart", [False, True])
def test_a_unit_that_joins_after_it_was_put_right_is_told_of_as_soon_as_ever(restart: bool) -> None:
    world = two_units("ars")
    world.goes(A, "overdue")
    world.passes(MINUTE)
    was_ahead(world, restart=restart)
    world.goes(B, "overdue")
    world.passes(HOUR)
    assert told_of_both(world)[0] - world.now + HOUR <= LADDER.group_interval


@pytest.mark.parametrize("restart", [False, True])
def test_a_repeat_comes_after_its_time_and_not_after_that_of_the_wrong_clock(restart: bool) -> None:
    world = two_units("ars")
    world.goes(A, "silent")
    world.passes(MINUTE)
    was_ahead(world, restart=restart)
    before = world.now
    world.told.clear()
    world.passes(4 * HOUR)
    assert [told.reason for told in world.told] == ["repeated"]
    assert world.told[0].at > before + 3 * HOUR, "nor all at once"


def test_a_first_notice_does_not_wait_for_what_came_while_the_clock_was_wrong() -> None:
    world = two_units("ars")
    world.now += AHEAD
    world.goes(A, "overdue", ago=AHEAD)
    assert world.told == [], "others of the same cause may follow"
    is_put_right(world)
    world.passes(SECOND)
    assert [told.reason for told in world.told] == ["first"]


@pytest.mark.parametrize("restart", [False, True])
def test_a_receiver_that_failed_meanwhile_is_tried_again_within_the_longest_wait(restart: bool) -> None:
    world = two_units("ars")
    world.goes(A, "overdue")
    world.answer = lambda _: Outcome.UNREACHABLE
    was_ahead(world, restart=restart)
    world.answer = lambda _: Outcome.DELIVERED
    world.passes(LONGEST_WAIT)
    assert [told.receiver for told in world.told] == ["ars"]


def test_a_receiver_given_up_meanwhile_is_told_of_at_once() -> None:
    world = two_units("ars", "dead")
    world.now += AHEAD
    world.take(lambda book, now: book.apply_given_up("dead", now + HOUR))
    assert world.told == []
    is_put_right(world)
    assert [told.cause for told in world.told if told.kind == Kind.DELIVERY_GIVEN_UP] == ["dead"]


def test_a_threshold_of_pressure_is_held_from_when_the_clock_was_put_right() -> None:
    world = World(receiver("ars")).units(a_unit(A))
    world.now += AHEAD
    world.beds(A, 10)
    is_put_right(world)
    world.passes(11 * MINUTE)
    assert [told.kind for told in world.told] == [Kind.PRESSURE]


def test_what_paced_a_receiver_in_the_future_holds_up_nothing() -> None:
    later = NOON + AHEAD
    waiting = [Waiting("a", 1, None, gathered=False)]
    assert next_message(waiting, [later] * 11, None, NOON) == Single(waiting[0])
    assert next_message(waiting, [NOON] * 11, later, NOON) == Single(waiting[0], for_digest=True)
    assert next_message(waiting, [NOON] * 11, NOON, NOON) != Single(waiting[0], for_digest=True), DIGEST_EVERY


MOMENTS = st.integers(-2_000, 2_000).map(lambda hours: NOON + hours * HOUR)
MAYBE = st.none() | MOMENTS


@settings(max_examples=100, deadline=None)
@given(at=MOMENTS, told_at=MAYBE, next_at=MAYBE, waits_since=MAYBE, now=MOMENTS)
def test_nothing_is_waited_for_longer_than_from_now_and_what_is_past_stays(
    at: datetime, told_at: datetime | None, next_at: datetime | None, waits_since: datetime | None, now: datetime
) -> None:
    world = two_units("ars")
    world.goes(A, "overdue")
    world.passes(SECOND)
    alert = world.the_alert()
    delivery = Delivery(1, told_at, 1, 1, next_at, waits_since=waits_since)
    notice = replace(alert.notices[0], at=at)
    alert = replace(alert, opened_at=at, at=at, notices=(notice,), deliveries={"ars": delivery})
    after = mended(alert, now)
    assert after.notices[0].at == min(at, now)
    assert (after.opened_at, after.at, after.resolved_at) == (min(at, now), min(at, now), None)
    kept = after.deliveries["ars"]
    assert kept.next_at is None if next_at is None else kept.next_at == min(next_at, now + LONGEST_WAIT)
    for was, became in ((told_at, kept.told_at), (waits_since, kept.waits_since)):
        assert became is None if was is None else became == min(was, now)
    assert mended(after, now) == after
