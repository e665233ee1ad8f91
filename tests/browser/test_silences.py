"""Silencing alerts from the list of them: what, until when, why; and ending it."""

from datetime import datetime, timedelta

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import signed_in
from tests.browser.hospital import a_unit
from tests.browser.scripted_service import ScriptedService, somebody
from tests.browser.wrongs import a_feed, a_late_unit, a_silence, a_situation, an_alert
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser

LIST = "/?view=alerts"
SILENCE = ".alert:nth-of-type(1) .choices button:last-child"


def an_agency(service: ScriptedService) -> None:
    """An ARS, one late establishment and one tool that is down."""
    service.me = somebody("ars", subject="ars-grand-est", territories=["R-44"], silences=True, acknowledges=True)
    service.facts["/v1/break-glass"] = {"grants": []}
    at = service.now(hours=3)
    service.put(a_unit(0, at, freshness="overdue"), a_unit(12, at))
    late = an_alert(0, at, [a_late_unit("990000000/U0", at, at)])
    down = an_alert(1, at, [], kind="feed_down", cause="990000001/bed-management")
    service.now_is(a_situation(alerts=[late, down], feeds_down=[a_feed("990000001/bed-management", at)]))


def test_a_late_establishment_is_silenced_from_its_alert_and_the_list_says_so(
    page: Browser, service: ScriptedService
) -> None:
    an_agency(service)
    signed_in(page, service, LIST)
    page.click(SILENCE)
    page.sees("Hôpital fictif 0000", ".modal .chip")
    page.click(".modal .primary")
    page.sees("Dites pourquoi", ".modal")
    page.fill("#silence-reason", "déménagement du service")
    page.choose("#silence-place", "D-54")
    page.click(".modal .primary")
    told = eventually(lambda: service.told, "the silence")[0]
    assert (told.method, told.path) == ("POST", "/v1/silences")
    assert told.body is not None
    assert told.body["scope"] == {"territories": ["E-990000000", "D-54"], "feeds": [], "activity_groups": []}
    assert told.body["reason"] == "déménagement du service"
    assert told.body["from"] is None
    ahead = datetime.fromisoformat(told.body["until"]) - datetime.fromisoformat(service.now())
    assert timedelta(hours=3, minutes=50) < ahead < timedelta(hours=4, minutes=1)
    page.until("document.querySelector('.modal') === null")


def test_a_tool_that_is_down_is_silenced_by_its_own_name(page: Browser, service: ScriptedService) -> None:
    an_agency(service)
    signed_in(page, service, LIST)
    page.click(SILENCE.replace("(1)", "(2)"))
    page.sees("outil «\u00a0gestion des lits\u00a0» de Hôpital fictif 0001", ".modal")
    page.fill("#silence-reason", "mise à jour")
    page.key("Enter")
    told = eventually(lambda: service.told, "the silence")[0]
    assert told.body is not None
    assert told.body["scope"] == {"territories": [], "feeds": ["990000001/bed-management"], "activity_groups": []}


def test_more_than_a_month_is_refused_before_it_is_sent_and_a_refusal_is_beside_its_field(
    page: Browser, service: ScriptedService
) -> None:
    an_agency(service)
    fault = {"code": "unknown_territory", "field": "scope", "message": "the directory knows no territory R-44"}
    service.desk_answers = [(422, {"errors": [fault]}), (403, {"errors": [fault]})]
    signed_in(page, service, LIST)
    page.click(".silences > button")
    page.sees("Grand Est", ".modal .chip")
    page.fill("#silence-reason", "travaux")
    typed = "document.querySelector('#silence-until')"
    setter = "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set"
    for value, then in (("2099-01-01T00:00", "31 jours au plus"), (None, "aucune unité connue")):
        chosen = f"'{value}'" if value else "new Date(Date.now() + 86400000).toISOString().slice(0, 16)"
        page.js(f"{setter}.call({typed}, {chosen}); {typed}.dispatchEvent(new Event('input', {{bubbles: true}}))")
        page.click(".modal .primary")
        page.sees(then, ".modal")
    assert len(service.told) == 1, "the first was not sent"
    page.click(".modal .primary")
    page.sees("Votre compte ne peut pas le faire ici.", ".modal")
    assert page.js("document.querySelector('#silence-reason').value") == "travaux"


def test_silences_are_listed_with_who_and_until_when_and_ended_at_once(page: Browser, service: ScriptedService) -> None:
    an_agency(service)
    held = a_silence(service.now(hours=1), service.now(hours=-5))
    feeds = held["scope"] | {"territories": [], "feeds": ["990000001/adt"]}
    to_come = a_silence(service.now(hours=-20), service.now(hours=-30), silence_id="b", scope=feeds, author="admin")
    service.facts["/v1/silences"] = {"silences": [held, to_come]}
    signed_in(page, service, LIST)
    page.sees("Silences en cours ou à venir (2)", ".silences")
    page.click(".silences summary")
    page.sees("Grand Est jusqu'à", ".silences")
    words = page.text(".silences")
    for each in ("par ars-grand-est", "mise à jour planifiée", "mouvements", "par admin"):
        assert each in words
    service.facts["/v1/silences"] = {"silences": [to_come]}
    page.click(".silences li button")
    told = eventually(lambda: service.told, "the end")[0]
    assert (told.method, told.path) == ("DELETE", f"/v1/silences/{held['silence_id']}")
    page.sees("Silences en cours ou à venir (1)", ".silences")


def test_silences_that_cannot_be_read_are_not_said_to_be_none(page: Browser, service: ScriptedService) -> None:
    an_agency(service)
    service.facts["/v1/silences"] = 503
    signed_in(page, service, LIST)
    page.click(".silences summary")
    page.sees("Lecture impossible pour le moment", ".silences")
    assert "Aucun silence" not in page.text(".silences")
