"""Patient data is seen by its form, and ordinary notes are not taken for it."""

import time
import tracemalloc

import pytest
from hypothesis import given

from schemas.core.patient_data import Finding, in_text, in_unparsed, in_value, is_patient_field
from tests.support.json_values import JSON_VALUES

NIR = "2 55 08 14 168 025 38"
"""The example number of the French documentation, with its right key."""


@pytest.mark.parametrize(
    "name",
    ["nom", "Nom", "NOM_NAISSANCE", "prénom", "firstName", "birth-date", "INS", "nir", "IPP", "patientId", "patient"],
)
def test_a_field_named_like_patient_data_is_seen_however_it_is_spelled(name: str) -> None:
    assert is_patient_field(name)


@pytest.mark.parametrize("name", ["unit_id", "feed", "count", "comment", "insurance", "nominal", "region", "inside"])
def test_a_field_of_another_name_is_not_taken_for_one(name: str) -> None:
    assert not is_patient_field(name)


@pytest.mark.parametrize(
    "text",
    [
        f"transfert de {NIR}",
        NIR.replace(" ", ""),
        "1 84 12 76 451 089",
        "2 85 05 2A 004 031 01",
        "IPP 800123456",
        "ipp: n°12345",
        "née le 12/03/1950",
        "DDN : 01/02/1940",
    ],
)
def test_numbers_and_birth_dates_in_words_are_seen(text: str) -> None:
    assert in_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2 lits fermés jusqu'au 12/03/2026",
        "appeler le 03 83 12 34 56",
        "réouverture 2026-01-15T08:35:00+01:00",
        "540002078/REA-MED-A",
        "018f6a2e-7b11-7c00-8000-123456789012",
        "255081416802539",
        "insuline, 12 patients",
    ],
)
def test_ordinary_notes_are_not_taken_for_patient_data(text: str) -> None:
    assert in_text(text) is None


def test_every_finding_has_its_path_and_unknown_names_are_hidden_from_it() -> None:
    value = {"records": [{"comment": NIR}], "Dupont": {"nom": "x"}, "unit_id": NIR, "number": 255081416802538}
    found = in_value(value, known=frozenset({"records", "comment"}), ids=frozenset({"unit_id"}))
    assert sorted(found) == [
        Finding("*", "a national number, NIR or INS"),
        Finding("*.nom", "by its name"),
        Finding("records[0].comment", "a national number, NIR or INS"),
    ]


@pytest.mark.parametrize("found", [NIR, "IPP 800123456", "née le 12/03/1950"])
@pytest.mark.parametrize("before", [0, 1, 16_370, 16_383, 16_384, 16_390, 16_448, 50_000])
def test_it_is_seen_wherever_it_stands_in_a_long_text(found: str, before: int) -> None:
    assert in_text(f"{'. ' * (before // 2)}{' ' * (before % 2)}{found}, 3 lits {'. ' * 20_000}")


@pytest.mark.parametrize("before", range(16_380, 16_390))
def test_part_of_a_longer_number_is_not_taken_for_a_national_number(before: int) -> None:
    assert in_text(" " * before + "1841276451089" + "0" * 60) is None


@pytest.mark.parametrize("looks", ["1 ", "ipp ", "date ", "née ", '"', '"aaa":', "date" + " " * 995, "9"])
def test_a_text_made_to_be_slow_is_not(looks: str) -> None:
    text = "5" + looks * (1_000_000 // len(looks))
    started = time.process_time()
    assert in_unparsed(text) is None
    assert time.process_time() - started < 2


def test_a_value_made_to_be_large_costs_no_more_than_it_is() -> None:
    value: object = {f"name-{number}": ["12345"] * 10 for number in range(10_000)}
    for _ in range(900):
        value = [value]
    tracemalloc.start()
    try:
        assert in_value(value, known=frozenset(), ids=frozenset()) == []
        assert tracemalloc.get_traced_memory()[1] < 5e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("text", ['{"nom": "x"', "MSH|^~\\&|\rPID|1||123", f"<a>{NIR}</a>"])
def test_text_that_is_not_json_is_looked_through_too(text: str) -> None:
    assert in_unparsed(text)


def test_other_text_that_is_not_json_is_let_be() -> None:
    assert in_unparsed('{"unit_id": "a", "count": }') is None


@given(JSON_VALUES)
def test_no_json_value_raises(value: object) -> None:
    in_value(value, known=frozenset({"a"}), ids=frozenset({"b"}))
