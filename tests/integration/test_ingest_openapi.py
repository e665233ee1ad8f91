"""The OpenAPI document says what ingest really answers: requests are generated from it and the answers held to it."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from tests.support.facts import a_unit
from tests.support.ingest_process import a_key, admin, ingest
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

load_all_checks()
HELD = CHECKS.get_by_names([
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
])  # fmt: skip
WRITES = {("/v1/events", "POST"), ("/v1/directory/units", "POST"), ("/v1/directory/units/{unit_id}", "PUT")}


@schemathesis.serializer("application/x-ndjson", "application/ndjson", "application/jsonl")  # type: ignore[untyped-decorator]  # ships no types
def as_lines(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """Schemathesis knows no NDJSON."""
    return value.encode(errors="replace") if isinstance(value, str) else json.dumps(value).encode()


@pytest.fixture(scope="module")
def client(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    key = a_key(kafka)
    with ingest(kafka, tmp_path_factory.mktemp("ingest") / "ingest.log") as client:
        assert client.put("/v1/directory/units/u", json=a_unit("u"), headers=admin()).status_code == 200
        client.headers["X-API-Key"] = key
        eventually(lambda: client.post("/v1/events", json=[]).status_code == 422, "the key is known")
        yield client


@pytest.mark.parametrize(
    "path", ["/v1/events", "/v1/directory/units", "/v1/directory/units/{unit_id}", "/health/ready"]
)
def test_every_answer_to_generated_requests_is_one_the_document_names(client: httpx.Client, path: str) -> None:
    document = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    [operation] = [found.ok() for found in document.include(path=path).get_all_operations()]

    @settings(max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy())
    def call(case: Any) -> None:
        case.call_and_validate(base_url=str(client.base_url), headers=dict(client.headers), checks=HELD)

    call()


def test_every_write_names_its_body_its_answers_and_its_credentials(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    for path, method in WRITES:
        operation = document["paths"][path][method.lower()]
        assert operation["requestBody"]["required"]
        assert operation["security"] == [{"bearer": []}, {"api_key": []}]
        assert set(operation["responses"]) >= {"401", "403", "413", "415", "422", "429", "503"}
        assert "Retry-After" in operation["responses"]["503"]["headers"]
        shape = operation["responses"]["401"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert document["components"]["schemas"][shape]["required"] == ["errors"]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("GET", "/v1/events", 405), ("GET", "/docs", 404)]
)
def test_an_address_that_is_not_there_is_answered_like_every_no(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    [error] = answer.json()["errors"]
    assert (error["code"], error["field"]) == ({404: "not_found", 405: "method_not_allowed"}[status], None)
    assert "/openapi.json" in error["message"]
    assert ("Allow" in answer.headers) == (status == 405)
    assert client.get("/openapi.json").status_code == 200
