"""What leaves for a receiver: one message at a time, a digest instead of a storm, again until it is taken."""

from datetime import timedelta

from alerts.core.alert import Kind, State
from alerts.core.outbound import Message, Outcome
from alerts.core.outbox import Digest, Later, Single, Waiting, next_message
from alerts.core.retrying import LONGEST_WAIT, wait_after
from tests.support.alert_world import NOON, World, receiver
from tests.support.alerter_facts import FINESS, a_unit

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def nation(establishments: int, *receivers: str) -> World:
    """So many establishments with two units each."""
    world = World(*(receiver(name) for name in receivers))
    for number in range(establishments):
        finess = f"54{number:07d}"
        world.units(a_unit(f"1{finess}/A", finess), a_unit(f"1{finess}/B", finess))
    return world


def all_go_overdue(world: World, over: timedelta) -> None:
    unit_ids = sorted(world.desk.book.units)
    for number, unit_id in enumerate(unit_ids):
        world.goes(unit_id, "overdue")
        if number % 50 == 49:
            world.passes(over * 50 / len(unit_ids))


def test_a_nation_wide_outage_is_at_most_one_notice_per_cause_and_receiver_and_the_first_leaves_at_once() -> None:
    world = nation(200, "ars", "samu")
    began = world.now
    all_go_overdue(world, MINUTE)
    world.passes(MINUTE)
    for name in ("ars", "samu"):
        told = [told for told in world.told if told.receiver == name]
        assert told[0].at - began < 5 * SECOND
        singles = [one.alert_id for one in told if one.kind == "late"]
        listed = [alert_id for one in told if one.kind == "digest" for alert_id in one.units]
        assert sorted(singles + listed) == sorted(alert.alert_id for alert in world.alerts())
        assert len(world.alerts()) == 200
        assert len(told) <= 10 + 4, "ten singles, a digest each half minute"


def test_a_digest_is_told_again_under_the_same_id_and_is_closed_once_taken() -> None:
    world = nation(20, "ars")
    tried: list[tuple[str, int]] = []

    def answer(message: Message) -> Outcome:
        tried.append((message.alert_id, message.sequence))
        return Outcome.UNREACHABLE if len(tried) < 4 else Outcome.DELIVERED

    world.answer = answer
    all_go_overdue(world, SECOND)
    world.passes(MINUTE)
    (digest,) = world.alerts(Kind.DIGEST, open_only=False)
    assert tried == [(digest.alert_id, 1)] * 4
    assert digest.state is State.RESOLVED
    for alert in world.alerts():
        assert alert.deliveries["ars"].sequence == 1
        assert alert.deliveries["ars"].pending is None


def test_a_digest_under_way_when_the_process_ends_is_told_again_under_the_same_id() -> None:
    world = nation(20, "ars")
    world.answer = lambda _: Outcome.UNREACHABLE
    all_go_overdue(world, SECOND)
    world.passes(SECOND)
    (digest,) = world.alerts(Kind.DIGEST)
    world.restart()
    world.answer = lambda _: Outcome.DELIVERED
    world.passes(MINUTE)
    told = [told.alert_id for told in world.told if told.kind == "digest"]
    assert told == [digest.alert_id]
    assert all(alert.deliveries["ars"].sequence == 1 for alert in world.alerts())
    assert len(world.told) == 1


def test_a_receiver_that_is_down_is_tried_less_and_less_and_told_everything_when_it_is_back() -> None:
    world = nation(3, "ars", "samu")
    tries = []

    def answer(message: Message) -> Outcome:
        if message.receiver == "ars" and world.now < NOON + 5 * HOUR:
            tries.append(world.now)
            return Outcome.UNREACHABLE
        return Outcome.DELIVERED

    world.answer = answer
    all_go_overdue(world, SECOND)
    world.passes(MINUTE)
    assert [told.receiver for told in world.told] == ["samu"] * 3, "the other is told meanwhile"
    world.passes(4 * HOUR)
    assert 20 < len(tries) < 80, "a try each ten minutes at the end"
    world.passes(2 * HOUR)
    told = [told for told in world.told if told.receiver == "ars"]
    assert {one.cause for one in told} == {alert.cause.of for alert in world.alerts()}
    assert all(alert.deliveries["ars"].pending is None for alert in world.alerts())


def test_a_message_refused_does_not_hold_up_the_others() -> None:
    world = nation(3, "ars")
    poison = world.desk.book.units[min(world.desk.book.units)].finess

    def answer(message: Message) -> Outcome:
        refused = world.desk.alerts[message.alert_id].cause.of == f"E-{poison}"
        return Outcome.REFUSED if refused else Outcome.DELIVERED

    world.answer = answer
    all_go_overdue(world, SECOND)
    world.passes(2 * SECOND)
    assert len({told.cause for told in world.told}) == 2


def test_giving_up_after_a_day_is_an_alert_to_the_other_receivers_and_ends_when_it_is_told_again() -> None:
    world = World(receiver("dead"), receiver("ars"))
    world.units(a_unit("1540002078/A"))
    world.answer = lambda message: Outcome.UNREACHABLE if message.receiver == "dead" else Outcome.DELIVERED
    world.goes("1540002078/A", "overdue")
    world.passes(MINUTE)
    world.acknowledge(world.the_alert().alert_id, 100 * HOUR)
    world.passes(23 * HOUR)
    assert world.alerts(Kind.DELIVERY_GIVEN_UP) == []
    world.passes(2 * HOUR)
    alert = world.the_alert(Kind.DELIVERY_GIVEN_UP)
    assert alert.cause.of == "dead"
    assert world.the_alert().deliveries["dead"].given_up
    assert [(told.receiver, told.kind, told.cause) for told in world.told[1:]] == [("ars", "delivery_given_up", "dead")]
    world.answer = lambda _: Outcome.DELIVERED
    world.goes("1540002078/A", "silent")
    world.passes(100 * HOUR)
    assert world.alerts(Kind.DELIVERY_GIVEN_UP) == []
    assert ("ars", "delivery_given_up", "resolved") in [(one.receiver, one.kind, one.reason) for one in world.told]


def test_a_later_notice_takes_the_place_of_one_not_taken_yet() -> None:
    world = World(receiver("ars"))
    world.units(a_unit("1540002078/A"))
    world.answer = lambda _: Outcome.UNREACHABLE
    world.goes("1540002078/A", "overdue")
    world.passes(HOUR)
    world.goes("1540002078/A", "fresh", reason="reported")
    world.answer = lambda _: Outcome.DELIVERED
    world.passes(HOUR)
    assert [(told.reason, told.sequence) for told in world.told] == [("resolved", 2)]


def test_waits_double_up_to_ten_minutes_and_are_spread() -> None:
    assert [wait_after(failures, 1.0) for failures in (1, 2, 3)] == [SECOND, 2 * SECOND, 4 * SECOND]
    assert wait_after(1, 0.0) == SECOND / 2
    assert wait_after(100_000, 1.0) == LONGEST_WAIT


def test_the_next_message_is_the_first_due_unless_there_would_be_more_than_ten_a_minute() -> None:
    few = [Waiting(f"a{number}", 1, None, gathered=False) for number in range(3)]
    later = Waiting("b", 1, NOON + HOUR, gathered=False)
    many = [Waiting(f"a{number}", 1, None, gathered=False) for number in range(11)]
    assert next_message([later, *few], [], None, NOON) == Single(few[0])
    assert next_message([later], [], None, NOON) == Later(NOON + HOUR)
    assert next_message([], [], None, NOON) == Later(None)
    assert next_message(many, [], None, NOON) == Digest(tuple(many))
    assert next_message(few, [NOON - SECOND] * 8, None, NOON) == Digest(tuple(few))
    assert next_message(few, [NOON - MINUTE] * 8, None, NOON) == Single(few[0])
    assert next_message(few[:1], [NOON - SECOND] * 10, None, NOON) == Single(few[0], for_digest=True)
    assert next_message(few[:1], [NOON - SECOND] * 10, NOON - SECOND, NOON) == Later(NOON + 29 * SECOND)
    assert next_message(many, [], NOON - SECOND, NOON) == Later(NOON + 29 * SECOND)


def test_notices_that_come_one_by_one_in_a_storm_are_no_digests_of_one_and_no_storm() -> None:
    world = nation(15, "ars")
    for number in range(15):
        world.goes(f"154{number:07d}/A", "overdue")
        world.passes((2 if number < 10 else 40) * SECOND)
    digests = world.alerts(Kind.DIGEST, open_only=False)
    assert all(len(digest.lists) > 1 for digest in digests)
    assert all(sum(1 for other in world.told if one.at <= other.at < one.at + MINUTE) <= 10 + 2 for one in world.told)


def test_the_mornings_notices_go_together_and_one_alone_goes_as_it_is() -> None:
    two = [Waiting(f"a{number}", 1, None, gathered=True) for number in range(2)]
    now = Waiting("b", 1, None, gathered=False)
    assert next_message([now, *two], [], None, NOON) == Digest(tuple(two))
    assert next_message(two[:1], [], None, NOON) == Single(two[0])


def test_the_alert_of_a_receiver_given_up_names_nobody_of_the_establishment() -> None:
    world = World(contacts=True, now=NOON)
    world.units(a_unit("1540002078/A"))
    world.goes("1540002078/A", "due")
    world.passes(SECOND)
    names = [told.receiver for told in world.told if told.receiver != "everyone"]
    assert len(names) == 1
    assert names[0].startswith(f"owner:{FINESS}:")
    assert "cadre" not in names[0]
    world.answer = lambda message: Outcome.UNREACHABLE if message.receiver == names[0] else Outcome.DELIVERED
    world.goes("1540002078/A", "overdue")
    world.passes(7 * HOUR)
    world.acknowledge(world.the_alert().alert_id, 100 * HOUR)
    world.passes(25 * HOUR)
    given_up = world.the_alert(Kind.DELIVERY_GIVEN_UP)
    assert (given_up.cause.of, given_up.territories) == (names[0], ("FR", "R-44", "D-54", f"E-{FINESS}"))


def test_a_receiver_given_up_is_an_affair_of_those_who_act_where_it_does() -> None:
    north, east, nation_wide = (
        receiver(name, territories=[code]) for name, code in (("north", "R-32"), ("east", "R-44"), ("nation", "FR"))
    )
    world = World(receiver("dead", territories=["R-44"]), north, east, nation_wide)
    world.units(a_unit("1540002078/A"))
    world.answer = lambda message: Outcome.UNREACHABLE if message.receiver == "dead" else Outcome.DELIVERED
    world.goes("1540002078/A", "overdue")
    world.passes(MINUTE)
    world.acknowledge(world.the_alert().alert_id, 100 * HOUR)
    world.passes(25 * HOUR)
    assert world.the_alert(Kind.DELIVERY_GIVEN_UP).territories == ("R-44",)
    told = {told.receiver for told in world.told if told.kind == "delivery_given_up"}
    assert told == {"east", "nation"}
