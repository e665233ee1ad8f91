"""Declaring tension, seeing it where one looks, ending it."""

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import signed_in
from tests.browser.hospital import a_rollup, a_unit
from tests.browser.scripted_service import ScriptedService, somebody
from tests.browser.wrongs import a_declaration, a_situation
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser

DECLARE = ".header > button:not(.quiet)"


def of_an_agency(service: ScriptedService) -> None:
    """Signed in as a regional agency, with a unit under tension."""
    service.me = somebody("ars", subject="ars-grand-est", territories=["R-44"], declares=True)
    service.put(a_unit(0, service.now(), freshness="due", level="tension"))
    service.facts["/v1/territories"] = {"rollups": [a_rollup("R-44", service.now(), expected=312)]}


def test_what_is_declared_is_said_with_who_why_until_when_and_for_how_many(
    page: Browser, service: ScriptedService
) -> None:
    of_an_agency(service)
    service.now_is(
        a_situation(
            tension=[
                a_declaration(service.now(hours=2)),
                a_declaration(service.now(hours=-3), declaration_id="2", level="crisis", territories=["D-54"]),
                a_declaration(service.now(hours=9), declaration_id="3", until=service.now(hours=1)),
            ]
        )
    )
    signed_in(page, service)
    page.sees("TENSION\u00a0: Grand Est · Soins critiques", ".tension")
    first = page.text(".tension-line")
    for words in ("afflux aux urgences", "depuis", "sans fin annoncée", "par ars-grand-est", "1 unité suivie ici"):
        assert words in first
    assert "CRISE annoncée\u00a0: Meurthe-et-Moselle" in page.text(".tension li:nth-child(2)")
    assert page.js("document.querySelectorAll('.tension-line').length") == 2, "one is over by its own end"


def test_declaring_asks_back_with_its_effect_before_anything_is_sent(page: Browser, service: ScriptedService) -> None:
    of_an_agency(service)
    signed_in(page, service)
    page.click(DECLARE)
    page.sees("Grand Est", ".modal .chip")
    page.click(".declare > .primary")
    page.sees("Dites pourquoi", ".modal")
    page.fill("#tension-reason", "afflux de blessés")
    page.choose("#tension-place", "D-75")
    page.choose("#tension-grace", "PT1H")
    page.key("Enter")
    page.sees("312 unités sont concernées. Celles dont le chiffre est trop ancien", ".modal")
    assert "sous 1 h" in page.text(".effect")
    assert service.told == []
    page.key("Enter")
    told = eventually(lambda: service.told, "the declaration")[0]
    assert (told.method, told.path) == ("POST", "/v1/tension")
    assert told.body == {
        "territories": ["R-44", "D-75"],
        "activity_groups": [],
        "level": "tension",
        "reason": "afflux de blessés",
        "from": None,
        "until": None,
        "grace": "PT1H",
    }
    page.until("document.querySelector('.modal') === null")
    page.until(f"document.activeElement === document.querySelector('{DECLARE}')")


def test_a_refusal_is_beside_its_field_and_what_was_typed_is_kept(page: Browser, service: ScriptedService) -> None:
    of_an_agency(service)
    fault = {"code": "unknown_territory", "field": "territories", "message": "no unit of the directory is in R-44"}
    service.desk_answers = [(422, {"errors": [fault]}), (503, {"errors": []})]
    signed_in(page, service)
    page.click(DECLARE)
    page.fill("#tension-reason", "afflux")
    page.click(".declare > .primary")
    page.sees("Déclarer la tension", ".modal")
    page.click(".confirm .primary")
    page.sees("aucune unité connue. (no unit of the directory is in R-44)", "#tension-territories-problem")
    page.sees("Refusé\u00a0: rien n'a été enregistré", ".modal")
    assert page.js("document.querySelector('#tension-reason').value") == "afflux"
    page.click(".declare > .primary")
    page.sees("Déclarer la tension", ".modal")
    page.click(".confirm .primary")
    page.sees("rien n'est fait, recommencez", ".modal")
    page.key("Escape")
    page.until("document.querySelector('.modal') === null")


def test_ending_asks_first_and_is_offered_to_who_may(page: Browser, service: ScriptedService) -> None:
    of_an_agency(service)
    declared = a_declaration(service.now(hours=2))
    service.now_is(a_situation(tension=[declared]))
    signed_in(page, service)
    page.click(".tension-line button")
    page.sees("Mettre fin à la tension", ".modal")
    page.click(".modal .primary")
    told = eventually(lambda: service.told, "the end")[0]
    assert (told.method, told.path) == ("DELETE", f"/v1/tension/{declared['declaration_id']}")
    service.now_is(a_situation())
    page.until("document.querySelector('.tension') === null")
    service.me = somebody("hospital", subject="a-hospital", declares=True)
    service.now_is(a_situation(tension=[declared]))
    signed_in(page, service)
    page.sees("TENSION", ".tension")
    page.until("document.querySelector('.header > button:not(.quiet)') !== null")
    assert "Mettre fin" not in page.text(".tension")
