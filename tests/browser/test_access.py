"""What a person may do and read, what ends that, and how it goes on with a new token."""

from datetime import timedelta

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import FIRST_ROW, signed_in
from tests.browser.hospital import a_record, a_rollup, a_unit
from tests.browser.rights import a_token
from tests.browser.scripted_service import TOKEN, Answer, Json, ScriptedService, somebody
from tests.browser.wrongs import a_declaration, a_feed, a_late_unit, a_situation, an_alert
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("code", "french", "english"),
    [
        (4401, "Votre jeton a expiré. Collez-en un nouveau", "Your token has expired. Paste a new one"),
        (4403, "Votre jeton a été retiré, ou votre rôle", "Your token was withdrawn, or your role"),
        (4408, "Ce jeton n'est pas reconnu", "This token is not recognised"),
    ],
)
def test_a_token_that_ended_is_said_plainly_and_another_takes_up_what_was_being_done(
    page: Browser, service: ScriptedService, code: int, french: str, english: str
) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    page.click('.languages [lang="fr"]')
    page.click(FIRST_ROW)
    page.fill('.field[data-figure="available"] input', "5")
    service.cut(code)
    page.sees(french, ".sign-in")
    page.js("localStorage.setItem('vigilits.language', 'en')")
    service.tokens.add("another-token")
    page.fill("#token", "another-token")
    page.key("Enter")
    page.until("document.querySelector('.sign-in') === null")
    page.sees("en direct", ".link-state")
    assert service.subscriptions[-1]["token"] == "another-token"
    assert "resume" not in service.subscriptions[-1], "the new token may read less than the one before"
    assert page.js("document.querySelector('.field[data-figure=\"available\"] input').value") == "5"
    page.open(f"{service.url}/#token={TOKEN}")
    page.sees("live", ".link-state")
    service.cut(code)
    page.sees(english, ".sign-in")


def test_a_token_about_to_end_is_renewed_on_the_open_socket_and_the_place_is_kept(
    page: Browser, service: ScriptedService
) -> None:
    ending, renewed = a_token(timedelta(minutes=3)), a_token(timedelta(hours=1))
    service.tokens |= {ending, renewed}
    service.put(*(a_unit(number, service.now()) for number in range(0, 90, 3)))
    page.open(f"{service.url}/?territory=D-54#token={ending}")
    page.sees("Votre jeton expire à", ".token-ends")
    page.click(FIRST_ROW)
    page.fill('.field[data-figure="available"] input', "5")
    page.click(".token-ends button")
    page.sees("Renouveler la connexion", ".sign-in")
    page.key("Escape")
    page.until("document.querySelector('.sign-in') === null")
    page.click(".token-ends button")
    page.fill("#token", renewed)
    page.key("Enter")
    assert eventually(lambda: service.renewals, "the renewed token") == [renewed]
    page.until("document.querySelector('.token-ends') === null")
    assert len(service.subscriptions) == 1, "nothing had to be asked again"
    assert page.text(".link-state") == "en direct"
    assert page.js("document.querySelector('.field[data-figure=\"available\"] input').value") == "5"
    assert page.js("location.search") == "?territory=D-54&unit=990000000%2FU0"
    page.click(".actions .primary")
    assert service.entry(0)["_token"] == f"Bearer {renewed}"


def test_another_persons_token_starts_the_page_anew(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    page.click(FIRST_ROW)
    page.fill('.field[data-figure="available"] input', "5")
    page.js("window.sameDocument = true")
    service.me = somebody("professional", level=2, subject="another")
    service.cut(4401)
    page.sees("Votre jeton a expiré", ".sign-in")
    page.fill("#token", TOKEN)
    page.key("Enter")
    page.until("window.sameDocument === undefined")
    page.sees("Lecture seule", ".panel")
    page.sees("en direct", ".link-state")


def test_the_token_is_kept_by_this_tab_alone_and_goes_with_signing_out(page: Browser, service: ScriptedService) -> None:
    signed_in(page, service)
    page.click('.languages [lang="fr"]')
    assert page.js("Object.entries({...localStorage})") == [["vigilits.language", "fr"]]
    assert page.js("Object.entries({...sessionStorage})") == [["vigilits.token", TOKEN]]
    assert TOKEN not in page.js("location.href + document.cookie + document.documentElement.outerHTML")
    page.click(".header .quiet")
    page.sees("Jeton d'accès", ".sign-in")
    assert page.js("sessionStorage.length") == 0


def test_too_many_connections_are_said_with_what_to_do_and_tried_again(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    service.close_with = 4429
    service.cut(4429)
    page.sees("fermez les onglets et les écrans inutiles", ".banner")
    assert page.js("document.querySelector('.sign-in')") is None
    service.close_with = None
    page.sees("en direct", ".link-state")
    assert "Trop de connexions" not in page.text("body")


def test_what_a_person_may_not_do_or_read_is_not_offered(page: Browser, service: ScriptedService) -> None:
    service.me = somebody("local-authority", level=2, reach={"alerts": False, "quality": False, "feeds": False})
    service.put(a_unit(0, service.now(), feed="bed-management"))
    service.now_is(a_situation(tension=[a_declaration(service.now(hours=1))]))
    signed_in(page, service, "/?view=alerts")
    page.sees("Réanimation 00000")
    page.sees("TENSION", ".tension")
    page.until("document.querySelectorAll('.views button').length === 1")
    assert page.js("document.querySelectorAll('.header button').length") == 4, "a view, two languages, signing out"
    assert "Mettre fin" not in page.text("body")
    page.click(FIRST_ROW)
    page.sees("Lecture seule", ".panel")
    page.sees("Chiffres vérifiés", ".signs")
    assert "Outil" not in page.text(".signs"), "of tools nothing is known to who may not read of them"
    assert service.asked == []


def test_who_reads_no_sums_is_shown_no_totals_that_never_come(page: Browser, service: ScriptedService) -> None:
    service.me = somebody("editor-writer", level=2, reach={"sums": False, "alerts": False, "quality": False})
    service.put(a_unit(0, service.now()))
    signed_in(page, service)
    page.sees("Réanimation 00000")
    page.until("document.querySelector('.totals') === null")


@pytest.mark.parametrize("refuses_late", [False, True])
def test_who_reads_one_place_alone_sees_its_totals_and_no_territory_ends_the_session(
    *, page: Browser, service: ScriptedService, refuses_late: bool
) -> None:
    service.refuses_late = refuses_late
    reach: Json = {"codes": ["E-990000000"], "elsewhere": 0, "alerts": False, "quality": False}
    service.me = somebody("local-authority", level=2, reach=reach)
    service.outside = {"R-53"}
    at = service.now()
    service.put(*(a_unit(0, at, records=[a_record("02", count, at)], unit_id=f"U/{count}") for count in (3, 4)))
    signed_in(page, service, "/?territory=R-53")  # the first subscription may go before it is known who asks
    page.until("document.querySelector('.total[data-figure=available] .total-count')?.textContent === 'inconnu'")
    page.choose(".filters label:nth-child(1) select", "")
    page.until("document.querySelector('.total[data-figure=available] .total-count')?.textContent === '7'")
    assert "France entière, votre périmètre" in page.text(".totals-of")
    before = len(service.subscriptions)
    page.choose(".filters label:nth-child(1) select", "R-53")
    page.sees("0 unité", ".shown")
    page.sees("en direct", ".link-state")
    assert all(each["territories"] == [] for each in service.subscriptions[before:])
    assert "votre périmètre" in page.text(".totals-of")


def test_a_level_lost_takes_what_it_showed_off_the_screen_and_out_of_the_open_form(
    page: Browser, service: ScriptedService
) -> None:
    service.me = somebody("professional", level=3)
    at = service.now()
    crisis = a_record("06", 13, at, crisis_type="01")
    service.put(a_unit(0, at), a_unit(3, at, name="Unité sensible", records=[a_record("02", 877, at), crisis]))
    signed_in(page, service, "/?unit=990000000%2FU3")
    page.sees("877", ".panel")
    service.me = somebody("professional", level=2)
    del service.rows["990000000/U3"]
    service.skip_a_version()
    service.say({"type": "resync", "reason": "access"})
    service.say(service.snapshot())
    page.until("document.querySelectorAll('.row').length === 1")
    asked = len(service.subscriptions)
    page.until("!document.body.innerText.includes('877')")
    assert "Unité sensible" not in page.text("body")
    page.sees("Accès d'urgence", ".header")
    service.cut()
    eventually(lambda: len(service.subscriptions) > asked, "it comes back")
    page.until("document.querySelector('.grid').dataset.live === 'true'")
    assert "resume" not in service.subscriptions[-1], "what changed since would leave what may not be read any more"


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "Votre compte ne peut pas"), (429, "Trop de demandes en peu de temps. Réessayez dans 7 s")],
)
def test_what_the_service_refuses_is_said_in_our_words(
    page: Browser, service: ScriptedService, status: int, words: str
) -> None:
    service.put(a_unit(0, service.now()))
    service.facts["/v1/quality"] = status
    signed_in(page, service, "/?view=quality")
    page.sees(words, ".quality .problem")
    assert "words of the service" not in page.text("body")


def test_an_entry_that_is_forbidden_is_said_in_our_words_alone(page: Browser, service: ScriptedService) -> None:
    service.put(a_unit(0, service.now()))
    service.answers = [Answer(403, [{"code": "not_your_unit", "field": None, "message": "words of the service"}])]
    signed_in(page, service)
    page.click(FIRST_ROW)
    page.fill('.field[data-figure="available"] input', "5")
    page.click(".actions .primary")
    page.sees("ne peut pas écrire pour cette unité", ".failure")
    assert "words of the service" not in page.text("body")


def test_a_forecast_whose_moment_has_come_is_not_shown_as_current(page: Browser, service: ScriptedService) -> None:
    at = service.now(hours=2)
    forecasts = [a_record("02", 741, at, horizon="02"), a_record("02", 742, at, horizon="03")]
    beside = {"source": "990000001/adt", "status": "02", "horizon": "02", "count": 743, "observed_at": at}
    service.put(a_unit(0, at, records=[a_record("02", 3, at), *forecasts], others=[beside]))
    signed_in(page, service)
    page.click(FIRST_ROW)
    page.sees("Autres compteurs", ".panel")
    inputs = "[...document.querySelectorAll('.field[data-figure=other] input')].map((e) => [e.value, e.placeholder])"
    assert page.js(inputs) == [["", "expiré"], ["742", "inconnu"]]
    assert "dernier\u00a0: expiré" in page.text(".panel")
    assert "expiré" in page.text(".opinions")
    service.me = somebody("regulator")
    page.open(f"{service.url}/?unit=990000000%2FU0")
    page.sees("Lecture seule", ".panel")
    words = page.text(".panel")
    assert "expiré" in words
    assert "742" in words
    assert not [gone for gone in ("741", "743") if gone in words]


def test_a_reader_of_sums_alone_sees_territories_and_no_empty_table_of_units(
    page: Browser, service: ScriptedService
) -> None:
    service.me = somebody("national", level=2, reach={"units": False, "alerts": False, "feeds": False})
    at = service.now()
    service.rollups = [
        a_rollup(
            "R-44", at, fresh=2, stale={"available": 1, "occupied": 0, "reserved": 0, "closed": None, "installed": 0}
        ),
        a_rollup(
            "R-11", at, counts={"available": 7, "occupied": 1, "reserved": 0, "closed": 0, "installed": 9}, units=4
        ),
    ]
    signed_in(page, service)
    page.sees("Grand Est", ".sums")
    page.until("document.querySelectorAll('.views button').length === 2")
    assert page.text(".views").split() == ["Territoires", "Qualité"]
    assert page.js("document.querySelector('.grid')") is None
    eventually(lambda: len(service.subscriptions[-1]["territories"]) == 18, "the regions are asked for")
    row = "[...document.querySelectorAll('.sums tbody tr')].find((e) => e.innerText.includes('{}')).innerText"
    page.until(f"{row.format('France entière')}.includes('12')")
    east, brittany, whole = (page.js(row.format(name)) for name in ("Grand Est", "Bretagne", "France entière"))
    assert "5" in east
    assert "dont 1 en retard" in east
    assert "66\u00a0%" in east
    assert "inconnu" in east, "nobody knows its closed beds"
    assert "pas encore reçu" in brittany
    assert "12" in whole
    service.say(
        service.delta(
            {
                "rollups": [
                    a_rollup(
                        "R-44",
                        at,
                        fresh=3,
                        counts={"available": 55} | dict.fromkeys(("occupied", "reserved", "closed", "installed")),
                    )
                ]
            }
        )
    )
    page.until(f"{row.format('Grand Est')}.includes('55')")
    page.choose(".filters label:nth-child(1) select", "R-44")
    eventually(lambda: "D-54" in service.subscriptions[-1]["territories"], "the departments are asked for")
    page.sees("Meurthe-et-Moselle", ".sums")
    assert page.errors == []


def test_nothing_in_what_is_wrong_is_offered_to_who_only_reads(page: Browser, service: ScriptedService) -> None:
    service.me = somebody("regulator")
    at = service.now(hours=3)
    alert = an_alert(0, at, [a_late_unit("990000000/U0", at, at)])
    service.put(a_unit(0, at))
    service.now_is(a_situation(alerts=[alert], feeds_down=[a_feed("990000000/adt", at)]))
    signed_in(page, service, "/?view=alerts")
    page.sees("chiffres en retard", ".alert")
    page.sees("Silences en cours ou à venir (0)", ".silences")
    assert page.js("document.querySelectorAll('.alert .choices, .silences button').length") == 0
