"""What the form says of an entry in the making: who may, who speaks, what can be given up, what is too old."""

import re
import threading

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import FIRST_ROW, minutes_pass, signed_in
from tests.browser.entries import kept_beside
from tests.browser.hospital import a_record, a_unit
from tests.browser.scripted_service import Answer, Json, ScriptedService, somebody

pytestmark = pytest.mark.browser

AVAILABLE = '.field[data-figure="available"]'
SAVE = ".actions .primary"
CLOSED = "document.querySelector('.panel') === null"

PATIENT = "AbortSignal.timeout = () => new AbortController().signal; true"
"""The page waits for answers as long as the test takes."""


def opened(page: Browser, service: ScriptedService, **unit: object) -> None:
    """One unit in hand."""
    service.put(a_unit(0, service.now(minutes=30), **unit))  # type: ignore[arg-type]
    signed_in(page, service)
    page.click(FIRST_ROW)
    page.until("document.querySelector('.panel') === document.activeElement")


def value(page: Browser, field: str) -> str:
    return str(page.js(f"document.querySelector('{field} input').value"))


def an_opinion(service: ScriptedService, feed: str, count: int) -> Json:
    return {
        "source": f"990000001/{feed}",
        "status": "02",
        "horizon": "01",
        "count": count,
        "observed_at": service.now(hours=1),
    }


def test_who_may_not_write_reads_the_figures_with_one_sentence_and_no_form(
    page: Browser, service: ScriptedService
) -> None:
    service.me = somebody("regulator")
    opened(
        page,
        service,
        records=[a_record("02", 3, service.now(minutes=5, seconds=30)), a_record("03", None, service.now())],
    )
    page.sees("Lecture seule", ".panel")
    assert page.js("document.querySelectorAll('.panel input, .panel form').length") == 0
    assert page.text(f"{AVAILABLE} .field-value") == "3"
    assert re.search(r"\b[5-9] min", page.text(f"{AVAILABLE} .about"))
    assert page.text('.field[data-figure="occupied"] .field-value') == "inconnu"
    assert page.text('.field[data-figure="reserved"] .field-value') == "non renseigné"


def test_a_hospital_has_the_form_for_its_own_units_only(page: Browser, service: ScriptedService) -> None:
    service.me = somebody("hospital", writes=True, reach={"codes": ["E-990000000"]})
    service.put(a_unit(0, service.now()), a_unit(12, service.now()))
    signed_in(page, service)
    page.click(FIRST_ROW)
    page.sees("Enregistrer", ".panel")
    page.click('[role="row"][aria-rowindex="3"]')
    page.sees("Lecture seule", ".panel")


def test_a_takeover_is_read_from_the_row_with_its_end_and_gone_once_the_feed_speaks_again(
    page: Browser, service: ScriptedService
) -> None:
    at = service.now(minutes=5)
    opened(page, service, records=[a_record("02", 5, at)], others=[an_opinion(service, "bed-management", 2)])
    page.sees("La saisie manuelle fait foi pour\u00a0: Disponibles", ".who-speaks")
    assert "jusqu'au prochain recensement complet de l'outil (gestion des lits)" in page.text(".who-speaks")
    assert page.js("document.querySelector('.take-over')") is None
    census = [a_record("02", 2, service.now(), "bed-management")]
    service.put(a_unit(0, service.now(), records=census, others=[an_opinion(service, "manual", 5)]))
    page.sees("Un flux automatique parle pour cette unité", ".take-over")
    assert page.js("document.querySelector('.who-speaks')") is None


def test_where_a_feed_speaks_for_some_figures_only_these_are_named(page: Browser, service: ScriptedService) -> None:
    at = service.now()
    opened(page, service, records=[a_record("02", 5, at), a_record("03", 2, at, "adt")])
    page.sees("Un flux automatique (mouvements) parle pour\u00a0: Occupés", ".take-over")


def test_a_takeover_ticked_before_the_feed_fell_silent_is_no_takeover_any_more(
    page: Browser, service: ScriptedService
) -> None:
    opened(page, service, records=[a_record("02", 2, service.now(), "adt")])
    page.click(".take-over input[type=checkbox]")
    service.put(a_unit(0, service.now(), records=[a_record("02", 5, service.now())]))
    page.until("document.querySelector('.take-over') === null")
    page.fill(f"{AVAILABLE} input", "4")
    page.click(SAVE)
    assert "takeover" not in service.entry(0)


def test_escape_just_after_save_closes_and_the_answer_is_told_above_the_table(
    page: Browser, service: ScriptedService
) -> None:
    opened(page, service)
    answered = threading.Event()
    service.answers = [Answer(after=answered)]
    page.js(PATIENT)
    page.fill(f"{AVAILABLE} input", "4")
    page.click(SAVE)
    page.sees("Envoi…", SAVE)
    assert page.js("document.activeElement.type") == "submit", "the focus stays where the person left it"
    page.key("Escape")
    page.until(CLOSED)
    answered.set()
    page.sees("Réanimation 00000\u00a0: votre saisie est enregistrée", ".settled")
    page.click(".settled .quiet")
    page.until("document.querySelector('.settled') === null")


def test_a_failure_after_the_form_was_closed_is_told_and_can_be_tried_again(
    page: Browser, service: ScriptedService
) -> None:
    opened(page, service)
    answered = threading.Event()
    service.answers = [Answer(503, after=answered)]
    page.js(PATIENT)
    page.fill(f"{AVAILABLE} input", "4")
    page.click(SAVE)
    page.key("Escape")
    page.until(CLOSED)
    answered.set()
    page.sees("votre saisie n'a pas pu être enregistrée", ".banner")
    page.click(".banner button")
    page.sees("Le service ne peut pas enregistrer", ".failure")
    assert value(page, AVAILABLE) == "4"
    page.click(".failure button")
    assert service.entry(1) == service.entry(0)
    page.sees("Enregistré.", ".success")


def test_escape_in_a_field_gives_the_figure_back_before_it_closes(page: Browser, service: ScriptedService) -> None:
    opened(page, service)
    page.fill(f"{AVAILABLE} input", "99")
    page.key("Escape")
    page.until(f"document.querySelector('{AVAILABLE} input').value === '0'")
    assert page.js(f"document.querySelector('{AVAILABLE}').dataset.touched") == "false"
    page.key("Escape")
    page.until(CLOSED)


def test_a_typed_field_is_given_up_by_its_button_and_not_sent(page: Browser, service: ScriptedService) -> None:
    opened(page, service)
    page.fill(f"{AVAILABLE} input", "99")
    page.click(f"{AVAILABLE} .typed button")
    page.until(f"document.activeElement === document.querySelector('{AVAILABLE} input')")
    assert value(page, AVAILABLE) == "0"
    page.click(SAVE)
    page.sees("Rien à enregistrer", ".actions .problem")
    assert service.entries == []


def test_what_was_typed_a_while_ago_is_asked_about_before_it_is_sent_as_true_now(
    page: Browser, service: ScriptedService
) -> None:
    opened(page, service)
    page.fill(f"{AVAILABLE} input", "4")
    page.click(".panel .close")
    page.until(CLOSED)
    minutes_pass(page, service, 20)
    page.click(FIRST_ROW)
    page.sees("il y a 2", f"{AVAILABLE} .typed")  # 20 minutes, or somewhat more
    page.click(SAVE)
    page.sees("est-ce encore vrai maintenant", ".failure")
    assert service.entries == []
    page.click(".failure button:last-child")
    page.until(f"document.querySelector('{AVAILABLE} input').value === '0'")
    page.fill(f"{AVAILABLE} input", "5")
    page.click(SAVE)
    assert [record["count"] for record in service.entry(0)["records"]] == [5]


def test_a_second_opinion_left_in_its_field_is_not_taken_over_with_hours_later_unasked(
    page: Browser, service: ScriptedService
) -> None:
    at = service.now(minutes=30)
    opened(page, service, records=[a_record("02", 2, at, "adt"), a_record("03", 20, at, "adt")])
    page.fill(f"{AVAILABLE} input", "6")
    page.click(SAVE)
    kept_beside(service, service.entry(0))
    page.sees("Gardé comme second avis", ".success")
    minutes_pass(page, service, 180)
    page.click(".take-over input[type=checkbox]")
    page.fill("#reason", "le flux se trompe")
    page.click(SAVE)
    page.sees("il y a 3 h 0", ".failure")
    assert len(service.entries) == 1
    page.click(".failure button")
    entry = service.entry(1)
    assert entry["takeover"] is True
    assert entry["observed_at"] > service.entry(0)["observed_at"], "the person says so now"
