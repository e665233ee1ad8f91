"""How far a unit is into its duty: seen in the table, in the totals and in the unit's form."""

from datetime import UTC, datetime

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import signed_in
from tests.browser.hospital import a_record, a_rollup, a_unit
from tests.browser.scripted_service import Json, ScriptedService, somebody
from tests.browser.wrongs import a_feed, a_situation

pytestmark = pytest.mark.browser

NAMES = "[...document.querySelectorAll('.row')].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)\
.map((row) => row.querySelector('strong').textContent)"


def row_of(number: int) -> str:
    """The element id of a unit is made of its id, percent-encoded."""
    return f'[id="unit-{a_unit(number, "")["unit_id"].replace("/", "%2F")}"]'


def in_state(service: ScriptedService, number: int, freshness: str, hours: float, due_in: float) -> Json:
    """A unit observed some hours ago whose report is due in some hours, before now when negative."""
    return a_unit(
        number, service.now(hours=hours), freshness=freshness, due_at=service.now(hours=-due_in), level="normal"
    )


def a_mixed_ward(service: ScriptedService) -> None:
    """One unit of each state, in the order of the table: fresh, overdue, due, silent, closed, never, not watched."""
    never: Json = {"records": [], "received_at": None, "observed_at": None}
    service.put(
        in_state(service, 0, "fresh", 1, 5),
        in_state(service, 3, "overdue", 27, -3),
        in_state(service, 6, "due", 20, 4),
        in_state(service, 9, "silent", 50, -26) | {"level": "crisis"},
        a_unit(12, service.now(hours=2), freshness="closed"),
        a_unit(15, service.now(), freshness="never", due_at=service.now(hours=-20), level="tension", **never),
        a_unit(18, service.now(hours=2)),
    )


def test_every_state_is_said_in_words_with_when_the_next_report_is_due(page: Browser, service: ScriptedService) -> None:
    a_mixed_ward(service)
    signed_in(page, service)
    page.sees("en retard", f"{row_of(3)} .state")
    words = {0: "à jour", 6: "à renseigner", 9: "muet", 12: "fermé", 15: "jamais renseigné"}
    for number, word in words.items():
        assert word in page.text(f"{row_of(number)} .state-cell")
    assert "avant" in page.text(f"{row_of(6)} .due")
    assert "depuis" in page.text(f"{row_of(3)} .due")
    assert page.text(f"{row_of(9)} .level") == "crise"
    assert page.text(f"{row_of(12)} .due") == "", "a closed unit owes nothing"
    assert "pas encore établi" in page.js(f"document.querySelector('{row_of(18)} .state').textContent")


def test_the_hour_is_the_readers_own_and_another_day_is_named(page: Browser, service: ScriptedService) -> None:
    noon = datetime(2026, 1, 15, 11, tzinfo=UTC)
    service.ahead = noon - datetime.now(UTC)
    page.call("Emulation.setTimezoneOverride", timezoneId="Indian/Reunion")
    try:
        due = "2026-01-15T14:00:00Z"
        service.put(
            a_unit(0, service.now(), freshness="fresh", due_at=due, level="normal"),
            a_unit(3, service.now(), freshness="fresh", due_at="2026-01-15T21:00:00Z", level="normal"),
        )
        signed_in(page, service)
        for _ in range(4):
            service.say({"type": "heartbeat", "version": "2", "at": service.now()})
        page.sees("attendu avant 18:00", f"{row_of(0)} .due")
        page.sees("attendu avant demain 01:00", f"{row_of(3)} .due")
    finally:
        page.call("Emulation.setTimezoneOverride", timezoneId="")


def test_a_late_figure_looks_and_reads_unlike_one_to_rely_on(page: Browser, service: ScriptedService) -> None:
    at = service.now(hours=27)
    records = [a_record("02", 3, at), a_record("03", 8, service.now(minutes=2)), a_record("01", 16, at)]
    late = a_unit(0, at, records=records, freshness="overdue", due_at=service.now(hours=3), level="normal")
    service.put(late, in_state(service, 3, "fresh", 1, 5))
    signed_in(page, service)
    page.sees("en retard")
    stale = {
        figure: page.js(f"document.querySelector('{row_of(0)} [data-figure=\"{figure}\"]').dataset.stale")
        for figure in ("available", "occupied", "installed")
    }
    assert stale["available"] == "true"
    assert stale["occupied"] == "false", "checked two minutes ago, whatever the unit is late with"
    assert stale["installed"] == "false", "installed beds have a duty of their own"
    assert "(périmé)" in page.js(f"document.querySelector('{row_of(0)} [data-figure=\"available\"]').textContent")
    colours = {
        page.js(f"getComputedStyle(document.querySelector('{row} [data-figure=\"available\"] .value')).color")
        for row in (row_of(0), row_of(3))
    }
    assert len(colours) == 2


def test_beds_of_a_closed_unit_and_figures_of_before_it_opened_again_are_not_shown_as_to_be_had(
    page: Browser, service: ScriptedService
) -> None:
    at = service.now(hours=2)
    records = [a_record("02", 3, at), a_record("03", 8, at), a_record("01", 16, at)]
    service.me = somebody("regulator")
    service.put(
        a_unit(0, at, records=records, freshness="fresh", due_at=service.now(hours=-5), level="normal"),
        a_unit(3, at, records=records, freshness="closed", level="normal"),
        a_unit(6, at, records=records, freshness="never", due_at=service.now(hours=-20), level="normal"),
    )
    signed_in(page, service)
    page.sees("fermé", f"{row_of(3)} .state")

    def looks(number: int, figure: str) -> list[str]:
        cell = f"document.querySelector('{row_of(number)} [data-figure=\"{figure}\"] .value')"
        colour, bracket = f"getComputedStyle({cell}).color", f"getComputedStyle({cell}, '::before').content"
        found: list[str] = page.js(f"[{colour}, {bracket}, {cell}.textContent]")
        return found

    to_be_had, shut, reopened = (looks(number, "available") for number in (0, 3, 6))
    assert (to_be_had[1], shut[1], reopened[1]) == ("none", '"("', '"("')
    assert shut[0] == reopened[0] != to_be_had[0]
    assert (shut[2], reopened[2]) == ("3 (unité fermée)", "3 (périmé)")
    assert looks(3, "occupied")[1:] == looks(0, "occupied")[1:], "who lies in a closed unit lies there"
    assert looks(6, "occupied")[2] == "8 (périmé)"
    assert looks(6, "installed")[2] == "16", "installed beds have a duty of their own"
    page.click(row_of(6))
    page.sees("Lecture seule", ".panel")
    page.until("document.querySelectorAll('.read-only .age.is-old').length === 2")


def test_late_units_come_first_or_alone_when_asked_and_the_address_keeps_it(
    page: Browser, service: ScriptedService
) -> None:
    a_mixed_ward(service)
    signed_in(page, service)
    page.sees("7 unités", ".shown")
    page.choose(".filters label:nth-child(4) select", "late_first")
    page.until(f"{NAMES}.join() === {[f'Réanimation {n:05d}' for n in (9, 3, 15, 6, 18, 0, 12)]}.join()")
    page.choose(".filters label:nth-child(4) select", "late")
    page.sees("2 unités", ".shown")
    page.until("location.search === '?state=late'")
    page.sees("Totaux des unités trouvées", ".totals-of")
    service.put(in_state(service, 0, "overdue", 25, -1))
    page.sees("3 unités", ".shown")
    page.open(f"{service.url}/?state=late")
    page.sees("3 unités", ".shown")


def test_totals_say_how_far_they_can_be_trusted(page: Browser, service: ScriptedService) -> None:
    a_mixed_ward(service)
    known = {"installed": 300, "available": 290, "occupied": 300, "reserved": 300, "closed": 0}
    service.rollups = [
        a_rollup(
            "FR",
            service.now(hours=50, seconds=20),
            known=known,
            stale=dict.fromkeys(known, 12),
            units=310,
            expected=300,
            fresh=299,
            never=4,
            pressure=0.874,
            median_observed_at=service.now(hours=4, seconds=20),
        )
    ]
    signed_in(page, service)
    page.sees("dont 12 en retard", '.total[data-figure="available"]')
    assert "en retard" not in page.text('.total[data-figure="installed"]'), "their duty is yearly, and apart"
    page.sees("(299 / 300)", ".trust")
    trust = page.text(".trust")
    for words in ("99\u00a0% (299 / 300)", "En retard\n2", "Jamais reçu\n4", "2 j", "4 h 0", "87\u00a0%"):
        assert words.replace("\u00a0", " ") in trust.replace("\u00a0", " ").replace("\u202f", " ")


def test_nothing_is_said_of_freshness_before_somebody_watches(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    service.rollups = [a_rollup("FR", service.now())]
    signed_in(page, service)
    page.sees("En retard\ninconnu", ".trust")
    assert "dont" not in page.text(".totals")


def test_feed_alive_figure_confirmed_and_figure_changed_are_three_facts(
    page: Browser, service: ScriptedService
) -> None:
    feed = "990000001/bed-management"
    at = service.now(hours=2, seconds=5)
    service.facts["/v1/feeds"] = {"feeds": [a_feed(feed, service.now(days=3), "up")]}
    service.put(a_unit(0, at, feed="bed-management", freshness="fresh", level="normal"))
    signed_in(page, service)
    page.click(row_of(0))
    page.sees("gestion des lits\u00a0: vivant depuis", ".signs")
    page.sees("il y a 2 h 0", ".signs")
    page.sees("aucun changement vu depuis", ".signs")
    records = [a_record("02", 5, service.now(), "bed-management")]
    service.put(a_unit(0, service.now(), records=records, freshness="fresh", level="normal"))
    page.until("!document.querySelector('.signs').innerText.includes('aucun changement vu')")
    service.now_is(a_situation(feeds_down=[a_feed(feed, service.now())]))
    page.sees("gestion des lits\u00a0: ne répond plus depuis", ".signs")


def test_a_link_of_a_notice_opens_the_form_of_its_unit(page: Browser, service: ScriptedService) -> None:
    service.put(*(in_state(service, number, "overdue", 27, -3) for number in range(12)))
    signed_in(page, service, "/?territory=E-990000001&unit=990000001%2FU11")
    page.sees("Réanimation 00011", ".panel")
    page.sees("Enregistrer", ".panel")
    page.key("Escape")
    page.until("location.search === '?territory=E-990000001'")
    assert page.js("document.querySelector('.panel')") is None


def test_a_link_to_a_unit_that_is_not_here_says_so(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service, "/?unit=990000009%2FX")
    page.sees("n'est pas parmi celles affichées", ".panel")
