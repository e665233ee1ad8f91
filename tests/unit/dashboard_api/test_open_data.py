"""What anybody may have: installed beds, from their own records alone, in cells that no spreadsheet runs."""

from typing import Any

import pytest

from dashboard_api.core.open_data import COLUMNS, line
from tests.support.envelopes import a_row, a_shown_record


def told(**changes: Any) -> dict[str, str] | None:
    cells = line(a_row("540002078/A", **changes))
    return None if cells is None else dict(zip(COLUMNS, cells, strict=True))


def test_a_line_says_whose_beds_they_are_how_many_and_since_when() -> None:
    assert told(records=[a_shown_record("01", 12), a_shown_record("02", 3, observed_at="2026-02-01T00:00:00Z")]) == {
        "unit_id": "540002078/A",
        "name": "Réanimation 540002078/A",
        "establishment_finess": "540002078",
        "establishment_name": "CHRU simulé",
        "nature": "01",
        "activities": "126",
        "region": "R-44",
        "department": "D-54",
        "commune": "54395",
        "installed": "12",
        "observed_at": "2026-01-15T07:35:00Z",
    }


@pytest.mark.parametrize(
    "record",
    [
        a_shown_record("02", 3),
        a_shown_record("01", 3, horizon="02"),
        a_shown_record("01", 3, crisis_type="01"),
        a_shown_record("01", 3, assignment="02"),
        a_shown_record("06", 3),
    ],
)
def test_what_is_not_public_makes_no_line_and_adds_to_none(record: dict[str, Any]) -> None:
    assert told(records=[record]) is None
    both = told(records=[record, a_shown_record("01", 12)])
    assert both is not None
    assert both["installed"] == "12"


def test_a_retired_unit_has_no_beds_and_one_that_never_spoke_no_line() -> None:
    assert told(records=[a_shown_record("01", 12)], retired=True) is None
    assert told() is None


def test_a_sum_over_a_part_is_not_told_and_is_as_old_as_its_oldest_record() -> None:
    records = [
        a_shown_record("01", 12, gender="01", observed_at="2026-01-15T07:35:00.5Z"),
        a_shown_record("01", None, gender="02", observed_at="2026-01-15T07:35:00Z"),
    ]
    found = told(records=records)
    assert found is not None
    assert (found["installed"], found["observed_at"]) == ("", "2026-01-15T07:35:00Z")


@pytest.mark.parametrize("name", ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_is_no_formula(name: str) -> None:
    found = told(name=name, records=[a_shown_record("01", 12)])
    assert found is not None
    assert found["name"] == f"'{name}"
