"""The region of each department, against the page's table and the simulator's."""

import re
from pathlib import Path

import pytest

from schemas.core.departments import home_of, region_of
from schemas.core.territories import DEPARTMENTS, REGIONS
from simulator.core.territories import DEPARTMENTS as SIMULATED

_PAGE = Path(__file__).parents[3] / "dashboard_api/page/src/core/territories.ts"
_LISTED = re.compile(r'^  \["(\w+)", "[^"]+", "([^"]+)"\],$', re.MULTILINE)
_COLLECTIVITIES = {"D-975", "D-977", "D-978", "D-986", "D-987", "D-988"}


def test_a_department_lies_in_the_region_the_page_shows_it_in() -> None:
    listed = _LISTED.findall(_PAGE.read_text(encoding="utf-8"))
    shown = {f"D-{each.split()[0]}": f"R-{region}" for region, departments in listed for each in departments.split("|")}
    assert len(shown) == 101
    assert shown == {code: region_of(code) for code in DEPARTMENTS - _COLLECTIVITIES}


def test_a_simulated_department_lies_in_the_same_region() -> None:
    assert {f"D-{code}": f"R-{each.region}" for code, each in SIMULATED.items()} == {
        code: region_of(code) for code in DEPARTMENTS - _COLLECTIVITIES
    }


def test_every_region_found_is_one_the_directory_takes() -> None:
    assert {region_of(code) for code in DEPARTMENTS} - {None} <= REGIONS


@pytest.mark.parametrize("code", [*sorted(_COLLECTIVITIES), "D-20", "D-00", "54", "R-44", "FR", ""])
def test_a_collectivity_and_what_is_no_department_lie_in_no_region(code: str) -> None:
    assert region_of(code) is None


@pytest.mark.parametrize(
    ("finess", "home"),
    [
        ("540002078", ("R-44", "D-54")),
        ("2A0000014", ("R-94", "D-2A")),
        ("970100010", ("R-01", "D-971")),
        ("970400024", ("R-04", "D-974")),
        ("980500011", ("R-06", "D-976")),
        ("970500011", None),
        ("990000001", None),
    ],
)
def test_the_number_of_an_establishment_says_where_it_lies(finess: str, home: tuple[str, str] | None) -> None:
    assert home_of(finess) == home
