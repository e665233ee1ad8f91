"""The rules of an event's shape: each by an example, all by any JSON value, and in step with the published schema."""

import copy
import uuid
from typing import Any

import pytest
from hypothesis import given

from schemas import code_tables
from schemas.core.event_rules import MAX_RECORDS, shape_refusals
from tests.support.event_facts import a_cancel, a_confirm, a_heartbeat
from tests.support.facts import a_record, a_report
from tests.support.json_values import JSON_VALUES

UNIT = "1540002078/REA-MED-A"
CODES = code_tables.load()


def a_good_report(**changes: Any) -> dict[str, Any]:
    return {**a_report(UNIT, a_record("02", 3)), **changes}


GOOD = {
    "a report": a_good_report(),
    "nulls for what is absent": a_good_report(statuses=None, cancels=None, takeover=None, scope=None),
    "a takeover": a_good_report(takeover=True),
    "a correction": a_good_report(cancels=str(uuid.uuid4())),
    "not known": a_report(UNIT, a_record("02", None)),
    "taken away": a_report(UNIT, {"nature": "01", "status": "02", "horizon": "01", "absent": True}),
    "null qualifiers": a_report(UNIT, a_record("02", 3, gender=None, closing_type=None, assignment=None)),
    "the deprecated gender": a_report(UNIT, a_record("02", 3, gender="03")),
    "all qualifiers": a_report(
        UNIT,
        a_record("05", 0, closing_type="01"),
        a_record("06", 999, supplementary_type="01", crisis_type="02", assignment="02", comment="3 à ouvrir"),
    ),
    "a replace": a_good_report(scope="replace"),
    "a replace that says all are gone": a_report(UNIT, scope="replace", statuses=["02", "03"]),
    "a confirm": a_confirm(UNIT),
    "a confirm with an empty list": a_confirm(UNIT, records=[]),
    "a confirm of some": a_confirm(UNIT, statuses=["02"], records=None, scope="upsert", takeover=False),
    "a cancel": a_cancel(UNIT),
    "a heartbeat": a_heartbeat(),
    "a heartbeat with nulls": a_heartbeat(unit_id=None, records=None, period="PT15M"),
    "a long comment": a_report(UNIT, a_record("02", 3, comment="x" * 500)),
    "as many records as may be": a_report(
        UNIT,
        *(
            a_record(
                status, 1, horizon=f"0{horizon}", gender=f"0{gender}", assignment=f"0{assignment}", crisis_type=crisis
            )
            for status in ("02", "03", "04", "05", "06")
            for horizon in range(1, 6)
            for gender in (1, 2)
            for assignment in (1, 2)
            for crisis in ("01", "02")
        ),
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_event_is_not_refused(name: str) -> None:
    assert shape_refusals(GOOD[name], CODES) == []


def _with_record(**changes: Any) -> dict[str, Any]:
    return a_report(UNIT, {**a_record("02", 3), **changes})


def _without(event: dict[str, Any], *path: str | int) -> dict[str, Any]:
    event = copy.deepcopy(event)
    found: Any = event
    for step in path[:-1]:
        found = found[step]
    del found[path[-1]]
    return event


ID = str(uuid.uuid4())
BAD_COUNTS: tuple[object, ...] = (-1, 1000, 3.0, 3.5, True, False, "3", "", [], {}, 10**30)
REFUSED: list[tuple[dict[str, Any], str, str | None]] = [
    (a_good_report(schema="capacity-event/2"), "unknown_schema", "schema"),
    (_without(a_good_report(), "schema"), "missing_field", "schema"),
    (a_good_report(patients=3), "unknown_field", "patients"),
    (a_good_report(period="PT60S"), "unknown_field", "period"),
    (_with_record(sex="01"), "unknown_field", "records[0].sex"),
    (a_good_report(source={"feed": "a", "vendor": "b"}), "unknown_field", "source.vendor"),
    (a_confirm(UNIT, records=[a_record("02", 3)]), "unknown_field", "records"),
    *((make(UNIT, records=bad), "bad_code", "records")
      for make in (a_confirm, a_cancel) for bad in (False, True, 0, "", "x", {}, {"status": "02"})),
    (a_confirm(UNIT, cancels=ID), "unknown_field", "cancels"),
    (a_confirm(UNIT, takeover=True), "unknown_field", "takeover"),
    (a_confirm(UNIT, scope="replace"), "unknown_field", "scope"),
    (a_cancel(UNIT, statuses=["02"]), "unknown_field", "statuses"),
    (a_heartbeat(unit_id=UNIT), "unknown_field", "unit_id"),
    *((_without(a_good_report(), name), "missing_field", name)
      for name in ("event_id", "unit_id", "kind", "observed_at", "source", "records")),
    (_without(a_good_report(), "source", "feed"), "missing_field", "source.feed"),
    *((_without(a_good_report(), "records", 0, name), "missing_field", f"records[0].{name}")
      for name in ("nature", "status", "horizon", "count")),
    (_with_record(status=None), "missing_field", "records[0].status"),
    (_without(a_cancel(UNIT), "cancels"), "missing_field", "cancels"),
    (_without(a_heartbeat(), "period"), "missing_field", "period"),
    *((a_good_report(event_id=bad), "bad_id", "event_id")
      for bad in ("", "x", 3, ID.upper(), ID.replace("-", ""), f" {ID}")),
    (a_good_report(cancels="no"), "bad_id", "cancels"),
    (a_cancel(UNIT, event_id=ID, cancels=ID), "bad_id", "cancels"),
    (a_good_report(event_id=ID, cancels=ID), "bad_id", "cancels"),
    *((a_good_report(unit_id=bad), "bad_id", "unit_id")
      for bad in ("", " a", "a ", "a\nb", "a\x00", "x" * 201, 3, ["a"])),
    *((a_good_report(source={"feed": bad}), "bad_id", "source.feed")
      for bad in ("", "540002078/bed-management", "a b", "x" * 65, 3, "a\n")),
    *((a_heartbeat(source={"feed": bad}), "bad_id", "source.feed") for bad in ("bed-management", "54/x", "540002078/")),
    (a_good_report(kind="update"), "bad_code", "kind"),
    (a_good_report(kind=["report"]), "bad_code", "kind"),
    (a_good_report(scope="all"), "bad_code", "scope"),
    (a_good_report(scope={}), "bad_code", "scope"),
    (a_good_report(takeover="yes"), "bad_code", "takeover"),
    (a_good_report(takeover=1), "bad_code", "takeover"),
    (a_good_report(statuses=["02"]), "bad_code", "statuses"),
    (a_good_report(scope="replace", statuses=[]), "bad_code", "statuses"),
    (a_good_report(scope="replace", statuses="02"), "bad_code", "statuses"),
    (a_good_report(scope="replace", statuses=["02", "02"]), "bad_code", "statuses[1]"),
    (a_good_report(scope="replace", statuses=["02", "99"]), "bad_code", "statuses[1]"),
    (a_good_report(scope="replace", statuses=["03"]), "bad_code", "records[0].status"),
    (a_good_report(records={}), "bad_code", "records"),
    (a_good_report(records=[]), "bad_code", "records"),
    (a_good_report(records=[], scope="replace"), "bad_code", "records"),
    (a_good_report(records=[a_record("02", 1)] * (MAX_RECORDS + 1)), "bad_code", "records"),
    (a_good_report(records=[3]), "bad_code", "records[0]"),
    (a_good_report(source=3), "bad_code", "source"),
    (a_good_report(source={"feed": "a", "code": "9"}), "bad_code", "source.code"),
    (a_good_report(source={"feed": "a", "system": 3}), "bad_code", "source.system"),
    (a_good_report(source={"feed": "a", "author": "x" * 201}), "bad_code", "source.author"),
    *((_with_record(**{name: bad}), "bad_code", f"records[0].{name}")
      for name in ("nature", "status", "horizon", "gender", "closing_type", "supplementary_type", "crisis_type",
                   "assignment")
      for bad in ("99", "1", 1, ["01"], True)),
    (_with_record(comment="x" * 501), "bad_code", "records[0].comment"),
    (_with_record(comment=3), "bad_code", "records[0].comment"),
    (a_report(UNIT, a_record("02", 1), a_record("02", 2, gender="04", assignment="01")), "bad_code", "records[1]"),
    *((_with_record(count=bad), "bad_count", "records[0].count")
      for bad in BAD_COUNTS),
    (_with_record(absent=True), "bad_count", "records[0].count"),
    (_with_record(absent="yes"), "bad_count", "records[0].absent"),
    (_with_record(absent=1), "bad_count", "records[0].absent"),
    *((a_good_report(observed_at=bad), "bad_time", "observed_at")
      for bad in ("2026-01-15T08:35:00", "2026-01-15", "yesterday", "", 1768462500, "2026-02-30T08:35:00Z",
                  "2026-01-15 08:35:00Z", "2026-W03-4T08:35:00Z", "0001-01-01T00:00:00+14:00", "2026-01-15T08:35:60Z",
                  "2026-01-15T08:35:00.1234567Z", "2026-01-15T08:35:00.123456000+01:00")),
    *((a_heartbeat(period=bad), "bad_time", "period") for bad in ("PT4S", "PT901S", "60", 60, "P1M", "PT")),
    (a_good_report(nom="x"), "patient_data", "nom"),
    (_with_record(comment="IPP 80012345"), "patient_data", "records[0].comment"),
    (a_good_report(source={"feed": "a", "author": "2 55 08 14 168 025 38"}), "patient_data", "source.author"),
    (a_good_report(schema="other/1", patient={"nom": "x"}), "patient_data", "patient.nom"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "code", "field"), REFUSED)
def test_a_bad_event_is_refused_for_its_reason(event: dict[str, Any], code: str, field: str | None) -> None:
    assert (code, field) in [(refusal.code, refusal.field) for refusal in shape_refusals(event, CODES)]


@pytest.mark.parametrize("value", [None, 3, "text", [], [{}], True])
def test_what_is_no_object_is_no_event(value: object) -> None:
    assert [refusal.code for refusal in shape_refusals(value, CODES)] == ["unknown_schema"]


def test_every_refusal_of_an_event_is_listed() -> None:
    event = a_report(UNIT, {**a_record("99", -1), "extra": 1}, event_id="x", observed_at="now", takeover="no", colour=1)
    assert {(refusal.code, refusal.field) for refusal in shape_refusals(event, CODES)} == {
        ("bad_id", "event_id"),
        ("bad_time", "observed_at"),
        ("unknown_field", "colour"),
        ("bad_code", "takeover"),
        ("unknown_field", "records[0].extra"),
        ("bad_code", "records[0].status"),
        ("bad_count", "records[0].count"),
    }


@pytest.mark.parametrize("kind", [None, "update"])
def test_figures_of_an_event_of_no_known_kind_are_judged_too(kind: str | None) -> None:
    event = a_good_report(kind=kind, records=[{"nature": "01", "status": "99", "horizon": "01", "count": -1}])
    found = {(refusal.code, refusal.field) for refusal in shape_refusals(event, CODES)}
    assert {("bad_code", "records[0].status"), ("bad_count", "records[0].count")} < found


def test_a_list_of_statuses_is_bounded_before_it_is_looked_at() -> None:
    event = a_good_report(scope="replace", statuses=["02"] * 100_000)
    [refusal] = shape_refusals(event, CODES)
    assert (refusal.code, refusal.field) == ("bad_code", "statuses")
    assert "at most 9" in refusal.message


def test_patient_data_comes_first_so_that_who_keeps_one_refusal_sees_it() -> None:
    assert shape_refusals(a_good_report(event_id=3, ipp="1"), CODES)[0].code == "patient_data"


@given(JSON_VALUES)
def test_no_json_value_raises(value: object) -> None:
    assert shape_refusals(value, CODES)
