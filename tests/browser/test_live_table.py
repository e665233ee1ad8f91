"""The table as a regulator sees it, in a real Chromium."""

import json
import re
from datetime import timedelta

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import FIRST_ROW, cell, signed_in
from tests.browser.hospital import a_record, a_rollup, a_unit
from tests.browser.scripted_service import TOKEN, ScriptedService
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser

TOP_NAME = """(() => {
  const grid = document.querySelector('.grid'), top = grid.getBoundingClientRect().top + 34 + 10;
  return [...document.querySelectorAll('.row')].map((row) => [row.getBoundingClientRect(), row])
    .filter(([box]) => box.top <= top && box.bottom > top)
    .map(([box, row]) => `${row.querySelector('strong').textContent} @${Math.round(box.top)}`)[0];
})()"""


def test_the_token_leaves_the_address_and_survives_a_reload(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service, "/?territory=R-44")
    assert page.js("location.href") == f"{service.url}/?territory=R-44"
    page.open(f"{service.url}/?territory=R-44")
    page.sees("en direct", ".link-state")
    eventually(lambda: service.subscriptions[-1]["territories"] == ["R-44"], "the region is asked for")


def test_an_activity_without_a_label_is_shown_by_its_code_in_words(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now(), activities=["013"]))
    signed_in(page, service)
    page.sees("activité 013", f"{FIRST_ROW} .unit small")
    page.click(FIRST_ROW)
    page.sees("activité 013", ".facts")


def test_unknown_never_received_not_given_and_zero_look_different(page: Browser, service: ScriptedService) -> None:
    at = service.now(minutes=3)
    records = [a_record("02", 0, at), a_record("03", None, at), a_record("05", 2, at, closing_type="01")]
    records.append(a_record("05", None, at, closing_type="02"))
    service.put(a_unit(0, at, records=records), a_unit(3, at, records=[], received_at=None, observed_at=None))
    signed_in(page, service)
    page.sees("Réanimation 00000")
    assert page.text(f"{cell('available')} .value") == "0"
    assert page.text(f"{cell('occupied')} .value") == "inconnu"
    assert "non renseigné" in page.js(f"document.querySelector('{cell('reserved')}').textContent")
    assert page.text(f"{cell('closed')} .value") == "≥ 2"
    second = '[role="row"][aria-rowindex="3"]'
    assert page.text(f"{cell('available', second)} .value") == "jamais reçu"


def test_every_figure_has_its_age_counted_on_the_servers_clock(page: Browser, service: ScriptedService) -> None:
    service.ahead = timedelta(hours=-3)  # this machine's clock runs three hours fast
    at = service.now(minutes=12)
    records = [
        a_record("02", 3, at),
        a_record("03", 5, service.now(hours=2, minutes=5)),
        a_record("04", 1, service.now(days=3)),
    ]
    service.put(a_unit(0, at, records=records))
    signed_in(page, service)
    for _ in range(4):  # as many as the clock keeps: nothing of the fast clock is believed any more
        service.say({"type": "heartbeat", "version": "2", "at": service.now()})
    # Or somewhat later: three hours off is what this is about.
    page.until(f"/^1[2-9] min/.test(document.querySelector('{cell('available')} .age').innerText)")
    assert re.match("2 h (0[5-9]|1[0-9])", page.text(f"{cell('occupied')} .age"))
    assert "3 j" in page.text(f"{cell('reserved')} .age")
    assert "(ancien)" in page.js(f"document.querySelector('{cell('reserved')} .age').textContent")


def test_ages_tick_by_themselves(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    first = page.until(f"document.querySelector('{cell('available')} .age')?.innerText")
    page.until(f"document.querySelector('{cell('available')} .age').innerText !== '{first}'")


def test_a_change_is_shown_in_place_and_marked_for_a_moment(page: Browser, service: ScriptedService) -> None:
    service.put(*(a_unit(number, service.now()) for number in range(0, 9, 3)))
    signed_in(page, service)
    page.sees("Réanimation 00000")
    assert page.js("document.querySelectorAll('.is-changed').length") == 0
    now = service.now()
    service.put({"unit_id": "990000000/U0", "version": 2, "records": [a_record("02", 42, now), a_record("03", 8, now)]})
    page.until(f"document.querySelector('{cell('available')} .value').innerText === '42'")
    page.until(f"document.querySelector('{cell('available')} .value').className === 'value is-changed'")
    assert page.js(f"document.querySelector('{cell('occupied')} .value').className") == "value"
    assert page.text(f"{FIRST_ROW} strong") == "Réanimation 00000", "a delta without description keeps the name"


def test_a_refused_token_asks_for_another_and_the_table_stays(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    service.cut(4401)
    page.sees("Votre jeton a expiré", ".sign-in")
    assert page.text(f"{FIRST_ROW} strong") == "Réanimation 00000"
    page.fill("#token", TOKEN)
    page.key("Enter")
    page.sees("en direct", ".link-state")
    assert page.js("document.querySelector('.sign-in')") is None


def test_a_token_nobody_knows_is_said_to_be_so(page: Browser, service: ScriptedService) -> None:
    page.open(f"{service.url}/#token=half-a-tok")
    page.sees("Ce jeton n'est pas reconnu", ".sign-in")


def test_units_are_not_counted_before_they_have_come(page: Browser, service: ScriptedService) -> None:
    service.answers_subscriptions = False
    page.open(f"{service.url}/#token={TOKEN}")
    page.sees("chargement des unités", ".shown")
    assert "0 unité" not in page.text("body")


def test_without_a_token_the_page_asks_for_one(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    page.open(service.url)
    page.sees("Jeton d'accès", ".sign-in")
    page.fill("#token", TOKEN)
    page.click(".sign-in button")
    page.sees("Réanimation 00000")


def test_ten_thousand_rows_scroll_with_few_drawn_and_updates_move_nothing(
    page: Browser, service: ScriptedService
) -> None:
    service.put(*(a_unit(number, service.now()) for number in range(3, 10_003)))
    signed_in(page, service)
    page.until("document.querySelector('.grid').ariaRowCount === '10001'")
    page.js("document.querySelector('.grid').scrollTop = 44 * 5000")
    before = page.until(TOP_NAME)
    assert page.js("document.querySelectorAll('.row').length") < 60
    service.put(a_unit(0, service.now()), *(a_unit(number, service.now()) for number in range(20_000, 20_020)))
    page.until("document.querySelector('.grid').ariaRowCount === '10022'")
    page.until(f"{TOP_NAME} === {json.dumps(before)}")  # rows that come above must not move what is being read
    service.take_away(*(a_unit(number, service.now())["unit_id"] for number in range(3, 300, 3)))
    page.until("document.querySelector('.grid').ariaRowCount === '9923'")
    page.until(f"{TOP_NAME} === {json.dumps(before)}")


def test_filters_live_in_the_address_and_narrow_the_subscription(page: Browser, service: ScriptedService) -> None:
    service.put(*(a_unit(number, service.now()) for number in range(30)))
    signed_in(page, service)
    page.sees("30 unités")
    page.choose(".filters label:nth-child(1) select", "R-44")
    page.sees("20 unités")
    page.choose(".filters label:nth-child(2) select", "D-57")
    page.sees("10 unités")
    eventually(lambda: service.subscriptions[-1]["territories"] == ["D-57"], "the department is asked for")
    page.choose(".filters label:nth-child(3) select", "critical-care.adult")
    page.until("location.search === '?territory=D-57&group=critical-care.adult'")
    page.fill(".search input", "990000001 réa")
    page.until("location.search.endsWith('q=990000001+r%C3%A9a')")
    page.sees("4 unités")
    page.open(f"{service.url}/?territory=D-57&group=critical-care.adult&q=990000001+r%C3%A9a")
    page.sees("4 unités")
    eventually(lambda: service.subscriptions[-1]["activity_groups"] == ["critical-care.adult"], "the group as well")


def test_totals_say_how_much_is_known_and_how_old_the_oldest_is(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    service.rollups = [a_rollup("FR", service.now(hours=5, seconds=20))]
    signed_in(page, service)
    page.sees("2 / 3 connues", '.total[data-figure="available"]')
    assert page.text('.total[data-figure="closed"] .total-count') == "inconnu"
    assert "5 h 0" in page.text(".trust")


def test_totals_say_what_they_are_of_and_follow_the_search(page: Browser, service: ScriptedService) -> None:
    at = service.now()
    service.put(*(a_unit(number, at, records=[a_record("02", number, at)]) for number in range(30)))
    service.rollups = [a_rollup("FR", at)]
    signed_in(page, service)
    page.sees("Totaux\u00a0: France entière", ".totals-of")
    assert page.text('.total[data-figure="available"] .total-count') == "5", "the service's own sum"
    page.fill(".search input", "990000001 réanimation")
    page.sees("Totaux des unités trouvées", ".totals-of")
    count = "document.querySelector('.total[data-figure=\"available\"] .total-count').innerText"
    page.until(f"{count} === '{sum(range(10, 20))}'")
    service.put(a_unit(10, service.now(), records=[a_record("02", 0, at)]))
    page.until(f"{count} === '{sum(range(11, 20))}'")
    assert page.text('.total[data-figure="closed"] .total-count') == "inconnu"


def test_the_whole_establishment_is_shown_whatever_was_filtered_before(page: Browser, service: ScriptedService) -> None:
    service.put(*(a_unit(number, service.now()) for number in range(30)))
    signed_in(page, service, "/?territory=D-54&group=critical-care&q=00012")
    page.sees("1 unité", ".shown")
    page.click(FIRST_ROW)
    page.click(".facts .link")
    page.sees("10 unités", ".shown")
    page.until("location.search === '?territory=E-990000001&unit=990000001%2FU12'")
    page.js("history.back()")
    page.sees("1 unité", ".shown")


def test_an_anomaly_is_said_in_words_with_what_to_do(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now(), anomalies=["jump", "rule_of_tomorrow"]))
    signed_in(page, service)
    page.click(FIRST_ROW)
    page.sees("s'écarte beaucoup du précédent de la même source", ".anomalies")
    assert "à vérifier avec l'unité" in page.text(".anomalies")
    assert "rule_of_tomorrow" in page.text(".anomalies")


def test_the_language_is_kept_and_said_to_the_browser(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    assert page.js("document.documentElement.lang") == "fr"
    page.click('.languages [lang="en"]')
    page.sees("live", ".link-state")
    page.open(service.url)
    page.sees("Establishment")
    assert page.js("document.documentElement.lang") == "en"


def test_the_page_breaks_no_security_policy_and_logs_no_error(page: Browser, service: ScriptedService) -> None:
    service.put(*(a_unit(number, service.now()) for number in range(60)))
    signed_in(page, service)
    page.click(FIRST_ROW)
    page.sees("Enregistrer")
    page.key("Escape")
    assert page.errors == []
