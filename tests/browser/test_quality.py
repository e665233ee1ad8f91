"""How well duties were kept: the worst first, by region, department and establishment, and as a file."""

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import signed_in
from tests.browser.hospital import a_unit
from tests.browser.scripted_service import ScriptedService, somebody
from tests.browser.wrongs import a_line

pytestmark = pytest.mark.browser

NAMES = "[...document.querySelectorAll('.quality tbody th')].map((each) => each.textContent)"
CLICKED = "(() => { window.made = []; const was = URL.createObjectURL.bind(URL);\
 URL.createObjectURL = (blob) => { window.made.push(blob); return was(blob); };\
 HTMLAnchorElement.prototype.click = function () { window.named = this.download; }; })()"


def a_month(service: ScriptedService) -> None:
    service.me = somebody("regulator")
    service.put(a_unit(0, service.now()), a_unit(12, service.now()))
    service.facts["/v1/quality"] = {
        "quality": [
            a_line("FR", 0.91, 0.9),
            a_line("R-11", 0.9996, 0.5),
            a_line("R-44", 0.421, 0.8, 40),
            a_line("R-52", None, None),
            a_line("D-54", 0.3, 0.7),
            a_line("D-75", 0.99, 0.7),
            a_line("E-990000000", 0.1, 0.2),
            a_line("E-990000009", 0.05, 0.2),
        ]
    }


def test_the_worst_of_the_week_comes_first_and_every_column_sorts(page: Browser, service: ScriptedService) -> None:
    a_month(service)
    signed_in(page, service)
    page.click(".views button:nth-child(3)")
    page.sees("Grand Est", ".quality")
    page.until("location.search === '?view=quality'")
    assert page.js(NAMES) == ["Grand Est", "Île-de-France", "Pays de la Loire"]
    words = page.text(".quality")
    assert "42,1\u00a0%" in words
    assert "99,9\u00a0%" in words, "cut, not rounded up to all of the time"
    assert "rien de dû" in words
    header = ".quality thead th:nth-child({}) button"
    page.click(header.format(4))
    page.until(f"{NAMES}[0] === 'Île-de-France'")
    assert page.js("document.querySelector('.quality thead th:nth-child(4)').ariaSort") == "ascending"
    page.click(header.format(4))
    page.until(f"{NAMES}[0] === 'Grand Est'")
    assert page.js(f"{NAMES}[2]") == "Pays de la Loire", "what is not known stays last"


def test_departments_and_establishments_follow_the_filters(page: Browser, service: ScriptedService) -> None:
    a_month(service)
    signed_in(page, service, "/?view=quality&territory=R-44&group=critical-care")
    page.sees("Grand Est", ".quality")
    assert [each for each in service.asked if "/v1/quality" in each][-1] == "/v1/quality?activity=critical-care"
    page.click(".quality .check:nth-of-type(2) input")
    page.until(f"{NAMES}.join() === 'Meurthe-et-Moselle'")
    page.click(".quality .check:nth-of-type(3) input")
    page.until(f"{NAMES}.join() === 'Hôpital fictif 0000'")
    page.choose(".filters label:nth-child(1) select", "")
    page.until(f"{NAMES}.length === 2")
    page.fill(".search input", "hopital")
    page.until(f"{NAMES}.join() === 'Hôpital fictif 0000'")


def test_the_file_is_fetched_with_the_token_and_given_to_the_browser(page: Browser, service: ScriptedService) -> None:
    a_month(service)
    csv = "territory,share_7_days\nFR,0.91\n"
    service.facts["/v1/quality.csv"] = csv
    signed_in(page, service, "/?view=quality&group=critical-care")
    page.sees("Grand Est", ".quality")
    page.js(CLICKED)
    page.click(".download button")
    page.sees("Fichier téléchargé", ".download")
    assert page.js("window.made[0].text()") == csv
    assert page.js("window.named") == "qualite.csv"
    assert [each for each in service.asked if "csv" in each] == ["/v1/quality.csv?activity=critical-care"]
    service.facts["/v1/quality.csv"] = 429
    page.click(".download button")
    page.sees("Trop de demandes en peu de temps. Réessayez dans 7 s", ".download")
    assert not [error for error in page.errors if "429" not in error]
