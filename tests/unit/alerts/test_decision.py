"""Whether people are told of late units, when, by whom they are told, and why."""

from datetime import timedelta

import pytest

from alerts.core.alert import Kind, State
from tests.support.alert_world import World, receiver
from tests.support.alerter_facts import FINESS, a_transition, a_unit

A, B, C = "1540002078/A", "1540002078/B", "1540002078/C"
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def critical(*receivers: str) -> World:
    """Three units of one establishment, critical care, at noon; one receiver for each rung named, or everyone."""
    world = World(*(receiver(step, step) for step in receivers))
    return world.units(a_unit(A), a_unit(B), a_unit(C))


def test_late_units_of_one_establishment_are_one_notice() -> None:
    world = critical()
    for unit_id in (A, B, C):
        world.goes(unit_id, "overdue")
    world.passes(SECOND)
    (told,) = world.told
    assert (told.kind, told.cause, told.reason, told.step) == ("late", f"E-{FINESS}", "first", "on-call")
    assert told.units == (A, B, C)


def test_a_first_notice_waits_half_a_second_for_others_and_no_longer() -> None:
    world = critical()
    world.goes(A, "overdue")
    began = world.now
    world.passes(timedelta(seconds=0.3))
    assert world.told == []
    assert (world.the_alert().state, world.the_alert().reason) == (State.OPENED, "waiting")
    world.goes(B, "overdue")
    world.passes(SECOND)
    assert [told.at - began for told in world.told] == [timedelta(seconds=0.5)]


def test_a_unit_that_is_due_is_told_to_its_owner_alone() -> None:
    world = critical("owner", "on-call", "ars")
    world.goes(A, "due")
    world.passes(MINUTE)
    assert [(told.receiver, told.step) for told in world.told] == [("owner", "owner")]


def test_each_rung_is_told_when_it_is_reached_and_not_before() -> None:
    world = critical("owner", "on-call", "ars", "director", "ars-escalation")
    began = world.now
    world.goes(A, "due")
    world.passes(HOUR)
    world.goes(A, "overdue")
    world.passes(3 * HOUR)
    world.goes(A, "silent")
    world.passes(MINUTE)
    assert {(told.receiver, told.reason, (told.at - began) // HOUR) for told in world.told} == {
        ("owner", "first", 0),
        ("on-call", "escalated", 1),
        ("ars", "escalated", 3),
        ("director", "escalated", 4),
        ("ars-escalation", "escalated", 4),
    }
    assert len(world.told) == 5
    assert world.the_alert().state is State.ESCALATED


def test_critical_care_under_tension_is_told_to_the_ars_at_once() -> None:
    world = critical("ars")
    world.goes(A, "overdue", level="tension")
    world.passes(SECOND)
    assert [told.receiver for told in world.told] == ["ars"]


def test_a_tension_declared_on_a_unit_already_overdue_reaches_the_ars_at_once() -> None:
    world = critical("ars")
    world.goes(A, "overdue")
    world.passes(MINUTE)
    assert world.told == []
    due_at = world.now
    world.take(lambda book, now: book.apply_timing(A, "tension", due_at, now))
    assert world.reasons("ars") == ["escalated"]


def test_the_rest_is_told_to_the_ars_in_the_morning_in_one_digest() -> None:
    world = World(receiver("ars", "ars"), receiver("on-call", "on-call"))
    for number in range(3):
        finess = f"54000000{number}"
        world.units(a_unit(f"1{finess}/M", finess, offers=[{"activity": "050"}]))
        world.goes(f"1{finess}/M", "overdue")
    world.passes(12 * HOUR)
    assert {told.receiver for told in world.told} == {"on-call"}
    world.passes(12 * HOUR)
    (digest,) = [told for told in world.told if told.receiver == "ars"]
    assert (digest.kind, len(digest.units)) == ("digest", 3)
    assert digest.at.hour == 7, "08:00 in Paris, in winter"


def test_a_silent_unit_reaches_the_ars_whatever_its_activity() -> None:
    world = World(receiver("ars", "ars"), receiver("ars-escalation", "ars-escalation"))
    world.units(a_unit(A, offers=[{"activity": "050"}]))
    world.goes(A, "silent")
    world.passes(SECOND)
    assert {told.receiver for told in world.told} == {"ars", "ars-escalation"}


def test_units_that_join_are_told_together_two_minutes_after_the_last_notice() -> None:
    world = critical()
    world.goes(A, "overdue")
    world.passes(MINUTE)
    world.goes(B, "overdue")
    world.passes(30 * SECOND)
    world.goes(C, "overdue")
    world.passes(20 * SECOND)
    assert world.reasons() == ["first"]
    world.passes(MINUTE)
    assert world.reasons() == ["first", "new_members"]
    assert world.told[1].at - world.told[0].at == 2 * MINUTE


def test_it_is_repeated_every_four_hours_until_somebody_takes_care() -> None:
    world = critical("on-call")
    world.goes(A, "overdue")
    world.passes(11 * HOUR)
    assert world.reasons("on-call") == ["first", "repeated", "repeated"]
    world.acknowledge(world.the_alert().alert_id, 20 * HOUR)
    world.passes(19 * HOUR)
    assert world.reasons("on-call") == ["first", "repeated", "repeated"]


def test_what_was_never_told_is_resolved_without_a_word() -> None:
    world = critical()
    world.goes(A, "overdue")
    world.goes(A, "fresh", reason="reported")
    world.passes(MINUTE)
    assert world.told == []
    assert [alert.state for alert in world.alerts(open_only=False)] == [State.RESOLVED]


def test_a_unit_that_is_back_and_late_again_in_an_open_alert_is_news_again() -> None:
    world = critical()
    world.goes(A, "overdue")
    world.goes(B, "overdue")
    world.passes(SECOND)
    world.goes(A, "fresh", reason="reported")
    world.passes(10 * MINUTE)
    world.goes(A, "overdue")
    world.passes(10 * MINUTE)
    assert world.reasons() == ["first", "new_members"]


def test_a_closed_or_retired_unit_is_late_no_more() -> None:
    for retired in (False, True):
        world = critical()
        world.goes(A, "overdue")
        world.passes(SECOND)
        if retired:
            world.units(a_unit(A, retired=True))
        else:
            world.goes(A, "closed")
        assert world.reasons() == ["first", "resolved"]


def test_of_one_sequence_the_higher_version_counts_and_earlier_crossings_change_nothing() -> None:
    world = critical()
    world.goes(A, "overdue")
    world.goes(A, "fresh", reason="reported")
    world.crossing(a_transition(A, 1, "overdue", unit_version=9))
    assert world.alerts() == []
    world.crossing(a_transition(A, 2, "overdue", unit_version=2))
    assert world.alerts() == []
    world.crossing(a_transition(A, 2, "overdue", unit_version=4))
    assert [member.facts.rank for member in world.the_alert().members.values()] == ["overdue"]


def test_a_never_heard_unit_is_told_like_the_others() -> None:
    world = critical()
    world.goes(A, "never", rank="overdue", observed_at=None, due_at=None)
    world.passes(SECOND)
    assert world.reasons() == ["first"]


def test_sensitive_units_are_an_alert_of_their_own_so_that_level_2_sees_no_trace() -> None:
    world = World(receiver("professional", level=2), receiver("regulator", level=3))
    world.units(a_unit(A), a_unit(B, sensitive=True))
    world.goes(A, "overdue")
    world.goes(B, "overdue")
    world.passes(SECOND)
    assert sorted((told.receiver, told.units) for told in world.told) == [
        ("professional", (A,)),
        ("regulator", (A,)),
        ("regulator", (B,)),
    ]


def test_what_level_3_alone_is_told_of_a_unit_is_told_in_the_alert_of_level_3() -> None:
    world = World(receiver("professional", level=2), receiver("regulator", level=3)).units(a_unit(A))
    world.goes(A, "fresh")
    world.goes(A, "fresh", confidentiality=3)
    world.goes(A, "silent", confidentiality=3)
    world.odd(A, "jump", level=3)
    world.passes(5 * MINUTE)
    assert {(told.receiver, told.kind) for told in world.told} == {("regulator", "late"), ("regulator", "anomaly")}
    alert = world.the_alert()
    assert (alert.cause.level, alert.members[A].facts.confidentiality, alert.members[A].facts.rank) == (3, 3, "silent")
    world.restart()
    world.goes(A, "overdue")
    world.passes(5 * MINUTE)
    below = next(alert for alert in world.alerts() if alert.cause.level == 2)
    assert (below.members[A].facts.rank, below.members[A].facts.confidentiality) == ("overdue", 2)
    world.goes(A, "fresh", confidentiality=3)
    world.odd(A, level=3)
    world.passes(5 * MINUTE)
    assert [alert.cause.level for alert in world.alerts()] == [2]
    assert world.alerts(Kind.ANOMALY) == []


@pytest.mark.parametrize(("level_2", "apart", "told"), [("overdue", "silent", "silent"), ("silent", "due", "silent")])
def test_of_a_sensitive_unit_the_worse_is_told(level_2: str, apart: str, told: str) -> None:
    world = World().units(a_unit(A, sensitive=True))
    world.goes(A, level_2)
    world.goes(A, apart, confidentiality=3)
    world.odd(A, "jump", level=2)
    world.odd(A, "sum_over_installed", level=3)
    world.passes(5 * MINUTE)
    alert = world.the_alert()
    assert (alert.cause.level, alert.members[A].facts.rank) == (3, told)
    assert world.the_alert(Kind.ANOMALY).members[A].facts.anomalies == ("jump", "sum_over_installed")


def test_resolved_alerts_are_kept_for_a_week_and_then_forgotten() -> None:
    world = critical()
    world.goes(A, "overdue")
    world.passes(SECOND)
    world.goes(A, "fresh", reason="reported")
    world.desk.forget_old(world.now + timedelta(days=6))
    assert world.desk.take_changes() == {}
    world.desk.forget_old(world.now + timedelta(days=7))
    assert list(world.desk.take_changes().values()) == [None]
    assert world.alerts(Kind.LATE) == []
