"""The JSON Schemas: made from the models, and true of the examples of the contract."""

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # until types-jsonschema is among the dev dependencies
import pytest
from pydantic import ValidationError

from schemas.export_json import FOLDER, files
from schemas.models.registry import ANSWERS, CLIENT_FRAMES, SERVER_FRAMES, SHAPES, TOPIC_VALUES
from schemas.topics import TOPICS
from tests.support.wire import check, document

EVENT: dict[str, Any] = {
    "schema": "capacity-event/1",
    "event_id": "018f6a2e-0000-7000-8000-000000000001",
    "unit_id": "1540002078/REA-MED-A",
    "kind": "report",
    "scope": "upsert",
    "statuses": None,
    "observed_at": "2026-01-15T08:35:00+01:00",
    "source": {"feed": "bed-management", "system": "…", "author": "…", "code": "02"},
    "takeover": False,
    "records": [{"nature": "01", "status": "02", "horizon": "01", "gender": "04", "assignment": "01", "count": 3}],
    "cancels": None,
}
HEARTBEAT: dict[str, Any] = {
    "schema": "capacity-event/1",
    "event_id": "018f6a2e-0000-7000-8000-000000000002",
    "kind": "heartbeat",
    "source": {"feed": "540002078/bed-management"},
    "observed_at": "2026-01-15T08:35:00+01:00",
    "period": "PT60S",
}
UNIT: dict[str, Any] = {
    "schema": "directory-unit/1",
    "unit_id": "1540002078/REA-MED-A",
    "name": "Réanimation médicale A",
    "nature": "01",
    "establishment": {"finess": "540002078", "legal_finess": "540023264", "name": "CHRU", "phone": "+33383000000"},
    "offers": [
        {
            "id": "1540002078-1",
            "activity": "126",
            "care_mode": "28",
            "patients": {"age_min": 15, "age_max": None},
            "from": None,
            "until": None,
        }
    ],
    "equipment": [],
    "territory": {"region": "R-44", "department": "D-54", "commune": "54395"},
    "position": {"lat": 48.68, "lon": 6.18},
    "sensitive": False,
    "feeds": ["bed-management", "manual"],
    "duty": {"normal": {"max_age": "PT24H"}, "tension": {"times": ["10:00", "18:00"]}, "crisis": {"max_age": "PT6H"}},
    "contacts": [{"role": "owner", "email": "cadre@example.org", "phone": "+33383000001", "level": 2}],
    "closures": [{"from": "2026-08-01T08:00:00+02:00", "until": None, "reason": "été"}],
    "replaces": [],
    "retired": False,
}
CLIENT: dict[str, Any] = {
    "schema": "access-client/1",
    "client_id": "chru-beds",
    "secret_sha256": "0" * 64,
    "feed": "bed-management",
    "establishments": ["540002078"],
    "vendor": None,
    "created_at": "2026-01-15T08:35:00Z",
    "expires_at": None,
    "revoked_at": None,
}
REVOCATION: dict[str, Any] = {
    "schema": "access-revocation/1",
    "jti": "a",
    "subject": None,
    "revoked_at": "2026-01-15T08:35:00Z",
    "revoked_by": "admin",
    "expires_at": "2026-01-15T09:35:00Z",
}
EXAMPLES = {"capacity-event": EVENT, "directory-unit": UNIT, "access-client": CLIENT, "access-revocation": REVOCATION}


def changed(value: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    result = copy.deepcopy(value)
    change(result)
    return result


def become(event: dict[str, Any], other: dict[str, Any]) -> None:
    event.clear()
    event.update(other)


def test_the_files_are_those_of_the_models() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()} == {
        path.name: text for path, text in files()
    }, "run: python -m schemas.export_json"


def test_every_topic_has_the_schema_of_its_value() -> None:
    assert {topic.schema for topic in TOPICS} == set(TOPIC_VALUES)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_schema_is_one_of_2020_12_with_id_title_and_description(name: str) -> None:
    schema = document(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:vigilits:schema:{name}:1"
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("name", sorted(set(TOPIC_VALUES) - {"capacity-event"}))
def test_a_value_in_kafka_says_its_schema(name: str) -> None:
    schema = document(name)
    assert schema["properties"]["schema"]["const"] == f"{name}/1"
    assert "schema" in schema["required"]


def test_a_name_stands_for_one_shape() -> None:
    frames = {f"live-{name}" for name in (*CLIENT_FRAMES, *SERVER_FRAMES)}
    assert len(SHAPES) == len(TOPIC_VALUES) + len(frames) + len(ANSWERS)


REPORT_GOOD: dict[str, Callable[[dict[str, Any]], object]] = {
    "as in the contract": lambda event: None,
    "unknown count": lambda event: event["records"][0].update(count=None),
    "largest count": lambda event: event["records"][0].update(count=999),
    "record taken away": lambda event: event["records"][0].update(absent=True, count=None),
    "record taken away without a count": lambda event: (
        event["records"][0].update(absent=True),
        event["records"][0].pop("count"),
    ),
    "what a code table does not know yet": lambda event: event["records"][0].update(crisis_type="77"),
    "optional fields left out": lambda event: [
        event.pop(name) for name in ("scope", "statuses", "takeover", "cancels")
    ],
    "replace": lambda event: event.update(scope="replace"),
    "replace by nothing": lambda event: event.update(scope="replace", statuses=["02", "03"], records=[]),
    "correction": lambda event: event.update(cancels="018f6a2e-0000-7000-8000-00000000000f"),
    "takeover": lambda event: event.update(takeover=True),
    "confirm": lambda event: (event.update(kind="confirm", statuses=["02"]), event.pop("records")),
    "cancel": lambda event: (
        event.update(kind="cancel", cancels="018f6a2e-0000-7000-8000-00000000000f"),
        event.pop("records"),
    ),
    "heartbeat": lambda event: become(event, HEARTBEAT),
}
REPORT_BAD: dict[str, Callable[[dict[str, Any]], object]] = {
    "negative count": lambda event: event["records"][0].update(count=-1),
    "count of 1000": lambda event: event["records"][0].update(count=1000),
    "count as text": lambda event: event["records"][0].update(count="3"),
    "fractional count": lambda event: event["records"][0].update(count=3.5),
    "count of true": lambda event: event["records"][0].update(count=True),
    "no count": lambda event: event["records"][0].pop("count"),
    "taken away with a count": lambda event: event["records"][0].update(absent=True),
    "no nature": lambda event: event["records"][0].pop("nature"),
    "code of one digit": lambda event: event["records"][0].update(status="2"),
    "code in foreign digits": lambda event: event["records"][0].update(status="०२"),
    "misspelt field of a record": lambda event: event["records"][0].update(gendre="04"),
    "misspelt field": lambda event: event.update(takover=True),
    "misspelt field of the source": lambda event: event["source"].update(sytem="x"),
    "no time": lambda event: event.pop("observed_at"),
    "time without offset": lambda event: event.update(observed_at="2026-01-15T08:35:00"),
    "other schema": lambda event: event.update(schema="capacity-event/2"),
    "other kind": lambda event: event.update(kind="guess"),
    "id that is no UUID": lambda event: event.update(event_id="1"),
    "id in upper case": lambda event: event.update(event_id="018F6A2E-0000-7000-8000-000000000001"),
    "empty unit": lambda event: event.update(unit_id=""),
    "unit of 201 characters": lambda event: event.update(unit_id="x" * 201),
    "unit with a control character": lambda event: event.update(unit_id="a\x00b"),
    "unit that ends in a space": lambda event: event.update(unit_id="a "),
    "feed with a slash": lambda event: event["source"].update(feed="540002078/bed-management"),
    "no records": lambda event: event.update(records=[]),
    "replace by nothing of nothing": lambda event: event.update(scope="replace", records=[]),
    "statuses of an upsert": lambda event: event.update(statuses=["02"]),
    "status named twice": lambda event: event.update(scope="replace", statuses=["02", "02"]),
    "confirm with figures": lambda event: event.update(kind="confirm"),
    "cancel of nothing": lambda event: (event.update(kind="cancel"), event.pop("records")),
    "heartbeat of a unit": lambda event: become(event, {**HEARTBEAT, "unit_id": "a"}),
    "heartbeat of half a feed": lambda event: become(event, {**HEARTBEAT, "source": {"feed": "manual"}}),
    "heartbeat without a period": lambda event: become(event, {**HEARTBEAT, "period": None}),
}


@pytest.mark.parametrize("case", REPORT_GOOD)
def test_a_good_event_is_one_for_the_file_and_for_the_model(case: str) -> None:
    event = changed(EVENT, REPORT_GOOD[case])
    check("capacity-event", event)
    TOPIC_VALUES["capacity-event"].model_validate_json(json.dumps(event))


@pytest.mark.parametrize("case", REPORT_BAD)
def test_a_bad_event_is_none_for_the_file_nor_for_the_model(case: str) -> None:
    event = changed(EVENT, REPORT_BAD[case])
    with pytest.raises(AssertionError, match="not a capacity-event"):
        check("capacity-event", event)
    if case == "status named twice":
        return  # a set of statuses: the model keeps the list as it is spelt
    with pytest.raises(ValidationError):
        TOPIC_VALUES["capacity-event"].model_validate_json(json.dumps(event))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_is_good(name: str) -> None:
    check(name, EXAMPLES[name])
    SHAPES[name].model_validate_json(json.dumps(EXAMPLES[name]))


OTHERS_BAD: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("directory-unit", lambda unit: unit.update(retred=True)),
    ("directory-unit", lambda unit: unit.update(offers=[])),
    ("directory-unit", lambda unit: unit.pop("territory")),
    ("directory-unit", lambda unit: unit["establishment"].pop("finess")),
    ("directory-unit", lambda unit: unit["offers"][0].update(activity="26")),
    ("directory-unit", lambda unit: unit["duty"]["normal"].update(times=["10:00"])),
    ("directory-unit", lambda unit: unit["duty"].update(normal={})),
    ("directory-unit", lambda unit: unit["contacts"][0].update(role="friend")),
    ("directory-unit", lambda unit: unit["position"].update(lat=91)),
    ("access-client", lambda client: client.update(secret_sha256="secret")),
    ("access-client", lambda client: client.update(limits={"requests_per_s": 0, "events_per_s": 1})),
    ("access-revocation", lambda revocation: revocation.update(subject="b")),
    ("access-revocation", lambda revocation: revocation.update(jti=None)),
]


@pytest.mark.parametrize(("name", "change"), OTHERS_BAD)
def test_a_bad_value_is_refused_by_the_file_and_by_the_model(
    name: str, change: Callable[[dict[str, Any]], object]
) -> None:
    bad = changed(EXAMPLES[name], change)
    with pytest.raises(AssertionError):
        check(name, bad)
    with pytest.raises(ValidationError):
        SHAPES[name].model_validate_json(json.dumps(bad))


def test_limits_left_out_and_limits_of_null_are_two_facts() -> None:
    check("access-client", {**CLIENT, "limits": None})
    assert "default" not in document("access-client")["properties"]["limits"]
