"""Break glass: opened with a reason, seen by those who watch over it, ended."""

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import minutes_pass, signed_in
from tests.browser.hospital import a_unit
from tests.browser.rights import a_grant
from tests.browser.scripted_service import TOKEN, ScriptedService, somebody
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser

OPEN = ".header > button:not(.quiet)"


def a_doctor(service: ScriptedService) -> None:
    service.me = somebody("professional", level=2, subject="dr-nguyen")
    service.put(a_unit(0, service.now()))


def test_a_professional_opens_it_with_a_reason_and_is_told_first_what_that_means(
    page: Browser, service: ScriptedService
) -> None:
    a_doctor(service)
    signed_in(page, service)
    page.click(OPEN)
    for words in ("Pendant 30 minutes", "L'ARS et l'administration nationale le voient", "journal d'audit"):
        page.sees(words.replace(" le voient", ""), ".modal")
    page.click(".modal .primary")
    page.sees("Dites pourquoi", ".modal")
    assert service.told == []
    service.desk_answers = [(429, {"errors": []}), (201, a_grant(service)), (200, a_grant(service))]
    page.fill("#glass-reason", "afflux de brûlés")
    page.key("Enter")
    page.sees("Trop de demandes", ".modal")
    page.key("Enter")
    page.sees("Accès d'urgence ouvert jusqu'à", ".banner.glass")
    assert service.told[-1].path == "/v1/break-glass"
    assert service.told[-1].body == {"reason": "afflux de brûlés"}
    page.sees("Encore 2", ".banner.glass")  # 29 minutes, or somewhat less
    assert page.js(f"document.querySelector('{OPEN}')") is None, "it is open already"
    page.open(f"{service.url}/")
    page.sees("Encore 2", ".banner.glass")  # 29 minutes, or somewhat less
    page.click(".banner.glass button")
    told = eventually(lambda: service.told[2:], "the end")[0]
    assert (told.method, told.path) == ("DELETE", "/v1/break-glass")
    page.until("document.querySelector('.banner.glass') === null")
    page.sees("Accès d'urgence", ".header")


def test_it_is_over_by_itself_at_its_time(page: Browser, service: ScriptedService) -> None:
    a_doctor(service)
    service.desk_answers = [(201, a_grant(service))]
    signed_in(page, service)
    page.click(OPEN)
    page.fill("#glass-reason", "afflux")
    page.key("Enter")
    page.sees("Accès d'urgence ouvert", ".banner.glass")
    minutes_pass(page, service, 31)
    page.until("document.querySelector('.banner.glass') === null")
    page.sees("Accès d'urgence", ".header")


def test_one_opened_from_another_screen_is_known_by_what_is_read(page: Browser, service: ScriptedService) -> None:
    a_doctor(service)
    service.me["level"] = 3
    signed_in(page, service)
    page.sees("ouvert depuis un autre écran", ".banner.glass")


@pytest.mark.parametrize("role", ["ars", "admin"])
def test_who_watches_over_it_sees_who_opened_it_why_and_until_when(
    page: Browser, service: ScriptedService, role: str
) -> None:
    service.me = somebody(role)
    service.put(a_unit(0, service.now()))
    service.facts["/v1/break-glass"] = {"grants": []}
    signed_in(page, service)
    page.sees("Réanimation 00000")
    service.facts["/v1/break-glass"] = {
        "grants": [a_grant(service), a_grant(service, subject="dr-old", until=service.now(minutes=1))]
    }
    page.sees("Accès d'urgence de dr-nguyen (professionnel) jusqu'à", ".banner.glass")
    assert "Motif\u00a0: afflux de brûlés" in page.text(".banner.glass")
    assert "dr-old" not in page.text("body")
    page.click(".views button:nth-child(2)")
    page.sees("dr-nguyen", ".banner.glass")
    service.facts["/v1/break-glass"] = 503
    page.sees("non connus pour le moment", ".banner.glass")
    service.facts["/v1/break-glass"] = {"grants": []}
    page.until("document.querySelector('.banner.glass') === null")


@pytest.mark.parametrize("role", ["hospital", "regulator", "national", "local-authority"])
def test_others_are_neither_offered_it_nor_told_of_it(page: Browser, service: ScriptedService, role: str) -> None:
    service.me = somebody(role, level=2, reach={"alerts": False})
    service.put(a_unit(0, service.now()))
    page.open(f"{service.url}/#token={TOKEN}")
    page.sees("Lits disponibles")
    page.until("document.querySelectorAll('.views button').length === 2")
    assert "urgence" not in page.text("body")
    assert not [asked for asked in service.asked if "break-glass" in asked]


def test_one_of_another_region_is_a_step_away_and_no_banner(page: Browser, service: ScriptedService) -> None:
    service.me = somebody("ars")
    service.put(a_unit(0, service.now()))
    far = a_grant(service, subject="dr-far", own=False, times_24h=3)
    service.facts["/v1/break-glass"] = {"grants": [far]}
    signed_in(page, service)
    page.sees("1 accès d'urgence dans une autre région", ".glass-elsewhere")
    assert page.js("document.querySelector('.banner.glass')") is None
    page.click(".glass-elsewhere summary")
    page.sees("3e fois en 24 h.", ".glass-elsewhere")
    service.facts["/v1/break-glass"] = {"grants": [far, a_grant(service, own=True)]}
    page.sees("Accès d'urgence de dr-nguyen", ".banner.glass [role=status]")
    page.sees("et 1 autre", ".banner.glass summary")
