"""A person's entry, from the row to the answer, with the keyboard and in a real Chromium."""

import uuid
from datetime import datetime, timedelta

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import signed_in
from tests.browser.entries import kept_beside, shown_by
from tests.browser.hospital import a_record, a_unit
from tests.browser.scripted_service import TOKEN, Answer, Json, ScriptedService

pytestmark = pytest.mark.browser

AVAILABLE = '.field[data-figure="available"]'
OCCUPIED = '.field[data-figure="occupied"]'
SAVE = ".actions .primary"


def opened(page: Browser, service: ScriptedService, **unit: object) -> None:
    """One unit, its form open."""
    service.put(a_unit(0, service.now(minutes=30), **unit))  # type: ignore[arg-type]
    signed_in(page, service)
    page.click('[role="row"][aria-rowindex="2"]')
    page.until("document.querySelector('.panel') === document.activeElement")


def value(page: Browser, field: str) -> str:
    return str(page.js(f"document.querySelector('{field} input').value"))


def figures(entry: Json) -> dict[str, int | None]:
    """What an entry asserts: count by status."""
    return {record["status"]: record["count"] for record in entry["records"]}


def test_what_save_declares_is_said_beside_it_in_both_languages(page: Browser, service: ScriptedService) -> None:
    opened(page, service)
    assert page.js(f"document.querySelector('{SAVE}').getAttribute('aria-describedby')") == "save-hint"
    page.sees("Enregistrer n'envoie que les chiffres que vous avez modifiés", "#save-hint")
    page.click(".languages button:not([aria-pressed='true'])")
    page.sees("Save sends only the figures you changed", "#save-hint")


def test_a_save_of_nothing_typed_is_not_sent_and_names_the_way_to_confirm(
    page: Browser, service: ScriptedService
) -> None:
    opened(page, service)
    page.click(SAVE)
    page.sees("Rien à enregistrer", ".actions .problem")
    assert "confirme ceux saisis à la main" in page.text(".actions .problem")
    assert service.entries == []


def test_a_figure_that_moved_under_an_untouched_field_is_not_sent_as_the_persons(
    page: Browser, service: ScriptedService
) -> None:
    opened(page, service)
    page.fill(f"{AVAILABLE} input", "5")
    now = service.now()
    service.put(a_unit(0, now, records=[a_record("02", 0, now), a_record("03", 13, now, "adt")]))
    page.until(f"document.querySelector('{OCCUPIED} input').value === '13'")
    page.click(SAVE)
    assert figures(service.entry(0)) == {"02": 5}


def test_a_save_sends_one_report_and_success_is_told_twice(page: Browser, service: ScriptedService) -> None:
    service.ahead = timedelta(minutes=-2)
    opened(page, service)
    assert [value(page, AVAILABLE), value(page, OCCUPIED)] == ["0", "8"]
    for _ in range(4):
        service.say({"type": "heartbeat", "version": "2", "at": service.now()})
    page.fill(f"{AVAILABLE} input", "4")
    page.click(SAVE)
    entry = service.entry(0)
    assert entry.pop("_token") == f"Bearer {TOKEN}"
    assert str(uuid.UUID(entry["event_id"])) == entry["event_id"]
    observed = datetime.fromisoformat(entry["observed_at"])
    assert observed.utcoffset() is not None
    assert abs(observed - datetime.fromisoformat(service.now())) < timedelta(
        seconds=90
    )  # and not the two minutes between the clocks
    assert {key: entry[key] for key in ("schema", "kind", "scope", "source", "unit_id")} == {
        "schema": "capacity-event/1",
        "kind": "report",
        "scope": "upsert",
        "source": {"feed": "manual", "code": "01"},
        "unit_id": "990000000/U0",
    }
    assert figures(entry) == {"02": 4}
    page.sees("En attente d'affichage", ".success")
    service.put(a_unit(0, entry["observed_at"], records=shown_by(entry)))
    page.sees("Visible à l'écran", ".success")


def test_a_blanked_figure_is_sent_as_unknown_and_one_that_stays_blank_is_not_sent(
    page: Browser, service: ScriptedService
) -> None:
    opened(page, service, records=[a_record("02", 3, service.now())])
    page.fill(f"{AVAILABLE} input", "")
    page.click(SAVE)
    assert service.entry(0)["records"] == [{"nature": "01", "status": "02", "horizon": "01", "count": None}]


def test_nothing_has_changed_is_one_tap_and_sends_a_confirm(page: Browser, service: ScriptedService) -> None:
    opened(page, service)
    page.click(".unchanged button")
    entry = service.entry(0)
    assert entry["kind"] == "confirm"
    assert "records" not in entry
    page.sees("En attente", ".success")
    service.put(a_unit(0, entry["observed_at"]))
    page.sees("Visible à l'écran", ".success")


def test_a_refusal_is_said_beside_its_field_and_what_was_typed_is_kept(page: Browser, service: ScriptedService) -> None:
    opened(page, service)
    refusal = {"index": 0, "code": "bad_count", "field": "records[0].count", "message": "in the service's words"}
    service.answers = [Answer(422, [refusal])]
    page.fill(f"{OCCUPIED} input", "77")
    page.click(SAVE)
    page.sees("un entier de 0 à 999", f"{OCCUPIED} .problem")
    assert "in the service's words" in page.text(f"{OCCUPIED} .problem")
    assert page.js(f"document.querySelector('{OCCUPIED} input').ariaInvalid") == "true"
    assert value(page, OCCUPIED) == "77"
    assert "rien n'a été enregistré" in page.text(".failure")
    assert page.text(".success") == ""
    page.click(SAVE)
    assert service.entry(1)["event_id"] != service.entry(0)["event_id"], "a mended entry is a new event"


def test_text_is_refused_before_it_is_sent_and_never_becomes_a_number(page: Browser, service: ScriptedService) -> None:
    opened(page, service)
    page.fill(f"{OCCUPIED} input", "-3")
    page.click(SAVE)
    page.sees("Nombre entier de 0 à 999", f"{OCCUPIED} .problem")
    assert value(page, OCCUPIED) == "-3"
    assert service.entries == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(403), "ne peut pas écrire pour cette unité"),
        (Answer(429, headers={"Retry-After": "7"}), "Réessayez dans 7 s"),
        (Answer(503, headers={"Retry-After": "2"}), "rien n'est perdu"),
        (Answer(500), "Réponse inattendue du service (500)"),
    ],
)
def test_each_failure_is_told_plainly_and_keeps_what_was_typed(
    page: Browser, service: ScriptedService, answer: Answer, words: str
) -> None:
    opened(page, service)
    service.answers = [answer]
    page.fill(f"{AVAILABLE} input", "5")
    page.click(SAVE)
    page.sees(words, ".failure")
    assert value(page, AVAILABLE) == "5"
    assert page.text(".success") == ""


def test_a_retry_after_a_lost_answer_repeats_the_same_event(page: Browser, service: ScriptedService) -> None:
    opened(page, service)
    service.answers = [Answer(lost=True)]
    page.fill(f"{AVAILABLE} input", "5")
    page.click(SAVE)
    first = service.entry(0)
    page.sees("la saisie est peut-être arrivée", ".failure")
    page.click(".failure button")
    page.sees("Enregistré.", ".success")
    assert service.entry(1) == first


def test_a_token_that_ended_midway_is_renewed_without_losing_the_entry(page: Browser, service: ScriptedService) -> None:
    opened(page, service)
    service.answers = [Answer(401)]
    page.fill(f"{AVAILABLE} input", "5")
    page.click(SAVE)
    page.sees("ce que vous avez saisi est conservé", ".sign-in")
    page.fill("#token", TOKEN)
    page.key("Enter")
    page.until("document.querySelector('.sign-in') === null")
    assert value(page, AVAILABLE) == "5"
    page.click(".failure button")
    page.sees("Enregistré.", ".success")
    assert service.entry(1)["event_id"] == service.entry(0)["event_id"]


def test_a_newer_figure_is_shown_beside_and_never_over_what_is_typed(page: Browser, service: ScriptedService) -> None:
    opened(page, service)
    page.fill(f"{AVAILABLE} input", "5")
    now = service.now()
    service.put(a_unit(0, now, records=[a_record("02", 2, now), a_record("03", 9, now)]))
    page.sees("Nouveau chiffre arrivé : 2", f"{AVAILABLE} .newer")
    assert value(page, AVAILABLE) == "5"
    assert value(page, OCCUPIED) == "9", "a field nobody touched follows the live figure"
    page.click(f"{AVAILABLE} .newer button")
    assert value(page, AVAILABLE) == "2"


def test_where_a_feed_speaks_the_form_says_so_and_takes_over_only_with_a_reason(
    page: Browser, service: ScriptedService
) -> None:
    opened(page, service, feed="bed-management")
    page.fill(f"{AVAILABLE} input", "5")
    assert "Un flux automatique parle pour cette unité : gestion des lits" in page.text(".take-over")
    assert "second avis" in page.text(".take-over")
    assert page.js("document.querySelector('.unchanged button').disabled"), "nothing by hand to confirm"
    page.click(".take-over input[type=checkbox]")
    page.click(SAVE)
    page.sees("Dites pourquoi", ".take-over .problem")
    assert service.entries == []
    page.fill("#reason", "flux en panne depuis ce matin")
    page.click(SAVE)
    entry = service.entry(0)
    assert entry["takeover"] is True
    assert {record["comment"] for record in entry["records"]} == {"flux en panne depuis ce matin"}


def test_an_entry_beside_a_feed_is_told_as_a_second_opinion_not_as_shown(
    page: Browser, service: ScriptedService
) -> None:
    opened(page, service, records=[a_record("02", 3, service.now(), "adt")])
    page.fill(f"{AVAILABLE} input", "5")
    page.click(SAVE)
    at = service.entry(0)["observed_at"]
    other = {"source": "990000001/manual", "status": "02", "horizon": "01", "count": 5, "observed_at": at}
    service.put(a_unit(0, at, records=[a_record("02", 3, at, "adt")], others=[other]))
    page.sees("Gardé comme second avis", ".success")
    assert "Visible" not in page.text(".success")
    assert value(page, AVAILABLE) == "5", "what was typed stays, for a takeover"
    assert "saisie" in page.text(".opinions")


@pytest.mark.parametrize("when", ["once it is told as a second opinion", "before"])
def test_a_takeover_after_a_second_opinion_sends_what_was_typed_and_never_the_feeds_figures(
    page: Browser, service: ScriptedService, when: str
) -> None:
    at = service.now(minutes=30)
    opened(page, service, records=[a_record("02", 2, at, "adt"), a_record("03", 20, at, "adt")])
    page.fill(f"{AVAILABLE} input", "6")
    page.fill(f"{OCCUPIED} input", "7")
    page.click(SAVE)
    page.sees("Enregistré.", ".success")
    if when == "before":
        page.click(".take-over input[type=checkbox]")
    kept_beside(service, service.entry(0))
    page.sees("Gardé comme second avis", ".success")
    assert [value(page, AVAILABLE), value(page, OCCUPIED)] == ["6", "7"]
    touched = f"['{AVAILABLE}', '{OCCUPIED}'].map(each => document.querySelector(each).dataset.touched)"
    assert page.js(touched) == ["true", "true"], "still marked as typed"
    if when != "before":
        page.click(".take-over input[type=checkbox]")
    page.fill("#reason", "le flux se trompe")
    page.click(SAVE)
    entry = service.entry(1)
    assert entry["takeover"] is True
    assert figures(entry) == {"02": 6, "03": 7}
    now = entry["observed_at"]
    service.put(a_unit(0, now, records=shown_by(entry)))
    page.sees("Visible à l'écran", ".success")
    page.click(SAVE)
    page.sees("Rien à enregistrer", ".actions .problem")


def test_a_second_opinion_kept_in_its_fields_ends_with_the_form(page: Browser, service: ScriptedService) -> None:
    at = service.now(minutes=30)
    opened(page, service, records=[a_record("02", 2, at, "adt"), a_record("03", 20, at, "adt")])
    page.fill(f"{AVAILABLE} input", "6")
    page.click(SAVE)
    kept_beside(service, service.entry(0))
    page.sees("Gardé comme second avis", ".success")
    page.click(".panel .close")
    page.until("document.querySelector('.panel') === null")
    page.click('[role="row"][aria-rowindex="2"]')
    page.sees("Enregistrer", ".panel")
    assert value(page, AVAILABLE) == "2", "an hour later it would pass for what the person sees then"


def test_a_draft_outlives_its_form(page: Browser, service: ScriptedService) -> None:
    opened(page, service)
    page.fill(f"{AVAILABLE} input", "6")
    page.click(".panel .close")
    page.until("document.querySelector('.panel') === null && document.activeElement.matches('.grid')")
    page.key("Enter")
    page.sees("Enregistrer", ".panel")
    assert value(page, AVAILABLE) == "6"
    assert service.entries == []
