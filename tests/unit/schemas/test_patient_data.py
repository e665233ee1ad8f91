"""Patient data is seen by its form, and ordinary notes are not taken for it."""

import json
import time
import tracemalloc

import pytest
from hypothesis import given

from schemas.core.patient_data import Finding, in_bytes, in_text, in_unparsed, in_value
from schemas.core.patient_fields import is_patient_field
from schemas.core.record_rules import FIELDS as RECORD_FIELDS
from tests.support.facts import a_record, a_report
from tests.support.json_values import JSON_VALUES

NIR = "2 55 08 14 168 025 38"
"""The example number of the French documentation, with its right key."""


@pytest.mark.parametrize(
    "name",
    [
        *[
            "nom",
            "Nom",
            "NOM_NAISSANCE",
            "prénom",
            "firstName",
            "birth-date",
            "INS",
            "nir",
            "IPP",
            "patientId",
            "patient",
        ],
        *["assure", "beneficiary", "resident", "usager", "malade", "adresse", "telephone", "identite", "NumeroSejour"],
        *["nom_complet", "nom_patient_1", "individu.given", "birth_year", "nomcomplet", "inpatientname", "n\u200bom"],
        *["nom de naissance", "visit_number", "ｎｏｍ"],
    ],
)
def test_a_field_named_like_patient_data_is_seen_however_it_is_spelled(name: str) -> None:
    assert is_patient_field(name)


@pytest.mark.parametrize(
    "name",
    [
        *["unit_id", "feed", "count", "comment", "insurance", "nominal", "region", "inside", "colour", "", "3", "李"],
        *["unit_name", "nom_du_service", "adresse_etablissement", "hostName", "IPAddress"],
    ],
)
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
        NIR.replace(" ", "\u00a0"),
        NIR.replace(" ", "\u202f"),
        NIR.replace(" ", "_"),
        NIR.replace(" ", "/"),
        NIR.replace(" ", "\u2011"),
        "".join(chr(ord(digit) + 0xFEE0) for digit in NIR.replace(" ", "")),
        "né(e) le 12/03/1950",
        "née en 1950",
        "ne\u0301e 12.03.50",
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
        "patients; 3 lits\nle nom du service change",
        "délai < 2 h | 3 malades",
        "nouveau-né 2 lits",
        "né en salle 3",
    ],
)
def test_ordinary_notes_are_not_taken_for_patient_data(text: str) -> None:
    assert in_text(text) is None


@pytest.mark.parametrize(
    "name", ["birthDate", "birth_date", "patient_id", "PatientID", "date_naissance", "numero_dossier", "sexe_patient"]
)
def test_an_ordinary_name_of_a_patients_field_is_said_in_its_path(name: str) -> None:
    assert in_value({name: "x"}, known=frozenset(), ids=frozenset()) == [Finding(name, "by its name")]


@pytest.mark.parametrize("name", ["patient Durand", "birthDate_1950", "nom_durand", "idDurandPatient"])
def test_a_name_that_may_hold_a_name_is_not_said(name: str) -> None:
    assert in_value({name: "x"}, known=frozenset(), ids=frozenset()) == [Finding("*", "by its name")]


def test_every_finding_has_its_path_and_unknown_names_are_hidden_from_it() -> None:
    value = {"records": [{"comment": NIR}], "Dupont": {"nom": "x"}, "unit_id": NIR, "tally": 255081416802538}
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


@pytest.mark.parametrize(
    "looks",
    [
        "\\",
        "\\u00",
        "a;",
        "aA",
        "A",
        "é",
        "   ",
        "|",
        "PID",
        "1 ",
        "ipp ",
        "date ",
        "née ",
        '"',
        '"aaa":',
        "date" + " " * 995,
        "9",
    ],
)
def test_a_text_made_to_be_slow_is_not(looks: str) -> None:
    text = "5" + looks * (1_000_000 // len(looks))
    started = time.process_time()
    assert in_unparsed(text) is None
    assert time.process_time() - started < 2


def test_a_value_made_to_be_large_costs_no_more_than_it_is() -> None:
    value: object = {f"field-{number}": ["12345"] * 10 for number in range(10_000)}
    for _ in range(900):
        value = [value]
    tracemalloc.start()
    try:
        assert in_value(value, known=frozenset(), ids=frozenset()) == []
        assert tracemalloc.get_traced_memory()[1] < 5e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "text",
    [
        *['{"nom": "x"', "MSH|^~\\&|\rPID|1||123", f"<a>{NIR}</a>", "\x0bPID|1", "nom;prenom\nx;y", "{nom:", "{'nom':"],
        *['{"pr\\u00e9nom":1', '{"n\\u006fm"', '{\\"nom\\"', "nom=x", "<nom>x", "a\tnom\tb", "a  nom  b", "\\\\rPID|"],
        *[
            "x" * 16_380 + ' {"nom":',
            " " * 16_100 + "".join(f"\\u{ord(letter):04x}" for letter in "nom_du_malade") + ":",
        ],
    ],
)
def test_text_that_is_not_json_is_looked_through_too(text: str) -> None:
    assert in_unparsed(text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"])
@pytest.mark.parametrize("text", ['{"prénom":', "œuvre;nom;3", f"x {NIR}", "\x0bPID|1||3"])
def test_bytes_are_looked_through_in_every_usual_encoding_and_from_wherever_they_are_cut(
    text: str, encoding: str
) -> None:
    raw = text.encode(encoding, errors="replace")
    assert in_bytes(raw)
    assert in_bytes(raw[1:])


@pytest.mark.parametrize("cut", [1, 40, 150, 300])
def test_an_event_cut_short_is_not_taken_for_a_patients(cut: int) -> None:
    comment = "2 lits fermés jusqu'au 12/03/2026 ; appeler le 03 83 12 34 56 pour toute demande de place en réanimation"
    source = {"feed": "bed-management", "system": "SIH 4.2", "author": "cadre de santé", "code": "02"}
    event = a_report("1540002078/REA-MED-A", a_record("02", 3, comment=comment), source=source, statuses=["02"])
    for text in (json.dumps(event), json.dumps(event, ensure_ascii=False)):
        assert in_bytes(text[:-cut].encode()) is None
        assert in_bytes(text[:-cut].encode("utf-16")) is None


def test_no_name_in_an_event_of_ours_is_a_patients() -> None:
    assert not [
        name for name in ["schema", "event_id", "kind", "scope", "period", *RECORD_FIELDS] if is_patient_field(name)
    ]
    assert not [name for name in a_report("u") if is_patient_field(name)]


@pytest.mark.parametrize(
    "text", ["MSH|x\rPID|1||3||x^y", "x;nom\n1;Dupont", '{"nom": 1', "<p><nom>x</nom></p>", '{\\"pr\\u00e9nom\\": 1}']
)
def test_a_message_or_a_document_in_a_text_is_seen(text: str) -> None:
    assert in_text(text)
    assert in_value({"comment": text}, known=frozenset({"comment"}), ids=frozenset())


def test_of_an_id_only_a_message_is_seen() -> None:
    known = frozenset({"unit_id", "replaces"})
    assert not in_value({"unit_id": NIR, "replaces": [NIR]}, known=known, ids=known)
    assert in_value({"unit_id": "PID|1||3||x^y"}, known=known, ids=known)


def test_a_name_of_ours_is_a_patients_where_something_unknown_holds_it() -> None:
    known = frozenset({"name", "phone", "establishment"})
    assert not in_value({"name": "Réanimation", "establishment": {"phone": "x"}}, known=known, ids=known)
    found = in_value({"x": [{"name": "x"}], "nom_Dupont": 1}, known=known, ids=known)
    assert sorted(each.path or "" for each in found) == ["*", "*[0].name"]


def test_other_text_that_is_not_json_is_let_be() -> None:
    assert in_unparsed('{"unit_id": "a", "count": }') is None
    assert in_bytes(b"\x1f\x8b\x08\x00\xff\xfe") is None


@given(JSON_VALUES)
def test_no_json_value_raises(value: object) -> None:
    in_value(value, known=frozenset({"a"}), ids=frozenset({"b"}))
