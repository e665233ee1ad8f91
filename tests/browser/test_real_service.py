"""The page on a real dashboard API, Kafka and Redis: what the scripted service says of rights, the real one says."""

import uuid
from collections.abc import Iterator

import pytest

from tests.browser.chromium import Browser
from tests.support.dashboard_process import DashboardProcess, a_dashboard, bearer
from tests.support.envelopes import PARIS, a_shown_record
from tests.support.issuer import ESTABLISHMENT, issuer, token_of
from tests.support.redis_copy import RedisCopy
from tests.support.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

PATIENT_S = 90.0
HEADER_BUTTON = ".header > button:not(.quiet)"


@pytest.fixture(scope="module")
def api(kafka: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DashboardProcess]:
    """A plain unit and a sensitive one in Nancy, and one in Paris."""
    copy = RedisCopy(redis_url)
    copy.start("page")
    copy.put("540002078/PLAIN", name="Réanimation", records=[a_shown_record("02", 3)])
    copy.put("540002078/HIDDEN", name="Unité sensible", sensitive=True, records=[a_shown_record("02", 877)])
    elsewhere = {"finess": "750000001", "name": "Clinique", "phone": None}
    copy.put("750000001/PARIS", name="Chirurgie", territory=PARIS, establishment=elsewhere)
    with a_dashboard(redis_url, tmp_path_factory.mktemp("page"), kafka=kafka, heartbeat_s="0.5") as dashboard:
        yield dashboard.wait_ready()


def opened(page: Browser, api: DashboardProcess, token: str, path: str = "/") -> None:
    """Signed in and live."""
    page.open(f"http://127.0.0.1:{api.port}{path}#token={token}")
    page.until("document.querySelector('.link-state')?.dataset.link === 'live'", PATIENT_S)


def reasons_of(api: DashboardProcess, subject: str) -> list[str]:
    """Why somebody has broken the glass, as an agency reads it: others may have as well, in tests before."""
    grants = api.http.get("/v1/break-glass", headers=bearer("ars")).json()["grants"]
    return [each["reason"] for each in grants if each["subject"] == subject]


def test_breaking_the_glass_shows_level_3_is_seen_by_the_agency_and_ending_it_hides_it_again(
    page: Browser, api: DashboardProcess
) -> None:
    opened(page, api, issuer().token("professional", subject="dr-page"), "/?territory=R-44")
    page.sees("Réanimation", ".grid")
    assert "Unité sensible" not in page.text("body")
    page.click(HEADER_BUTTON)
    page.fill("#glass-reason", "afflux de brûlés")
    page.key("Enter")
    page.until("document.querySelector('.grid').innerText.includes('Unité sensible')", PATIENT_S)
    page.sees("Accès d'urgence ouvert jusqu'à", ".banner.glass")
    reasons = eventually(lambda: reasons_of(api, "dr-page"), "the agency is told")
    assert reasons == ["afflux de brûlés"]
    page.click(".banner.glass button")
    page.until("!document.querySelector('.grid').innerText.includes('Unité sensible')", PATIENT_S)
    page.until("document.querySelector('.banner.glass') === null", PATIENT_S)
    page.sees("Accès d'urgence", ".header")
    assert page.errors == []


def test_the_agency_sees_on_its_screen_that_a_glass_was_broken(page: Browser, api: DashboardProcess) -> None:
    opened(page, api, issuer().token("ars", territories=["R-44"], establishments=[]))
    doctor = {"Authorization": f"Bearer {issuer().token('professional', subject='dr-seen')}"}
    assert api.http.post("/v1/break-glass", json={"reason": "garde"}, headers=doctor).status_code == 201
    page.until("(document.querySelector('.banner.glass')?.innerText ?? '').includes('dr-seen')", PATIENT_S)
    assert api.http.delete("/v1/break-glass", headers=doctor).status_code == 200
    page.until("!(document.querySelector('.banner.glass')?.innerText ?? '').includes('dr-seen')", PATIENT_S)


def test_a_revoked_token_is_said_to_be_so_and_another_takes_up(page: Browser, api: DashboardProcess) -> None:
    opened(page, api, issuer().token("professional", subject="dr-revoked"))
    revoked = {"subject": "dr-revoked"}
    answer = api.http.post("/v1/revocations", json=revoked, headers=bearer("admin"))
    assert answer.status_code == 201, answer.text
    page.until("(document.querySelector('.sign-in')?.innerText ?? '').includes('a été retiré')", PATIENT_S)
    page.fill("#token", token_of("regulator"))
    page.key("Enter")
    page.until("document.querySelector('.link-state')?.dataset.link === 'live'", PATIENT_S)
    page.sees("Unité sensible", ".grid")


def test_a_token_is_renewed_on_the_open_socket_and_outlives_the_first(page: Browser, api: DashboardProcess) -> None:
    first = issuer().token("regulator", subject="samu", lasts_s=45)
    opened(page, api, first)
    page.click(".token-ends button")
    page.fill("#token", issuer().token("regulator", subject="samu"))
    page.key("Enter")
    page.until("document.querySelector('.token-ends') === null")
    with_first = {"Authorization": f"Bearer {first}"}
    eventually(
        lambda: api.http.get("/v1/me", headers=with_first).status_code == 401, "the first has ended", timeout_s=120
    )
    beats = "performance.now()"
    since = page.js(beats)
    page.until(f"{beats} > {since} + 6000")  # longer than a socket outlives its token
    page.sees("en direct", ".link-state")
    assert page.js("document.querySelector('.sign-in')") is None


def test_a_silence_is_made_listed_and_ended_from_the_page(page: Browser, api: DashboardProcess) -> None:
    opened(page, api, issuer().token("ars", territories=["R-44"], establishments=[]), "/?view=alerts")
    page.click(".silences > button")
    page.sees("Grand Est", ".modal .chip")
    reason = f"mise à jour {uuid.uuid4().hex}"
    page.fill("#silence-reason", reason)
    page.key("Enter")
    page.until("document.querySelector('.modal') === null", PATIENT_S)
    page.click(".silences summary")
    # Those of tests before may still be in force.
    own = f"[...document.querySelectorAll('.silences li')].find((each) => each.innerText.includes('{reason}'))"
    page.until(f"{own}.innerText.includes('par demo-ars')", PATIENT_S)
    page.js(f"{own}.querySelector('button').id = 'end-own'")
    page.click("#end-own")
    page.until(f"{own} === undefined", PATIENT_S)


def test_a_national_agent_sees_the_sums_of_the_regions_and_their_quality(page: Browser, api: DashboardProcess) -> None:
    opened(page, api, token_of("national"))
    page.until("(document.querySelector('.sums')?.innerText ?? '').includes('France entière')", PATIENT_S)
    east = "[...document.querySelectorAll('.sums tbody tr')].find((e) => e.innerText.includes('Grand Est')).innerText"
    page.until(f"{east}.includes('3')", PATIENT_S)
    assert "877" not in page.js(east)
    assert "CHRU simulé" not in page.text("body")
    page.click(".views button:nth-child(2)")
    page.until(
        "document.querySelector('.quality tbody') !== null || document.querySelector('.quality .empty') !== null"
    )
    page.click(".download button")
    page.sees("Fichier téléchargé", ".download")
    assert page.errors == []


def test_a_hospital_is_offered_the_form_of_its_own_units_alone(page: Browser, api: DashboardProcess) -> None:
    nurse = issuer().token("hospital", territories=[], establishments=[ESTABLISHMENT])
    opened(page, api, nurse, "/?unit=540002078%2FPLAIN")
    page.until("(document.querySelector('.panel')?.innerText ?? '').includes(\"Rien n'a changé\")", PATIENT_S)
    opened(page, api, nurse, "/?unit=750000001%2FPARIS")
    page.until("(document.querySelector('.panel')?.innerText ?? '').includes('Lecture seule')", PATIENT_S)
    page.key("Escape")
    page.click(HEADER_BUTTON)
    page.sees("CHRU simulé", ".modal .chip")
