"""What is late and wrong by cause, who takes care of it, and feeds that are down."""

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import signed_in
from tests.browser.hospital import a_unit
from tests.browser.scripted_service import ScriptedService, somebody
from tests.browser.wrongs import a_feed, a_late_unit, a_silence, a_situation, an_alert
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser

ALERT = ".alert:nth-of-type(1)"
CARE = f"{ALERT} .choices button:first-child"
LIST = "/?view=alerts"


def a_late_establishment(service: ScriptedService, **over: object) -> None:
    """Two late units of one establishment, told up to the ARS."""
    units = [
        a_late_unit("990000000/U3", service.now(hours=27), service.now(hours=3)),
        a_late_unit("990000000/U6", None, service.now(hours=2), rank="silent", level="crisis", owner_phone=None),
    ]
    service.put(a_unit(3, service.now(hours=27), freshness="overdue"), a_unit(6, service.now(hours=2)))
    service.now_is(a_situation(alerts=[an_alert(0, service.now(hours=3), units, step="ars", **over)]))


def test_late_units_stand_by_cause_with_age_phone_and_how_far_people_were_told(
    page: Browser, service: ScriptedService
) -> None:
    a_late_establishment(service)
    signed_in(page, service)
    page.sees("Alertes (1)", ".views")
    page.click(".views button:nth-child(2)")
    page.sees("Hôpital fictif 0000\u00a0: chiffres en retard", ALERT)
    page.until("location.search === '?view=alerts'")
    words = page.text(ALERT)
    for each in ("propriétaire", "ARS", "en retard", "crise", "chiffre d'il y a 1 j", "aucun chiffre reçu", "attendu"):
        assert each in words
    assert "direction" not in words, "nobody above the rung reached has been told"
    assert page.js(f"document.querySelector('{ALERT} a').href") == "tel:+33 3 11 11 11 11"
    assert "téléphone non connu" in words
    page.click(f"{ALERT} .alert-unit .link")
    page.sees("Réanimation 00003", ".panel")


def test_taking_care_sends_a_promise_and_the_list_says_who_and_until_when(
    page: Browser, service: ScriptedService
) -> None:
    a_late_establishment(service)
    signed_in(page, service, LIST)
    page.click(CARE)
    page.until("document.activeElement?.type === 'datetime-local'")
    page.fill(".take-care input:not([type])", "je rappelle le cadre")
    page.key("Enter")
    told = eventually(lambda: service.told, "the promise")[0]
    assert told.path == "/v1/alerts/late:E-990000000:0/acknowledge"
    assert told.body is not None
    assert told.body["comment"] == "je rappelle le cadre"
    assert service.now(hours=-1.9) < told.body["promised_at"] < service.now(hours=-2.1)
    given = {"by": "Dr Nguyen", "at": service.now(), "promised_at": service.now(hours=-2), "comment": None}
    a_late_establishment(service, acknowledgement=given)
    page.sees("Pris en charge par Dr Nguyen jusqu'à", ALERT)
    page.until("document.querySelector('.take-care') === null")
    page.until(f"document.activeElement === document.querySelector('{CARE}')")
    a_late_establishment(service, acknowledgement=given | {"promised_at": service.now(minutes=1)})
    page.sees("Promesse de Dr Nguyen dépassée depuis", ALERT)


def test_a_refused_promise_is_said_beside_its_field_and_a_forbidden_one_in_words(
    page: Browser, service: ScriptedService
) -> None:
    a_late_establishment(service)
    service.desk_answers = [
        (422, {"errors": [{"code": "bad_time", "field": "promised_at", "message": "at most seven days ahead"}]}),
        (403, {"errors": [{"code": "forbidden", "field": None, "message": "someone may not do this"}]}),
    ]
    signed_in(page, service, LIST)
    page.click(CARE)
    page.fill(".take-care input:not([type])", "plus tard")
    page.key("Enter")
    page.sees("at most seven days ahead", ".take-care input + .problem")
    page.key("Enter")
    page.sees("Votre compte ne peut pas le faire ici.", ".take-care")
    assert "someone may not" not in page.text(".take-care"), "the service's own words are for machines"
    assert page.js("document.querySelector('.take-care input:not([type])').value") == "plus tard"


def test_who_may_not_take_care_is_not_asked_to(page: Browser, service: ScriptedService) -> None:
    service.me = somebody("regulator")
    a_late_establishment(service)
    signed_in(page, service, LIST)
    page.sees("chiffres en retard", ALERT)
    assert "Je m'en occupe" not in page.text("body")
    assert "Déclarer" not in page.text("body")


def test_a_silenced_alert_is_shown_as_such_until_when_and_by_whom(page: Browser, service: ScriptedService) -> None:
    until = service.now(hours=-4)
    service.facts["/v1/silences"] = {
        "silences": [a_silence(service.now(hours=1), until, silence_id="s1", reason="mise à jour")]
    }
    a_late_establishment(service, suppressed_by="silence:s1")
    signed_in(page, service, LIST)
    page.sees("Mis en silence jusqu'à", ALERT)
    page.sees("par ars-grand-est\u00a0: mise à jour", ALERT)


def test_each_situation_is_taken_whole_and_frames_of_tomorrow_change_nothing(
    page: Browser, service: ScriptedService
) -> None:
    a_late_establishment(service)
    signed_in(page, service, LIST)
    page.sees("chiffres en retard", ALERT)
    service.say({"type": "weather", "rain": True})
    service.now_is(a_situation())
    page.sees("Aucune alerte en cours ici")
    assert "Alertes (0)" in page.text(".views")
    assert page.text(".link-state") == "en direct"
    assert page.errors == []


def test_alerts_that_did_not_fit_are_counted_and_come_when_asked(page: Browser, service: ScriptedService) -> None:
    at = service.now(hours=3)
    service.put(a_unit(0, at))
    unit = a_late_unit("990000000/U0", at, at)
    service.facts["/v1/alerts"] = {"alerts": [an_alert(number, at, [unit]) for number in range(3)], "next": None}
    service.now_is(a_situation(alerts=[an_alert(0, at, [unit])], omitted=2))
    signed_in(page, service, LIST)
    page.sees("2 autres alertes", ".omitted")
    page.sees("Alertes (3)", ".views")
    page.click(".omitted button")
    page.until("document.querySelectorAll('.alert').length === 3")
    assert "autres alertes" not in page.text(".alerts")


def test_a_tool_that_is_down_is_said_above_the_table_in_its_units_and_in_the_list(
    page: Browser, service: ScriptedService
) -> None:
    since = service.now(minutes=30)
    feed = "990000001/bed-management"
    cause = {"kind": "feed_down", "cause": feed}
    service.put(a_unit(0, service.now(hours=1), feed="bed-management"), a_unit(12, service.now(hours=1)))
    unit = a_late_unit("990000000/U0", since, since, rank="fresh")
    service.now_is(a_situation(feeds_down=[a_feed(feed, since)], alerts=[an_alert(1, since, [unit], **cause)]))
    signed_in(page, service)
    sentence = "L'outil «\u00a0gestion des lits\u00a0» de Hôpital fictif 0001 ne répond plus depuis"
    page.sees(sentence, ".banner.feeds-down")
    page.sees("saisie à la main demandée", ".banner.feeds-down")
    page.sees("outil muet", '[role="row"][aria-rowindex="2"] .source')
    assert "outil muet" not in page.text('[role="row"][aria-rowindex="3"] .source')
    page.click('[role="row"][aria-rowindex="2"]')
    page.sees(sentence, ".panel")
    page.sees("votre saisie fera foi aussitôt", ".take-over")
    assert "Le flux se trompe" not in page.text(".take-over"), "nothing is left to take over"
    page.key("Escape")
    page.click(".feeds-down button")
    page.sees("l'outil «\u00a0gestion des lits\u00a0» ne répond plus", ALERT)
    service.now_is(a_situation())
    page.until("document.querySelector('.feeds-down') === null")


def test_a_vendors_outage_is_one_cause_with_the_number_of_its_establishments(
    page: Browser, service: ScriptedService
) -> None:
    since = service.now(minutes=30)
    units = [a_late_unit(f"99000000{site}/U0", since, since, rank="fresh") for site in range(3)]
    sites = [f"E-99000000{site}" for site in range(3)]
    outage = an_alert(9, since, units, kind="feed_down", cause="V-Acme / <b>", territories=["FR", "R-44", *sites])
    feed = "990000001/bed-management"
    own = an_alert(1, since, units[1:2], kind="feed_down", cause=feed, suppressed_by="vendor:Acme / <b>")
    service.now_is(a_situation(alerts=[outage, own]))
    signed_in(page, service, LIST)
    page.sees("Éditeur Acme / <b> — 3 établissements\u00a0: les outils ne répondent plus", ALERT)
    muted = ".alert:nth-of-type(2)"
    page.sees("Rattaché à la panne de l'éditeur Acme / <b>\u00a0: personne n'est prévenu deux fois.", muted)


def test_alerts_that_are_no_longer_followed_are_said_to_be_so_and_figures_stay_live(
    page: Browser, service: ScriptedService
) -> None:
    a_late_establishment(service)
    signed_in(page, service)
    service.say({"type": "degraded", "since": service.now(minutes=1), "parts": ["kafka"]})
    page.sees("alertes ne sont plus suivis depuis", ".banner.degraded")
    assert page.js("document.querySelector('.grid').dataset.live") == "true"
    page.click(".views button:nth-child(2)")
    page.until("document.querySelector('.alerts').dataset.live === 'false'")
    service.say({"type": "recovered"})
    page.until("document.querySelector('.alerts').dataset.live === 'true'")


def test_a_full_department_is_told_with_its_figures_and_what_they_rest_on(
    page: Browser, service: ScriptedService
) -> None:
    full = {
        "kind": "pressure",
        "cause": "P-D-54/critical-care",
        "territories": ["FR", "R-44", "D-54"],
        "pressure": {"pressure": 58 / 60, "occupied": 58, "open": 60, "units": 7, "fresh": 6},
    }
    service.me = somebody("ars", acknowledges=True, silences=True)
    service.now_is(a_situation(alerts=[an_alert(0, service.now(hours=1), [], step="ars", **full)]))
    signed_in(page, service, LIST)
    page.sees("Pression\u00a0: Meurthe-et-Moselle · Soins critiques", ALERT)
    page.sees("58 lits occupés sur 60 ouverts (97", ALERT)
    page.sees("Chiffres de 7 unités, dont 6 dans les délais.", ALERT)
    page.sees("Je m'en occupe", ALERT)
    assert "Mettre en silence" not in page.text(ALERT), "it would mute the late units of the department too"
    unknown = {"pressure": None, "occupied": None, "open": None, "units": 0, "fresh": 0}
    alert = an_alert(0, service.now(hours=1), [], **full | {"pressure": unknown})
    service.now_is(a_situation(alerts=[alert]))
    page.sees("Occupation plus connue", ALERT)
    page.click('.languages [lang="en"]')
    page.sees("Pressure: Meurthe-et-Moselle · Critical care", ALERT)
    page.sees("Occupancy no longer known", ALERT)
