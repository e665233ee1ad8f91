"""The JSON Schemas: made from the models, and true of the examples of the contract."""

import json
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from schemas.export_json import FOLDER, files
from schemas.models.registry import ANSWERS, CLIENT_FRAMES, SERVER_FRAMES, SHAPES, TOPIC_VALUES
from schemas.topics import TOPICS
from tests.support.event_cases import BAD_EVENTS, BAD_UNITS, EVENT, GOOD_EVENTS, UNIT, Change, changed
from tests.support.wire import check, document

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


@pytest.mark.parametrize("case", GOOD_EVENTS)
def test_a_good_event_is_one_for_the_file_and_for_the_model(case: str) -> None:
    event = changed(EVENT, GOOD_EVENTS[case])
    check("capacity-event", event)
    TOPIC_VALUES["capacity-event"].model_validate_json(json.dumps(event))


@pytest.mark.parametrize("case", BAD_EVENTS)
def test_a_bad_event_is_none_for_the_file_nor_for_the_model(case: str) -> None:
    event = changed(EVENT, BAD_EVENTS[case])
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


OTHERS_BAD: list[tuple[str, Change]] = [
    ("access-client", lambda client: client.update(secret_sha256="secret")),
    ("access-client", lambda client: client.update(limits={"requests_per_s": 0, "events_per_s": 1})),
    ("access-revocation", lambda revocation: revocation.update(subject="b")),
    ("access-revocation", lambda revocation: revocation.update(jti=None)),
]


@pytest.mark.parametrize(("name", "change"), [*OTHERS_BAD, *(("directory-unit", change) for change in BAD_UNITS)])
def test_a_bad_value_is_refused_by_the_file_and_by_the_model(name: str, change: Change) -> None:
    bad = changed(EXAMPLES[name], change)
    with pytest.raises(AssertionError):
        check(name, bad)
    with pytest.raises(ValidationError):
        SHAPES[name].model_validate_json(json.dumps(bad))


def test_limits_left_out_and_limits_of_null_are_two_facts() -> None:
    check("access-client", {**CLIENT, "limits": None})
    assert "default" not in document("access-client")["properties"]["limits"]
