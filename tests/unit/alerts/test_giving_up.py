"""Giving up on a receiver: after a day without the first notice it has not had, until it is told again or is gone."""

from datetime import timedelta

import orjson

from alerts.core.alert import Alert, Kind, State
from alerts.core.known_receivers import is_known
from alerts.core.outbound import Message, Outcome
from alerts.core.retrying import GIVE_UP_AFTER, is_given_up
from alerts.lifecycle_codec import from_json
from tests.support.alert_world import NOON, World, receiver
from tests.support.alerter_facts import FINESS, a_unit

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = 24 * HOUR
A = "1540002078/A"


def owned_by(address: str, unit_id: str = A) -> dict[str, object]:
    return a_unit(unit_id, contacts=[{"role": "owner", "email": address}])


def given_up(world: World, *, open_only: bool = True) -> list[Alert]:
    return world.alerts(Kind.DELIVERY_GIVEN_UP, open_only=open_only)


def with_a_dead_receiver() -> World:
    world = World(receiver("dead"), receiver("ars")).units(a_unit(A))
    world.answer = lambda message: Outcome.UNREACHABLE if message.receiver == "dead" else Outcome.DELIVERED
    return world


def with_a_wrong_address() -> World:
    world = World(receiver("ars"), contacts=True).units(owned_by("typo@ch.example"))
    world.answer = lambda message: Outcome.REFUSED if message.receiver != "ars" else Outcome.DELIVERED
    world.goes(A, "due")
    world.passes(MINUTE)
    world.acknowledge(world.the_alert().alert_id, 100 * HOUR)
    world.passes(25 * HOUR)
    assert [alert.state for alert in given_up(world)] == [State.SENT]
    return world


def told_of_it(world: World) -> list[str]:
    return [told.reason for told in world.told if told.kind == Kind.DELIVERY_GIVEN_UP and told.receiver == "ars"]


def test_repeats_of_an_alert_do_not_put_off_giving_up() -> None:
    world = with_a_dead_receiver()
    world.goes(A, "silent")
    world.passes(DAY - MINUTE)
    assert world.the_alert().deliveries["dead"].pending == 6, "a repeat each four hours has taken the first one's place"
    assert given_up(world) == []
    world.passes(20 * MINUTE)
    assert [alert.cause.of for alert in given_up(world)] == ["dead"]


def test_neither_do_restarts() -> None:
    world = with_a_dead_receiver()
    world.goes(A, "silent")
    for _ in range(5):
        world.passes(5 * HOUR)
        world.restart()
        assert world.the_alert().deliveries["dead"].waits_since in {NOON + timedelta(milliseconds=500), None}
    assert [alert.cause.of for alert in given_up(world)] == ["dead"]


def test_a_receiver_that_took_the_first_notice_waits_since_the_one_that_came_meanwhile() -> None:
    world = World(receiver("ars")).units(a_unit(A))
    world.answer = lambda _: Outcome.UNREACHABLE
    world.goes(A, "due")
    world.passes(SECOND)
    world.passes(HOUR)
    (under_way,) = [message for message in _tries(world) if message.receiver == "ars"]
    world.goes(A, "overdue")
    world.passes(SECOND)
    assert world.the_alert().deliveries["ars"].waits_since == NOON + timedelta(milliseconds=500)
    world.outbound.settle(under_way, Outcome.DELIVERED, world.now, 0.5)
    delivery = world.desk.alerts[under_way.alert_id].deliveries["ars"]
    assert (delivery.sequence, delivery.pending) == (1, 2)
    assert delivery.waits_since == world.desk.alerts[under_way.alert_id].notice(2).at


def _tries(world: World) -> list[Message]:
    """Messages that are under way from now on."""
    messages: list[Message] = []
    while not messages:
        world.now += SECOND
        messages = world.outbound.choose(world.now)
    return messages


def test_a_record_of_before_this_was_kept_counts_from_the_notice_on_its_way() -> None:
    world = with_a_dead_receiver()
    world.goes(A, "overdue")
    world.passes(MINUTE)
    (value,) = (orjson.loads(record) for record in world.log.values())
    for delivery in value["deliveries"].values():
        del delivery["waits_since"]
    alert = from_json(value)
    assert alert.deliveries["dead"].waits_since == alert.notices[-1].at
    assert alert.deliveries["ars"].waits_since is None


def test_a_receiver_with_nothing_on_its_way_is_not_given_up() -> None:
    assert not is_given_up(None, NOON)
    assert not is_given_up(NOON, NOON + GIVE_UP_AFTER - SECOND)
    assert is_given_up(NOON, NOON + GIVE_UP_AFTER)


def test_it_is_over_once_the_address_is_corrected_and_who_was_told_is_told() -> None:
    world = with_a_wrong_address()
    world.units(owned_by("right@ch.example"))
    assert given_up(world) == []
    assert told_of_it(world) == ["first", "resolved"]
    world.restart()
    world.passes(3 * DAY)
    assert told_of_it(world) == ["first", "resolved"]


def test_it_goes_on_while_another_unit_of_the_house_has_the_contact() -> None:
    world = with_a_wrong_address()
    other = "1540002078/B"
    world.units(owned_by("typo@ch.example", other), owned_by("right@ch.example"))
    assert [alert.state for alert in given_up(world)] == [State.SENT]
    world.units({**owned_by("typo@ch.example", other), "retired": True})
    assert given_up(world) == []


def test_a_contact_of_a_unit_that_only_level_3_may_know_of_is_known() -> None:
    world = World(receiver("ars"), contacts=True).units({**owned_by("a@ch.example"), "sensitive": True})
    world.answer = lambda message: Outcome.REFUSED if message.receiver != "ars" else Outcome.DELIVERED
    world.goes(A, "due")
    world.passes(25 * HOUR)
    (alert,) = given_up(world)
    assert is_known(alert.cause.of, (), world.desk.book, contacts=True)
    assert not is_known(alert.cause.of, (), world.desk.book, contacts=False), "e-mail is sent no more"
    assert not is_known(alert.cause.of.replace(FINESS, "540000000"), (), world.desk.book, contacts=True)


def test_it_is_over_once_the_receiver_is_taken_out_of_the_file() -> None:
    world = with_a_dead_receiver()
    world.goes(A, "overdue")
    world.passes(26 * HOUR)
    assert [alert.cause.of for alert in given_up(world)] == ["dead"]
    world.has_receivers(receiver("ars"))
    assert given_up(world) == []
    assert told_of_it(world)[-1] == "resolved"
    world.passes(3 * DAY)
    world.restart()
    assert told_of_it(world).count("resolved") == 1


def test_who_serves_the_last_rung_alone_hears_of_it_after_a_day_in_which_nobody_took_care() -> None:
    world = World(receiver("dead"), receiver("ars", "ars"), receiver("cell", "ars-escalation")).units(a_unit(A))
    world.answer = lambda message: Outcome.UNREACHABLE if message.receiver == "dead" else Outcome.DELIVERED
    world.goes(A, "due")
    world.passes(25 * HOUR)
    heard = [(told.receiver, told.reason) for told in world.told if told.kind == Kind.DELIVERY_GIVEN_UP]
    assert heard == [("ars", "first")]
    world.goes(A, "fresh")
    world.passes(DAY)
    heard = [(told.receiver, told.step) for told in world.told if told.kind == Kind.DELIVERY_GIVEN_UP]
    assert ("cell", "ars-escalation") in heard
