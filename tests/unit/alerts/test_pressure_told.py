"""Who is told of pressure, in which words, and when nobody is."""

import orjson
import pytest

from alerts import messages_file, webhook_body
from alerts.core.alert import Kind
from alerts.core.telling_view import most_critical_first, telling
from alerts.wording import Wording
from tests.support.alert_world import EVERYONE, World, receiver
from tests.support.alerter_facts import a_unit
from tests.support.pressure_world import CAUSE, HOLD, HOUR, MINUTE, A, B, a_world, full, the_alert, told
from tests.support.wire import check

WORDING = Wording(messages_file.read(), "https://vigilits.example/")


@pytest.mark.parametrize(
    "scope",
    [
        {"territories": ["R-44"]},
        {"territories": ["D-75", "D-54"], "activity_groups": ["critical-care"]},
        {"activity_groups": ["critical-care"]},
        {"territories": ["FR"]},
    ],
)
def test_a_silence_of_its_territory_and_group_mutes_it_until_it_ends(scope: dict[str, list[str]]) -> None:
    world = a_world()
    world.silence(HOUR, **scope)
    world.beds(A, 10)
    world.beds(B, 10)
    world.passes(59 * MINUTE)
    alert = the_alert(world)
    assert (world.told, str(alert.suppressed_by)[:8]) == ([], "silence:")
    world.passes(2 * MINUTE)
    assert world.reasons() == ["first"]


@pytest.mark.parametrize(
    "scope",
    [
        {"territories": ["R-11"]},
        {"territories": ["R-44"], "activity_groups": ["rea"]},
        {"establishments": ["540002078"]},
        {"units": [A]},
        {"territories": ["R-44"], "feeds": ["540002078/manual"]},
    ],
)
def test_a_silence_of_something_else_or_of_a_part_does_not_mute_it(scope: dict[str, list[str]]) -> None:
    world = a_world()
    world.silence(HOUR, **scope)
    world.beds(A, 10)
    world.beds(B, 10)
    world.passes(HOLD)
    assert world.reasons() == ["first"]


def test_an_acknowledgement_stops_it_until_the_promise_is_broken() -> None:
    world = full()
    world.acknowledge(the_alert(world).alert_id, 20 * HOUR)
    world.passes(19 * HOUR)
    assert world.reasons() == ["first"]
    world.passes(HOUR)
    assert world.reasons() == ["first", "resumed"]


def test_it_is_told_to_who_serves_the_rung_where_it_is_and_to_no_owner() -> None:
    world = World(
        receiver("ars", "ars", level=2, territories=["R-44"]),
        receiver("crisis-cell", territories=["D-54"]),
        receiver("nation"),
        receiver("other", territories=["R-11"]),
        receiver("house", territories=["E-540002078"]),
        receiver("director", "director"),
        contacts=True,
    ).units(a_unit(A))
    world.beds(A, 10)
    world.passes(HOLD)
    assert sorted(told.receiver for told in world.told) == ["ars", "crisis-cell", "nation"]


def test_people_read_the_figures_and_what_they_rest_on() -> None:
    world = full()
    words = WORDING.notice(told(world), world.now)
    figures = "Soins critiques, Meurthe-et-Moselle (54) : 19 lits occupés sur 20 ouverts (95 %)"
    assert words.subject == f"Alerte : {figures}"
    assert f"{figures}\nChiffres de 2 unités, dont 1 dans les délais.\n" in words.text
    assert "depuis le 15/01/2026 à 13:10" in words.text
    assert f"<li>{figures}</li>" in words.html
    world.beds(A, 1, 1)
    assert "10 lits occupés sur 11 ouverts (91 %)" in WORDING.notice(told(world), world.now).text
    world.beds(A, 0, 0)
    world.beds(B, 2, 0)
    assert "2 lits occupés, aucun ouvert" in WORDING.notice(told(world), world.now).text


def test_a_place_without_a_name_is_told_by_its_code_in_its_own_time() -> None:
    world = World().units(a_unit(A, territory={"region": "R-01", "department": "D-979"}))
    world.beds(A, 10)
    world.passes(HOLD)
    assert "Soins critiques, 979 : 10 lits" in WORDING.notice(told(world), world.now).subject


def test_a_webhook_has_the_figures_and_no_units() -> None:
    world = full()
    body = orjson.loads(webhook_body.notice_body(told(world)))
    check("alert", body)
    assert (body["kind"], body["cause"], body["establishment"], body["units"]) == ("pressure", CAUSE, None, [])
    assert body["pressure"] == {"pressure": 0.95, "occupied": 19, "open": 20, "units": 2, "fresh": 1}


def test_a_digest_has_the_figures_of_each() -> None:
    world = full().units(a_unit("1540000001/M", "540000001", offers=[{"activity": "050"}]))
    world.goes("1540000001/M", "silent")
    world.passes(MINUTE)
    units = world.desk.book.units
    alerts = [*world.alerts(Kind.LATE), the_alert(world)]
    listed = most_critical_first([telling(alert, 1, EVERYONE, "everyone", units) for alert in alerts])
    text = WORDING.digest(alerts[0], listed, world.now).text
    assert "- Soins critiques, Meurthe-et-Moselle (54) : 19 lits occupés sur 20 ouverts (95 %) : pression\n- CH" in text
    body = orjson.loads(webhook_body.digest_body(alerts[0], listed))
    check("alert", body)
    assert [one.get("pressure", {}).get("pressure") for one in body["alerts"]] == [0.95, None]
