"""Five establishments fed by a system of one vendor: who is told what when it fails."""

from datetime import timedelta

from alerts.core.alert import Alert, Kind
from alerts.core.telling import Receiver
from tests.support.alert_world import World
from tests.support.alerter_facts import a_unit

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
ACME = "Acme Santé / Cloud"
CAUSE = f"V-{ACME}"


def finess(number: int) -> str:
    return f"54000000{number}"


def feed_of(number: int) -> str:
    return f"{finess(number)}/bed-management"


def bed(number: int, name: str = "A") -> str:
    return f"1{finess(number)}/{name}"


def a_world(*receivers: Receiver, sites: int = 5, contacts: bool = False) -> World:
    """Sites 1 to 5, a unit each, fed by a system of one vendor that is up."""
    world = World(*receivers, contacts=contacts)
    for number in range(1, sites + 1):
        world.units(a_unit(bed(number), finess(number), feeds=["bed-management", "manual"]))
        world.feed(feed_of(number), down=False, vendor=ACME)
    return world


def fall(world: World, *numbers: int, vendor: str | None = ACME) -> World:
    for number in numbers:
        world.feed(feed_of(number), down=True, vendor=vendor)
    return world


def back(world: World, *numbers: int) -> World:
    for number in numbers:
        world.feed(feed_of(number), down=False, vendor=ACME)
    return world


def speaks(world: World, unit_id: str) -> None:
    world.take(lambda book, _: book.apply_speaking(unit_id, "bed-management"))


def told(world: World, who: str = "everyone") -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.cause, one.reason, one.units) for one in world.told if one.receiver == who]


def vendors(world: World) -> list[Alert]:
    return [alert for alert in world.alerts(Kind.FEED_DOWN) if alert.cause.vendor is not None]
