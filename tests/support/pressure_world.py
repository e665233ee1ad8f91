"""Two units of a department with ten open beds each, and what becomes of their pressure."""

from datetime import timedelta

from alerts.core.alert import Alert, Kind
from alerts.core.telling import Receiver
from alerts.core.telling_view import Telling, telling
from tests.support.alert_world import EVERYONE, World
from tests.support.alerter_facts import a_unit

A, B, C = (f"1540002078/{bed}" for bed in "ABC")
CAUSE = "P-D-54/critical-care"
MINUTE, HOLD, HOUR = timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)


def a_world(*receivers: Receiver) -> World:
    """Two units of ten open beds each."""
    world = World(*receivers).units(a_unit(A), a_unit(B))
    world.beds(A, 5)
    world.beds(B, 5)
    return world


def full() -> World:
    """One whose alert has been told."""
    world = a_world()
    world.beds(A, 10)
    world.beds(B, 9, in_duty=False)
    world.passes(HOLD)
    assert world.reasons() == ["first"]
    return world


def the_alert(world: World) -> Alert:
    return world.the_alert(Kind.PRESSURE)


def told(world: World) -> Telling:
    alert = the_alert(world)
    return telling(alert, alert.sequence, EVERYONE, "everyone", world.desk.book.units)
