"""A tension declared on a unit that is due already: its owner is told again, with the new deadline and why."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alerts import messages_file
from alerts.core.alert import Kind
from alerts.core.facts import UnitFacts, read_transition
from alerts.core.hastened import is_hastened
from alerts.core.telling_view import telling
from alerts.wording import Wording
from tests.support.alert_world import NOON, World, receiver
from tests.support.alerter_facts import a_transition, a_unit, spelled

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
A, B = "1540002078/A", "1540002078/B"
TOMORROW = NOON + 4 * HOUR
WORDING = Wording(messages_file.read(), "https://vigilits.example/")


def owners_reminded() -> World:
    """Both units became due at noon, and must speak by four."""
    world = World(receiver("ars", "ars"), contacts=True)
    world.units(*(a_unit(unit_id, contacts=[{"role": "owner", "email": "o@ch.example"}]) for unit_id in (A, B)))
    for unit_id in (A, B):
        world.goes(unit_id, "due", due_at=spelled(TOMORROW))
    world.passes(HOUR)
    assert reasons(world) == ["first"]
    return world


def level_is(world: World, level: str, due_at: datetime, *unit_ids: str) -> None:
    """As states of units say it, one after another."""
    for unit_id in unit_ids:
        world.take(lambda book, now, unit_id=unit_id: book.apply_timing(unit_id, level, due_at, now))  # type: ignore[misc]


def reasons(world: World) -> list[str]:
    return [told.reason for told in world.told if told.receiver.startswith("owner:")]


def test_owners_of_units_that_were_due_are_told_again_at_once_and_together() -> None:
    world = owners_reminded()
    level_is(world, "tension", NOON + 2 * HOUR, A, B)
    world.passes(SECOND)
    assert reasons(world) == ["first", "new_members"]
    assert world.told[-1].units == (A, B)
    assert world.told[-1].step == "owner"
    alert = world.the_alert()
    words = WORDING.notice(
        telling(alert, alert.sequence, None, world.told[-1].receiver, world.desk.book.units), world.now
    )
    assert words.text.count("(mise sous tension : délai raccourci)") == 2
    assert "attendue au plus tard le 15/01/2026 à 15:00" in words.text


def test_once_a_declaration_not_at_the_way_back_and_not_after_a_restart() -> None:
    world = owners_reminded()
    level_is(world, "tension", NOON + 2 * HOUR, A, B)
    world.passes(5 * MINUTE)
    world.restart()
    world.passes(5 * MINUTE)
    level_is(world, "normal", TOMORROW, A, B)
    world.passes(5 * MINUTE)
    assert reasons(world) == ["first", "new_members"]
    level_is(world, "tension", NOON + 3 * HOUR, A, B)
    world.passes(5 * MINUTE)
    assert reasons(world) == ["first", "new_members", "new_members"], "another declaration"


def test_also_when_the_process_ends_between_the_declaration_and_the_telling() -> None:
    world = owners_reminded()
    world.silence(2 * MINUTE, units=[A, B])
    level_is(world, "tension", NOON + 2 * HOUR, A, B)
    world.restart(again=1)
    world.passes(3 * MINUTE)
    assert reasons(world) == ["first", "new_members"]


def test_whoever_takes_care_does_not_keep_owners_from_it() -> None:
    world = owners_reminded()
    world.acknowledge(world.the_alert().alert_id, 2 * HOUR)
    level_is(world, "tension", NOON + 2 * HOUR, A, B)
    world.passes(SECOND)
    assert reasons(world) == ["first", "new_members"]
    assert world.the_alert().acknowledgement is not None


def test_the_next_notice_says_on_call_and_ars_that_a_tension_made_the_unit_overdue() -> None:
    world = owners_reminded()
    level_is(world, "tension", NOON + 2 * HOUR, A)
    world.passes(HOUR)
    world.goes(A, "overdue", level="tension", reason="time")
    world.passes(SECOND)
    assert (world.told[-1].receiver, world.told[-1].reason) == ("ars", "escalated")
    alert = world.the_alert()
    ars = receiver("ars", "ars")
    words = WORDING.notice(telling(alert, alert.sequence, ars, "ars", world.desk.book.units), world.now)
    assert "en retard (mise sous tension : délai raccourci)" in words.text
    assert "(situation de crise" not in words.text
    assert "à renouveler bientôt\n" in words.text, "the other unit is under the normal duty"


def test_a_unit_that_is_up_to_date_again_is_late_for_no_reason() -> None:
    world = owners_reminded()
    for unit_id in (A, B):
        world.goes(unit_id, "fresh", level="tension", reason="reported")
    world.passes(SECOND)
    (alert,) = world.alerts(open_only=False)
    name = world.told[-1].receiver
    words = WORDING.notice(telling(alert, alert.sequence, None, name, world.desk.book.units), world.now)
    assert world.told[-1].reason == "resolved"
    assert "tension" not in words.text


def test_odd_figures_are_not_told_again_for_a_tension() -> None:
    world = owners_reminded()
    world.odd(A, "jump")
    world.passes(MINUTE)
    level_is(world, "tension", NOON + 2 * HOUR, A)
    world.passes(MINUTE)
    told = [told.reason for told in world.told if told.kind == Kind.ANOMALY]
    assert told == ["first"]
    alert = world.the_alert(Kind.ANOMALY)
    words = WORDING.notice(telling(alert, alert.sequence, receiver("ars"), "ars", world.desk.book.units), world.now)
    assert "mise sous tension" not in words.text, "that is not why its figures are odd"


DUE = read_transition(a_transition(A, to="due", moment=NOON, due_at=spelled(TOMORROW)))


@pytest.mark.parametrize(
    ("after", "hastened"),
    [
        (replace(DUE, level="tension", due_at=NOON + HOUR), True),
        (replace(DUE, level="crisis", due_at=NOON + HOUR), True),
        (replace(DUE, level="tension"), False),
        (replace(DUE, level="tension", due_at=TOMORROW + HOUR), False),
        (replace(DUE, level="tension", due_at=None), False),
        (replace(DUE, due_at=NOON + HOUR), False),
        (replace(DUE, level="tension", rank="overdue", due_at=NOON), False),
    ],
)
def test_a_unit_is_hastened_by_a_higher_level_and_an_earlier_deadline(after: UnitFacts, hastened: bool) -> None:
    assert is_hastened(DUE, after) is hastened


def test_a_lower_level_hastens_nobody() -> None:
    assert not is_hastened(replace(DUE, level="crisis"), replace(DUE, level="tension", due_at=NOON + HOUR))
