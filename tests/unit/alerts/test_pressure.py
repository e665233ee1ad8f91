"""Pressure: raised once held, over once held below a lower threshold, and never while it is not known."""

from datetime import datetime, timedelta

from alerts import messages_file
from alerts.core.alert import Kind, Pressure, State
from alerts.core.pressure import Beds
from alerts.wording import Wording
from schemas.core.pressure import Filling
from tests.support.alerter_facts import a_unit
from tests.support.pressure_world import CAUSE, HOLD, HOUR, MINUTE, A, B, C, a_world, full, the_alert, told

WORDING = Wording(messages_file.read(), "https://vigilits.example/")


def test_a_threshold_held_for_its_time_is_told_with_its_figures_and_not_before() -> None:
    world = a_world()
    world.beds(A, 10)
    world.beds(B, 9)
    world.passes(HOLD - timedelta(seconds=1))
    assert world.log == {}
    world.passes(timedelta(seconds=1))
    alert = the_alert(world)
    assert (alert.cause.of, alert.cause.level, alert.step) == (CAUSE, 2, "ars")
    assert (alert.territories, alert.groups, alert.members) == (("FR", "R-44", "D-54"), ("critical-care",), {})
    assert alert.pressure == Pressure(0.95, 19, 20, 2, 2)
    assert [(told.kind, told.reason) for told in world.told] == [("pressure", "first")]


def test_a_gap_however_short_begins_the_time_anew() -> None:
    world = a_world()
    world.beds(A, 10)
    world.beds(B, 10)
    world.passes(9 * MINUTE)
    for offset, occupied in ((100, 8), (101, 10)):  # within one turn: nobody looks in between
        world.desk.book.apply_beds(B, offset, Beds(Filling(occupied, 10), True), world.now)
    world.passes(9 * MINUTE)
    assert world.log == {}
    world.passes(MINUTE)
    assert world.reasons() == ["first"]


def test_between_the_thresholds_nothing_is_raised_and_nothing_ends() -> None:
    world = a_world()
    world.beds(A, 9)
    world.beds(B, 9)
    world.passes(HOUR)
    assert world.log == {}
    world = full()
    world.beds(A, 9)
    world.passes(HOUR)
    assert the_alert(world).pressure == Pressure(0.9, 18, 20, 2, 1)


def test_it_is_over_once_held_below_and_all_who_were_told_are_told() -> None:
    world = full()
    world.beds(A, 8)
    world.passes(9 * MINUTE)
    world.beds(A, 9)
    world.beds(A, 8)
    world.passes(9 * MINUTE)
    assert the_alert(world).is_open
    world.passes(MINUTE)
    assert world.reasons() == ["first", "resolved"]
    (alert,) = world.alerts(Kind.PRESSURE, open_only=False)
    assert (alert.state, alert.pressure) == (State.RESOLVED, Pressure(17 / 20, 17, 20, 2, 1))
    world.beds(A, 10)
    world.passes(HOLD)
    assert world.reasons() == ["first", "resolved", "first"]
    assert len({told.alert_id for told in world.told}) == 2


def test_one_that_is_over_and_full_again_before_anybody_looks_is_raised_again() -> None:
    world = full()
    world.beds(A, 0)
    world.now += HOLD
    world.beds(A, 10)
    assert world.reasons() == ["first", "resolved"]
    world.passes(HOLD)
    assert world.reasons() == ["first", "resolved", "first"]


def test_an_unknown_pressure_raises_nothing_and_ends_nothing() -> None:
    world = a_world()
    world.beds(A, 10)
    world.beds(B, 10)
    world.passes(9 * MINUTE)
    world.beds(A, None)
    world.beds(B, None)
    world.passes(HOUR)
    assert world.log == {}
    world = full()
    world.beds(A, None)
    world.beds(B, None)
    world.passes(HOUR)
    assert the_alert(world).pressure == Pressure(None, None, None, 0, 0)
    assert "l'occupation n'est plus connue" in WORDING.notice(told(world), world.now).text
    assert "Aucune unité ne donne les trois chiffres" in WORDING.notice(told(world), world.now).text
    world.beds(A, 0)
    world.passes(HOLD)
    assert world.reasons()[-1] == "resolved"


def test_where_no_unit_is_left_nothing_is_full() -> None:
    world = full().units(a_unit(A, retired=True), a_unit(B, territory={"region": "R-11", "department": "D-75"}))
    world.passes(HOLD)
    assert world.reasons() == ["first", "resolved"]


def test_a_unit_that_moves_takes_its_beds_along() -> None:
    world = full().units(a_unit(A, territory={"region": "R-11", "department": "D-75"}))
    world.passes(HOLD)
    causes = {alert.cause.of: alert.pressure for alert in world.alerts(Kind.PRESSURE)}
    assert causes == {CAUSE: Pressure(0.9, 9, 10, 1, 0), "P-D-75/critical-care": Pressure(1.0, 10, 10, 1, 1)}


def test_sensitive_units_and_other_activities_are_not_in_it() -> None:
    world = a_world().units(a_unit(C, sensitive=True), a_unit("1540002078/M", offers=[{"activity": "050"}]))
    world.beds(C, 100)
    world.beds("1540002078/M", 100)
    world.passes(HOUR)
    assert world.log == {}
    world.units(a_unit(C))
    world.passes(HOLD)
    assert the_alert(world).pressure == Pressure(110 / 30, 110, 30, 3, 3)


def test_an_open_alert_goes_on_after_a_restart_and_one_not_yet_raised_begins_its_time_anew() -> None:
    world = full()
    alert_id = the_alert(world).alert_id
    world.restart()
    world.passes(HOUR)
    assert the_alert(world).alert_id == alert_id
    world.passes(12 * HOUR)
    assert world.reasons() == ["first", "repeated"]
    world = a_world()
    world.beds(A, 10)
    world.beds(B, 10)
    world.passes(9 * MINUTE)
    world.restart()
    world.passes(9 * MINUTE)
    assert world.log == {}
    world.passes(MINUTE)
    assert world.reasons() == ["first"]


def nobody_looks(now: datetime, *, at_most: int) -> bool:
    return False


def test_one_that_fell_while_nobody_decided_ends_after_its_time() -> None:
    world = full()
    world.desk.look = nobody_looks  # type: ignore[method-assign]
    world.beds(A, None)
    world.beds(B, 1)
    world.restart()
    assert the_alert(world).pressure == Pressure(0.1, 1, 10, 1, 1)
    world.passes(HOLD)
    assert world.reasons() == ["first", "resolved"]


def test_while_states_are_still_read_an_open_alert_keeps_its_figures() -> None:
    world = full()
    alert = the_alert(world)
    world.desk.book.pressure.complete = False
    world.desk.book.apply_beds(A, 1000, None, world.now)
    world.passes(12 * HOUR)
    assert world.reasons() == ["first", "repeated"]
    assert the_alert(world).pressure == alert.pressure


def test_a_state_older_than_the_one_known_changes_nothing() -> None:
    world = full()
    world.desk.book.apply_beds(A, 0, None, world.now)
    world.passes(MINUTE)
    assert the_alert(world).pressure == Pressure(0.95, 19, 20, 2, 1)
