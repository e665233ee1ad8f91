"""The page by keyboard, by screen reader's rules (axe-core, WCAG 2.2 AA), in the dark and on a telephone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard_api.page_route import STATIC
from tests.browser.chromium import Browser
from tests.browser.conftest import minutes_pass, signed_in
from tests.browser.hospital import a_record, a_rollup, a_unit
from tests.browser.rights import a_grant, a_token
from tests.browser.scripted_service import ScriptedService, somebody
from tests.browser.wrongs import a_declaration, a_feed, a_late_unit, a_line, a_silence, a_situation, an_alert

pytestmark = pytest.mark.browser

AXE = STATIC.parent / "page" / "node_modules" / "axe-core" / "axe.min.js"

ACTIVE = """(() => {
  const grid = document.querySelector('.grid');
  return document.activeElement === grid && document.getElementById(grid.getAttribute('aria-activedescendant'))
    ?.ariaRowIndex;
})()"""


def a_full_screen(page: Browser, service: ScriptedService, path: str = "/") -> None:
    """Rows of every kind, totals, and live."""
    at = service.now(hours=30)
    service.put(
        *(a_unit(number, service.now(minutes=number)) for number in range(60)),
        a_unit(60, at, records=[], received_at=None, observed_at=None),
        a_unit(63, at, records=[a_record("02", None, at), a_record("03", 4, at)], anomalies=["jump"]),
        a_unit(
            66,
            at,
            feed="bed-management",
            others=[{"source": "9/manual", "status": "02", "horizon": "01", "count": 1, "observed_at": at}],
        ),
    )
    service.rollups = [a_rollup("FR", at)]
    signed_in(page, service, path)
    page.sees("Réanimation 00000")


def violations(page: Browser) -> list[str]:
    """What axe-core finds wrong, in words."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `npm ci` in dashboard_api/page")
    page.js(Path(AXE).read_text(encoding="utf-8") + "; true")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.js(
        f"axe.run({{runOnly: {json.dumps(tags)}}}).then((result) => result.violations.flatMap((rule) => "
        "rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`)))"
    )
    return list(found)


def test_the_table_is_walked_by_keyboard_and_the_form_gives_the_focus_back(
    page: Browser, service: ScriptedService
) -> None:
    a_full_screen(page, service)
    page.js("document.querySelector('.grid').focus()")
    page.until(f"{ACTIVE} === '2'")
    page.key("ArrowDown", 3)
    page.until(f"{ACTIVE} === '5'")
    page.key("End")
    page.until(f"{ACTIVE} === '64'")
    page.key("PageUp")
    page.until(f"30 < {ACTIVE} && {ACTIVE} < 60")
    page.key("Home")
    page.key("ArrowUp")
    page.until(f"{ACTIVE} === '2'")
    page.key("ArrowDown")
    page.key("Enter")
    page.until("document.activeElement?.getAttribute('role') === 'dialog'")
    page.key("Escape")
    page.until(f"{ACTIVE} === '3'")
    page.key("/")
    page.until("document.activeElement?.type === 'search'")


def test_the_active_row_stays_the_same_unit_when_rows_come_above(page: Browser, service: ScriptedService) -> None:
    a_full_screen(page, service)
    page.js("document.querySelector('.grid').focus()")
    page.key("ArrowDown", 5)
    page.until(f"{ACTIVE} === '7'")
    unit = page.js("document.querySelector('.grid').getAttribute('aria-activedescendant')")
    service.put(
        *(a_unit(number, service.now(), territory={"region": "R-84", "department": "D-01"}) for number in range(90, 99))
    )
    page.until("document.querySelector('.grid').ariaRowCount === '73'")
    assert page.js("document.querySelector('.grid').getAttribute('aria-activedescendant')") == unit
    page.until(f"{ACTIVE} === '16'")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_is_against_wcag_aa(page: Browser, service: ScriptedService, width: int, dark: bool) -> None:
    page.size(width, 740, dark=dark)
    a_full_screen(page, service)
    assert violations(page) == []
    page.js("document.querySelector('.grid').focus()")
    page.key("End")
    page.key("Enter")
    page.sees("Enregistrer", ".panel")
    assert violations(page) == []
    service.takes_sockets = False
    service.cut()
    page.key("Escape")
    page.sees("coupé depuis")
    assert violations(page) == []


def a_bad_night(service: ScriptedService) -> None:
    """Units of every state, a tool that is down, a crisis, and alerts in every stage of care."""
    at, later = service.now(hours=27), service.now(hours=-1)
    for place, state in enumerate(("fresh", "due", "overdue", "silent", "never", "closed")):
        service.put(
            a_unit(3 * place, at, freshness=state, due_at=later, level=("normal", "tension", "crisis")[place % 3])
        )
    units = [a_late_unit(f"990000000/U{n}", at, service.now(hours=3), level="crisis") for n in range(12)]
    care = {"by": "Dr Nguyen", "at": at, "promised_at": later, "comment": "je rappelle"}
    service.now_is(
        a_situation(
            tension=[a_declaration(at, declaration_id=level, level=level) for level in ("crisis", "tension")],
            feeds_down=[a_feed("990000001/bed-management", at)],
            alerts=[
                an_alert(0, at, units),
                an_alert(1, at, units[:1], acknowledgement=care),
                an_alert(2, at, units[:1], acknowledgement=care | {"promised_at": at}, suppressed_by="silence:x"),
                an_alert(3, at, units[:1], kind="feed_down", cause="990000001/bed-management"),
            ],
            omitted=2,
        )
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_bad_night_is_within_wcag_aa(page: Browser, service: ScriptedService, width: int, dark: bool) -> None:
    page.size(width, 740, dark=dark)
    a_bad_night(service)
    service.rollups = [a_rollup("FR", service.now(), fresh=1, stale=dict.fromkeys(("available", "occupied"), 2))]
    signed_in(page, service)
    page.sees("muet")
    assert violations(page) == []
    assert page.js("document.documentElement.scrollWidth") == width
    page.click(".views button:nth-child(2)")
    page.click(".alert > .choices button")
    page.sees("Remis en ordre au plus tard")
    assert violations(page) == []
    page.click(".header > button:not(.quiet)")
    page.sees("Motif", ".modal")
    page.click(".modal summary")
    page.click(".declare > .primary")
    page.sees("Dites pourquoi", ".modal")
    assert violations(page) == []


def test_reading_without_writing_and_questions_about_old_entries_are_within_wcag_aa(
    page: Browser, service: ScriptedService
) -> None:
    service.me = somebody("hospital", writes=True, reach={"codes": ["E-990000000"]})
    at = service.now(minutes=5)
    aside = {"source": "990000000/adt", "status": "02", "horizon": "01", "count": 1, "observed_at": at}
    service.put(a_unit(0, at, others=[aside], anomalies=["sources_disagree"]), a_unit(12, at))
    signed_in(page, service)
    page.click('[role="row"][aria-rowindex="3"]')
    page.sees("Lecture seule", ".panel")
    assert violations(page) == []
    page.click('[role="row"][aria-rowindex="2"]')
    page.fill('.field[data-figure="available"] input', "4")
    minutes_pass(page, service, 20)
    page.click(".actions .primary")
    page.sees("est-ce encore vrai maintenant", ".failure")
    page.sees("La saisie manuelle fait foi", ".who-speaks")
    assert violations(page) == []


def test_a_telephone_shows_everything_without_scrolling_sideways(page: Browser, service: ScriptedService) -> None:
    page.size(360, 740)
    a_full_screen(page, service)
    nation = {"installed": 117_175, "available": 12_029, "occupied": 97_472, "reserved": 2_723, "closed": 4_951}
    known = dict.fromkeys(nation, 10_000)
    totals = a_rollup("FR", service.now(hours=21), counts=nation, known=known, units=10_000, never=3_109, unknown=3_109)
    service.skip_a_version()
    service.rollups = [totals]
    service.put(a_unit(0, service.now()))
    page.sees("117")
    assert page.js("document.documentElement.scrollWidth") == 360
    assert page.js("document.querySelector('.grid').scrollWidth") <= 360
    assert page.js("document.querySelector('.grid').clientHeight") > 300
    assert page.js("document.querySelectorAll('.row .value').length") > 10
    wider = "[...document.querySelectorAll('.row *')].filter((e) => e.getBoundingClientRect().right > 361).length"
    assert page.js(wider) == 0
    cut_off = (
        "[...document.querySelectorAll('.row .age')].filter((age) => age.getBoundingClientRect().bottom > "
        "age.closest('.row').getBoundingClientRect().bottom).length"
    )
    page.js("document.querySelector('.grid').scrollTop = 132 * 18")
    page.sees("gestion des lits")
    assert page.js(cut_off) == 0


def a_watched_night(service: ScriptedService) -> None:
    """A bad night as an agency sees it: a broken glass, silences, and the right to end them."""
    a_bad_night(service)
    service.me = somebody("ars", territories=["R-44"], declares=True, acknowledges=True, silences=True)
    sooner = [a_grant(service, subject=who, until=service.now(minutes=-20)) for who in ("dr-two", "dr-three")]
    service.facts["/v1/break-glass"] = {"grants": [a_grant(service), *sooner]}
    service.facts["/v1/silences"] = {"silences": [a_silence(service.now(hours=1), service.now(hours=-5))]}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_silences_broken_glass_and_quality_are_within_wcag_aa(
    page: Browser, service: ScriptedService, width: int, dark: bool
) -> None:
    page.size(width, 740, dark=dark)
    a_watched_night(service)
    service.facts["/v1/quality"] = {"quality": [a_line("R-44", 0.5, 0.7), a_line("R-11", None, None)]}
    signed_in(page, service, "/?view=alerts")
    page.sees("dr-nguyen", ".banner.glass")
    page.click(".silences summary")
    page.sees("Y mettre fin", ".silences")
    assert violations(page) == []
    page.click(".silences > button")
    page.click(".modal .primary")
    page.sees("Dites pourquoi", ".modal")
    assert violations(page) == []
    page.key("Escape")
    page.until("document.querySelector('.modal') === null")
    page.click(".views button:nth-child(3)")
    page.sees("rien de dû", ".quality")
    assert violations(page) == []
    assert page.js("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_breaking_the_glass_renewing_a_token_and_sums_alone_are_within_wcag_aa(
    page: Browser, service: ScriptedService, width: int, dark: bool
) -> None:
    page.size(width, 740, dark=dark)
    at = service.now(hours=2)
    ending = a_token(timedelta(minutes=4))
    service.tokens.add(ending)
    service.put(a_unit(0, at))
    service.me = somebody("professional", level=2, subject="dr-nguyen")
    service.desk_answers = [(201, a_grant(service))]
    page.open(f"{service.url}/#token={ending}")
    page.sees("Votre jeton expire", ".token-ends")
    page.click(".header > button:not(.quiet)")
    page.sees("Pendant 30 minutes", ".modal")
    assert violations(page) == []
    page.fill("#glass-reason", "afflux")
    page.key("Enter")
    page.sees("Encore", ".banner.glass")
    assert violations(page) == []
    page.click(".token-ends button")
    page.sees("Plus tard", ".sign-in")
    assert violations(page) == []
    service.me = somebody("national", level=2, reach={"units": False, "alerts": False})
    service.rollups = [a_rollup("R-44", at, fresh=1, stale=dict.fromkeys(("available", "occupied"), 1))]
    signed_in(page, service)
    page.sees("Grand Est", ".sums")
    assert violations(page) == []
    assert page.js("document.documentElement.scrollWidth") == width
