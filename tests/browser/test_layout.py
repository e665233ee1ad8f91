"""Nothing is cut off, whatever the window and whether a form is open."""

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import signed_in
from tests.browser.hospital import a_record, a_rollup, a_unit
from tests.browser.scripted_service import ScriptedService, somebody
from tests.browser.wrongs import a_line

pytestmark = pytest.mark.browser

BEYOND = """(() => {
  const seen = [...document.querySelectorAll('.board *')].filter((each) => each.closest('.sr, select') === null);
  const edge = document.querySelector('.board').getBoundingClientRect().right + 0.5;
  return seen.filter((each) => each.getBoundingClientRect().right > edge && each.getBoundingClientRect().width > 0)
    .map((each) => `${each.className} ${each.innerText}`.slice(0, 60));
})()"""

OVERLAPPING = """(() => {
  const widthOf = (cell) => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    return words.getBoundingClientRect();
  };
  const heads = [...document.querySelectorAll('.head [role=columnheader]')].map(widthOf);
  return heads.slice(1).filter((box, place) => box.width > 0 && box.left < heads[place].right).length;
})()"""


@pytest.mark.parametrize("width", [360, 761, 768, 861, 1024, 1260, 1261, 1400, 1920])
def test_no_figure_and_no_heading_is_cut_off_with_the_form_open_or_closed(
    page: Browser, service: ScriptedService, width: int
) -> None:
    page.size(width, 800)
    at = service.now(hours=20)
    split = [a_record("02", 12, at, "adt"), a_record("03", 20, at, "bed-management"), a_record("04", None, at)]
    service.put(
        a_unit(0, at, records=split, anomalies=["jump"], name="Chirurgie orthopédique et traumatologique de recours"),
        a_unit(3, at, records=[], received_at=None, observed_at=None),
    )
    nation = {"installed": 117_175, "available": 12_029, "occupied": 97_472, "reserved": 2_723, "closed": 4_951}
    service.rollups = [a_rollup("FR", at, counts=nation, known=dict.fromkeys(nation, 10_000), units=10_000)]
    signed_in(page, service)
    page.sees("12")
    assert page.js(BEYOND) == []
    assert page.js(OVERLAPPING) == 0
    page.click('[role="row"][aria-rowindex="2"]')
    page.sees("Enregistrer", ".panel")
    assert page.js("document.documentElement.scrollWidth") == width
    assert page.js("document.querySelector('.panel').scrollWidth <= document.querySelector('.panel').clientWidth")
    if width > 760:  # below, the form covers the table
        assert page.js(BEYOND) == []
        assert page.js(OVERLAPPING) == 0


@pytest.mark.parametrize("width", [360, 768, 861, 1400, 1920])
def test_no_share_and_no_sum_is_cut_off(page: Browser, service: ScriptedService, width: int) -> None:
    page.size(width, 800)
    at = service.now()
    service.facts["/v1/quality"] = {"quality": [a_line("R-84", 0.123, 1.0, 12_345), a_line("R-93", None, None)]}
    nation = {"installed": 117_175, "available": 12_029, "occupied": 97_472, "reserved": 2_723, "closed": None}
    known = dict.fromkeys(nation, 10_000)
    stale = dict.fromkeys(nation, 1_234)
    service.rollups = [a_rollup("R-93", at, counts=nation, known=known, stale=stale, units=12_345, fresh=1)]
    service.me = somebody("national", level=2, reach={"units": False, "alerts": False})
    signed_in(page, service)
    page.sees("Provence", ".sums")
    assert page.js(BEYOND) == []
    page.click(".views button:nth-child(2)")
    page.sees("12,3", ".quality")
    assert page.js(BEYOND) == []
    assert page.js("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [360, 1400])
def test_nothing_of_the_form_of_a_silence_lies_over_another(
    page: Browser, service: ScriptedService, width: int
) -> None:
    page.size(width, 800)
    service.me = somebody("ars", silences=True)
    service.facts["/v1/break-glass"] = {"grants": []}
    signed_in(page, service, "/?view=alerts")
    page.click(".silences > button")
    page.sees("31 jours au plus", ".modal")
    assert page.js("document.querySelector('.modal').scrollWidth <= document.querySelector('.modal').clientWidth")
    apart = (
        "(([a, b]) => a.right <= b.left || a.bottom <= b.top)"
        "([...document.querySelectorAll('.times input')].map((each) => each.getBoundingClientRect()))"
    )
    assert page.js(apart)
