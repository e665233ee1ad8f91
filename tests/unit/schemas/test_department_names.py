"""What departments are called, as the page calls them."""

import re
from pathlib import Path

from schemas.core.department_names import name_of
from schemas.core.territories import DEPARTMENTS

_PAGE = Path(__file__).parents[3] / "dashboard_api/page/src/core/territories.ts"
_LISTED = re.compile(r'^  \["\w+", "[^"]+", "([^"]+)"\],$', re.MULTILINE)


def test_a_department_is_called_as_on_the_page() -> None:
    listed = (
        each.split(" ", 1) for line in _LISTED.findall(_PAGE.read_text(encoding="utf-8")) for each in line.split("|")
    )
    shown = {f"D-{code}": name for code, name in listed}
    assert len(shown) == 101
    assert shown == {code: name_of(code) for code in shown}


def test_every_department_has_a_name_and_nothing_else_has_one() -> None:
    assert all(map(name_of, DEPARTMENTS))
    assert name_of("R-44") is name_of("54") is None
