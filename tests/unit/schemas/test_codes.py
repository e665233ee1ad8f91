"""Code tables: deprecated codes are read and never written; what our file does not list is not refused."""

from datetime import date

import pytest

from schemas.code_tables import load
from schemas.core.codes import Code, CodeTable


def test_a_deprecated_code_is_read_and_never_emitted() -> None:
    gender = load()["R332"]
    assert gender.knows("03")
    assert not gender.emits("03")
    assert str(gender.codes["03"].valid_until) == "2025-08-28"


def test_a_code_of_the_national_table_outside_the_ror_value_set_is_read_and_never_emitted() -> None:
    status = load()["R330"]
    assert status.knows("08")
    assert not status.emits("08")


def test_a_code_in_force_is_read_and_emitted() -> None:
    assert load()["R211"].knows("126")
    assert load()["R211"].emits("126")


@pytest.mark.parametrize("activity", ["001", "112", "137", "350", "392", "450", "631"])
def test_an_activity_whose_label_the_file_does_not_carry_is_known_without_one(activity: str) -> None:
    activities = load()["R211"]
    assert activities.knows(activity)
    assert activities.emits(activity)
    assert activity not in activities.codes


@pytest.mark.parametrize("activity", ["000", "632", "999", "12", "0126", "12a", "", "١٢٦", "²²²"])
def test_an_activity_that_no_table_can_hold_is_unknown(activity: str) -> None:
    assert not load()["R211"].knows(activity)
    assert not load()["R211"].emits(activity)


def test_a_code_outside_a_table_that_is_listed_in_full_is_unknown() -> None:
    assert not load()["R330"].knows("10")
    assert not load()["R331"].knows("1")


def test_a_code_that_is_listed_is_judged_by_its_entry_even_inside_an_unlisted_range() -> None:
    retired = Code("22", "Soins intensifs", None, date(2019, 3, 29))
    table = CodeTable("ModePriseEnCharge", "urn:x", {"22": retired}, (("01", "99"),))
    assert table.knows("22")
    assert not table.emits("22")
    assert table.emits("23")
