"""What a person's word that somebody takes care of an alert stops, and what it does not."""

from datetime import timedelta

from alerts.core.alert import State
from tests.support.alert_world import World, receiver
from tests.support.alerter_facts import a_unit

A, B = "1540002078/A", "1540002078/B"
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def critical(*receivers: str) -> World:
    """Two units of one establishment, critical care, at noon; one receiver for each rung named."""
    return World(*(receiver(step, step) for step in receivers)).units(a_unit(A), a_unit(B))


def test_an_acknowledgement_stops_escalation_and_a_broken_promise_resumes_it() -> None:
    world = critical("on-call", "ars")
    world.goes(A, "overdue")
    world.passes(MINUTE)
    world.acknowledge(world.the_alert().alert_id, 3 * HOUR)
    assert (world.the_alert().state, world.the_alert().reason) == (State.ACKNOWLEDGED, "acknowledged")
    world.passes(2 * HOUR)
    assert [told.receiver for told in world.told] == ["on-call"]
    world.passes(HOUR)
    assert sorted((told.receiver, told.reason) for told in world.told[1:]) == [
        ("ars", "resumed"),
        ("on-call", "resumed"),
    ]


def test_an_acknowledgement_covers_what_was_known_then_and_other_units_speak() -> None:
    world = critical("on-call", "ars", "director")
    world.goes(A, "overdue")
    world.passes(MINUTE)
    world.acknowledge(world.the_alert().alert_id, 144 * HOUR)
    world.passes(24 * HOUR)
    assert [(told.receiver, told.reason) for told in world.told] == [("on-call", "first")]
    world.goes(B, "overdue")
    world.passes(MINUTE)
    assert [(told.receiver, told.reason) for told in world.told[1:]] == [("on-call", "new_members")]
    world.restart()
    world.goes(B, "silent")
    world.passes(MINUTE)
    assert sorted((told.receiver, told.reason) for told in world.told[2:]) == [
        ("ars", "escalated"),
        ("director", "escalated"),
    ]
    alert = world.the_alert()
    assert (alert.state, alert.acknowledgement and alert.acknowledgement.by) == (State.ACKNOWLEDGED, "someone")
    world.goes(B, "fresh", reason="reported")
    told = len(world.told)
    world.passes(100 * HOUR)
    assert len(world.told) == told, "of A alone nobody is told until the promised time"
    world.passes(20 * HOUR)
    assert world.told[told].reason == "resumed"


def test_a_worse_rank_of_a_unit_that_somebody_takes_care_of_speaks() -> None:
    world = critical("on-call", "director")
    world.goes(A, "overdue")
    world.passes(MINUTE)
    world.acknowledge(world.the_alert().alert_id, 144 * HOUR)
    world.passes(HOUR)
    world.goes(A, "silent")
    world.passes(MINUTE)
    assert [(told.receiver, told.reason) for told in world.told] == [("on-call", "first"), ("director", "escalated")]
    world.acknowledge(world.the_alert().alert_id, 144 * HOUR)
    world.passes(143 * HOUR)
    assert len(world.told) == 2


def test_a_unit_late_after_the_word_but_read_before_it_is_not_covered() -> None:
    world = critical("on-call")
    world.goes(A, "overdue")
    world.passes(MINUTE)
    said_at = world.now
    world.passes(SECOND)
    world.goes(B, "overdue")
    world.now, now = said_at, world.now
    world.acknowledge(world.the_alert().alert_id, 20 * HOUR)
    world.now = now
    world.passes(3 * MINUTE)
    assert world.reasons("on-call") == ["first", "new_members"]


def test_a_kept_promise_is_resolved_and_told_to_those_who_were_told() -> None:
    world = critical("on-call", "ars", "director")
    world.goes(A, "overdue", level="crisis")
    world.passes(MINUTE)
    world.acknowledge(world.the_alert().alert_id, HOUR)
    world.goes(A, "fresh", reason="reported")
    assert sorted((told.sequence, told.receiver, told.reason) for told in world.told) == [
        (1, "ars", "first"),
        (1, "on-call", "first"),
        (2, "ars", "resolved"),
        (2, "on-call", "resolved"),
    ]
    world.passes(48 * HOUR)
    assert len(world.told) == 4


def test_an_acknowledgement_read_twice_counts_once() -> None:
    world = critical("on-call")
    world.goes(A, "overdue")
    world.passes(SECOND)
    alert_id, said_at = world.the_alert().alert_id, world.now
    world.acknowledge(alert_id, HOUR)
    world.passes(2 * HOUR)
    assert world.reasons("on-call") == ["first", "resumed"]
    world.now, now = said_at, world.now
    world.acknowledge(alert_id, HOUR)
    world.now = now
    world.passes(HOUR)
    assert world.reasons("on-call") == ["first", "resumed"]
