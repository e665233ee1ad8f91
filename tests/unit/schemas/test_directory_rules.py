"""The rules of a directory unit: each by an example, all by any JSON value, and in step with the published schema."""

from typing import Any

import pytest
from hypothesis import given

from schemas import code_tables
from schemas.core.directory_rules import replacement_refusals, unit_refusals
from tests.support.facts import a_unit
from tests.support.json_values import JSON_VALUES

CODES = code_tables.load()
WHOLE = a_unit(
    "1540002078/REA-MED-A",
    establishment={"finess": "540002078", "legal_finess": "540000003", "name": "CHRU", "phone": "+33 3 83 00 00 00"},
    offers=[{"id": "1", "activity": "126", "care_mode": "28", "patients": {"age_min": 15, "age_max": None},
             "from": "2020-01-01", "until": "2030-01-01T00:00:00+01:00"}],
    equipment=["ECMO"],
    position={"lat": 48.68, "lon": 6},
    sensitive=False,
    duty={"normal": {"max_age": "PT24H"}, "crisis": {"times": ["10:00", "18:00"]}},
    contacts=[{"role": "owner", "email": "a@example.org", "phone": "15", "level": 2}],
    closures=[{"from": "2026-01-01T00:00:00Z", "until": None, "reason": "travaux"}],
    replaces=["old"],
    retired=True,
)  # fmt: skip


def codes_of(unit: object) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in unit_refusals(unit, CODES)]


def with_(**changes: Any) -> dict[str, Any]:
    return {**WHOLE, **changes}


@pytest.mark.parametrize(
    "unit",
    [
        a_unit("u"),
        WHOLE,
        with_(position=None, duty=None, feeds=None, contacts=None, closures=None, replaces=None, equipment=None),
        with_(territory={"region": "R-94", "department": "D-2A", "commune": "2A004"}),
        with_(territory={"region": "R-04", "department": "D-974"}),
        with_(territory={"region": "R-07", "department": "D-977"}),
        with_(territory={"region": "R-01", "department": "D-977"}),
    ],
)
def test_a_good_unit_is_not_refused(unit: dict[str, Any]) -> None:
    assert codes_of(unit) == []


REFUSED: list[tuple[object, str, str | None]] = [
    (3, "unknown_schema", None),
    ([], "unknown_schema", None),
    ({}, "missing_field", "schema"),
    (with_(schema="capacity-event/1"), "unknown_schema", "schema"),
    (with_(colour=1), "unknown_field", "colour"),
    *((with_(**{name: None}), "missing_field", name)
      for name in ("unit_id", "name", "nature", "establishment", "offers", "territory")),
    (with_(unit_id="a\n"), "bad_id", "unit_id"),
    (with_(name=" "), "bad_code", "name"),
    (with_(name="x" * 301), "bad_code", "name"),
    (with_(nature="99"), "bad_code", "nature"),
    (with_(establishment={"name": "x"}), "missing_field", "establishment.finess"),
    (with_(establishment={"finess": "540002078"}), "missing_field", "establishment.name"),
    (with_(establishment={"finess": "54000207", "name": "x"}), "bad_id", "establishment.finess"),
    (with_(establishment={"finess": "540002078", "name": "x", "city": "y"}), "unknown_field", "establishment.city"),
    (with_(establishment=[]), "bad_code", "establishment"),
    (with_(offers=[]), "missing_field", "offers"),
    (with_(offers={}), "missing_field", "offers"),
    (with_(offers=[3]), "bad_code", "offers[0]"),
    (with_(offers=[{}]), "missing_field", "offers[0].activity"),
    (with_(offers=[{"activity": "999"}]), "bad_code", "offers[0].activity"),
    (with_(offers=[{"activity": "126", "patients": {"age_min": 200}}]), "bad_code", "offers[0].patients.age_min"),
    (with_(offers=[{"activity": "126", "patients": {"age_min": 20, "age_max": 10}}]), "bad_code",
     "offers[0].patients.age_min"),
    (with_(offers=[{"activity": "126", "from": "soon"}]), "bad_time", "offers[0].from"),
    (with_(offers=[{"activity": "126", "until": "2026-13-01"}]), "bad_time", "offers[0].until"),
    (with_(equipment=[3]), "bad_code", "equipment[0]"),
    (with_(equipment=["x"] * 101), "bad_code", "equipment"),
    (with_(territory={"department": "D-54"}), "missing_field", "territory.region"),
    (with_(territory={"region": "44", "department": "D-54"}), "bad_code", "territory.region"),
    (with_(territory={"region": "R-44", "department": "D-978"}), "bad_code", "territory.region"),
    (with_(territory={"region": "R-44", "department": "54"}), "bad_code", "territory.department"),
    *((with_(territory={"region": "R-44", "department": bad}), "bad_code", "territory.department")
      for bad in ("D-999", "D-20", "D-00", "D-96", "D-984", "d-54", 54)),
    *((with_(territory={"region": bad, "department": "D-54"}), "bad_code", "territory.region")
      for bad in ("R-99", "R-00", "R-41", "r-44", 44)),
    (with_(territory={"region": "R-44", "department": "D-54", "commune": "x"}), "bad_code", "territory.commune"),
    (with_(position={"lat": 91, "lon": 0}), "bad_code", "position.lat"),
    (with_(position={"lat": True, "lon": 0}), "bad_code", "position.lat"),
    (with_(position={"lat": "48", "lon": 0}), "bad_code", "position.lat"),
    (with_(position={"lat": 48}), "missing_field", "position.lon"),
    (with_(sensitive="no"), "bad_code", "sensitive"),
    (with_(retired=0), "bad_code", "retired"),
    (with_(feeds=["a/b"]), "bad_id", "feeds[0]"),
    (with_(feeds=["a", "a"]), "bad_id", "feeds[1]"),
    (with_(replaces=[3]), "bad_id", "replaces[0]"),
    (with_(duty={"alarm": {}}), "unknown_field", "duty.alarm"),
    (with_(duty={"normal": {}}), "missing_field", "duty.normal"),
    (with_(duty={"normal": {"max_age": "PT1H", "times": ["10:00"]}}), "missing_field", "duty.normal"),
    (with_(duty={"normal": {"max_age": "1 day"}}), "bad_time", "duty.normal.max_age"),
    (with_(duty={"normal": {"max_age": "PT0S"}}), "bad_time", "duty.normal.max_age"),
    (with_(duty={"normal": {"times": ["18:00", "10:00"]}}), "bad_time", "duty.normal.times[1]"),
    (with_(duty={"normal": {"max_age": "PT6H"}, "crisis": {"max_age": "PT12H"}}), "bad_time", "duty.crisis"),
    (with_(duty={"normal": {"times": ["25:00"]}}), "bad_time", "duty.normal.times"),
    (with_(contacts=[{"role": "cook"}]), "bad_code", "contacts[0].role"),
    (with_(contacts=[{"email": "a"}]), "missing_field", "contacts[0].role"),
    (with_(contacts=[{"role": "owner", "level": 4}]), "bad_code", "contacts[0].level"),
    (with_(closures=[{"until": None}]), "missing_field", "closures[0].from"),
    (with_(closures=[{"from": "2026-01-01"}]), "bad_time", "closures[0].from"),
    (with_(closures=[{"from": "2026-01-02T00:00:00Z", "until": "2026-01-02T01:00:00+01:00"}]), "bad_time",
     "closures[0].until"),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "code", "field"), REFUSED)
def test_a_bad_unit_is_refused_for_its_reason(unit: object, code: str, field: str | None) -> None:
    assert (code, field) in codes_of(unit)


def test_a_unit_lies_in_one_region_and_is_told_which() -> None:
    astray = with_(territory={"region": "R-44", "department": "D-75"})
    [refusal] = unit_refusals(astray, CODES)
    assert (refusal.code, refusal.field) == ("bad_code", "territory.region")
    assert refusal.message == 'territory.region is "R-44", but "D-75" lies in "R-11": make the two agree.'


def test_a_unit_replaces_others_that_exist_never_itself_and_never_in_a_circle() -> None:
    known: dict[str, tuple[str, ...]] = {"b": ("c",), "c": ("d", "a"), "d": (), "e": ()}

    def refusals(*replaces: str) -> list[tuple[str, str | None]]:
        found = replacement_refusals(a_unit("a", replaces=list(replaces)), known.get)
        return [(refusal.code, refusal.field) for refusal in found]

    assert refusals() == []
    assert refusals("d", "e") == []
    assert refusals("a") == [("bad_id", "replaces[0]")]
    assert refusals("e", "nobody") == [("unknown_unit", "replaces[1]")]
    assert refusals("b", "c") == [("bad_id", "replaces[0]"), ("bad_id", "replaces[1]")]


@given(JSON_VALUES)
def test_no_json_value_raises(value: object) -> None:
    assert unit_refusals(value, CODES)


@pytest.mark.parametrize(
    ("unit", "field"),
    [
        (with_(malade="x"), "malade"),
        (with_(contacts=[{"role": "owner", "name": "Dupont"}]), "contacts[0].name"),
        (with_(offers=[{"activity": "126", "patients": {"name": "Dupont"}}]), "offers[0].patients.name"),
        (with_(x={"name": "Dupont"}), "*.name"),
        (with_(closures=[{"from": "2026-01-01T00:00:00Z", "reason": "née le 12/03/1950"}]), "closures[0].reason"),
        ({"nom": "Dupont"}, "nom"),
        ("PID|1||123||Dupont^Jeanne", None),
    ],
)
def test_what_looks_like_patient_data_is_said_first(unit: object, field: str | None) -> None:
    assert codes_of(unit)[0] == ("patient_data", field)


def test_an_entry_s_own_names_and_ids_are_nobody_s() -> None:
    number = "2550814168025"
    offers = [{"id": number, "activity": "126", "patients": {"age_min": 15, "age_max": None}}]
    assert codes_of(with_(unit_id=number, replaces=[f"{number}0"], offers=offers)) == []
    refused = codes_of(with_(unit_id=number, replaces=[f"{number}0"], offers=offers, nature="99"))
    assert refused == [("bad_code", "nature")]
