"""A feed that no unit of the directory names, as after a tool was replaced: told once, for a day at most."""

from datetime import timedelta
from typing import Any

import pytest

from alerts import messages_file
from alerts.core.alert import Kind
from alerts.core.telling_view import telling
from alerts.wording import Wording
from tests.support.alert_world import EVERYONE, World, receiver
from tests.support.alerter_facts import FINESS, a_unit

A, B = "1540002078/A", "1540002078/B"
OLD, NEW = f"{FINESS}/old-tool", f"{FINESS}/new-tool"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def a_world(*feeds: str) -> World:
    """A unit with these feeds, and those who serve the rungs in its region and another."""
    people = [receiver(step, step, territories=["R-44"]) for step in ("owner", "ars", "director")]
    world = World(*people, receiver("elsewhere", territories=["R-32"]))
    return world.units(a_unit(A, feeds=list(feeds)))


def named(world: World, unit_id: str, *feeds: str, **changes: Any) -> None:
    world.units(a_unit(unit_id, feeds=list(feeds), **changes))


def heard(world: World) -> list[tuple[str, str, str]]:
    return [(one.receiver, one.cause, one.reason) for one in world.told]


def test_a_feed_that_no_unit_names_is_told_once_to_its_authority_and_over_after_a_day() -> None:
    world = a_world("new-tool")
    world.feed(OLD, down=True)
    world.passes(23 * HOUR)
    assert heard(world) == [("ars", OLD, "first"), ("owner", OLD, "first")]
    world.passes(14 * DAY)
    assert heard(world)[2:] == [("ars", OLD, "resolved"), ("owner", OLD, "resolved")]
    assert world.alerts(Kind.FEED_DOWN) == []
    world.restart()
    world.passes(DAY)
    assert len(world.told) == 4


def test_a_feed_that_no_unit_names_is_over_when_it_is_back() -> None:
    world = a_world("new-tool")
    world.feed(OLD, down=True)
    world.passes(HOUR)
    world.feed(OLD, down=False)
    world.passes(MINUTE)
    assert [reason for name, _, reason in heard(world) if name == "ars"] == ["first", "resolved"]


@pytest.mark.parametrize("by", ["another feed", "nothing", "an entry that is retired", "a tombstone"])
def test_a_feed_that_the_directory_names_no_more_is_over_at_once(by: str) -> None:
    world = a_world("old-tool")
    world.feed(OLD, down=True)
    world.passes(HOUR)
    match by:
        case "another feed":
            named(world, A, "new-tool")
        case "nothing":
            named(world, A)
        case "an entry that is retired":
            named(world, A, "old-tool", retired=True)
        case _:
            world.take(lambda book, _: book.apply_unit(A, None))
    assert heard(world) == [("owner", OLD, "first"), ("owner", OLD, "resolved")]
    world.passes(3 * DAY)
    assert len(world.told) == 2
    named(world, A, "old-tool")
    assert heard(world)[2:] == [("owner", OLD, "first")], "named again, it is asked for again"


def test_a_feed_that_was_replaced_before_it_stopped_is_told_to_nobody() -> None:
    world = a_world("old-tool")
    world.feed(OLD, down=False)
    named(world, A, "new-tool")
    world.feed(OLD, down=True)
    world.passes(2 * DAY)
    assert world.told == []


def test_after_a_restart_a_replaced_feed_that_nothing_tells_of_any_more_is_over_within_the_day() -> None:
    world = World(receiver("ars", "ars"), receiver("owner", "owner"))
    named(world, A, "old-tool")
    world.feed(OLD, down=True)
    world.forget(2)
    world.restart()
    world.passes(DAY + MINUTE)
    assert [reason for name, _, reason in heard(world) if name == "ars"] == ["escalated", "resolved"]
    assert world.alerts(Kind.FEED_DOWN) == []


def test_a_feed_that_another_unit_still_names_goes_on() -> None:
    world = a_world("old-tool")
    named(world, B, "old-tool", "new-tool")
    world.feed(OLD, down=True)
    named(world, A, "new-tool")
    world.passes(5 * HOUR)
    assert [reason for _, _, reason in heard(world)] == ["first", "repeated"]
    assert world.told[-1].units == (B,)


def test_a_feed_that_a_unit_names_beside_its_main_one_is_told_of_until_it_is_back() -> None:
    world = a_world("new-tool", "old-tool")
    world.feed(NEW, down=False)
    world.feed(OLD, down=True)
    world.passes(3 * DAY)
    reasons = [reason for _, _, reason in heard(world)]
    assert (reasons[0], set(reasons[1:])) == ("first", {"repeated"})


@pytest.mark.parametrize(
    ("scope", "is_silenced"),
    [
        ({"feeds": [OLD]}, True),
        ({"feeds": [OLD], "territories": ["R-44"]}, True),
        ({"feeds": [OLD], "territories": ["FR"]}, True),
        ({"territories": [f"E-{FINESS}"]}, True),
        ({"feeds": [OLD], "territories": ["R-32"]}, False),
        ({"feeds": [NEW]}, False),
    ],
)
def test_a_silence_that_is_kept_inside_its_authors_territory_covers_it(
    scope: dict[str, list[str]], is_silenced: bool
) -> None:
    world = a_world("new-tool")
    world.silence(2 * HOUR, **scope)
    world.feed(OLD, down=True)
    world.passes(HOUR)
    assert (world.told == []) is is_silenced


def test_its_messages_ask_nobody_to_report_by_hand_and_its_end_says_no_more_than_is_known() -> None:
    world = a_world("new-tool")
    wording = Wording(messages_file.read(), "https://vigilits.example/")
    world.feed(OLD, down=True)
    alert = world.the_alert(Kind.FEED_DOWN)
    words = wording.notice(telling(alert, 1, EVERYONE, "everyone", world.desk.book.units), world.now)
    assert words.subject == f"Alerte : flux {OLD} interrompu, aucune unité n'en dépend"
    assert "si un autre l'a remplacé, il n'y a rien à faire" in words.text
    world.passes(DAY)
    (alert,) = world.alerts(Kind.FEED_DOWN, open_only=False)
    words = wording.notice(telling(alert, 2, EVERYONE, "everyone", world.desk.book.units), world.now)
    assert words.subject == f"Résolu : flux {OLD}"
    assert "a repris, ou n'est plus suivi" in words.text
