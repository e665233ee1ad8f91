"""What is written through ingest is in the audit log: events behind their answer, the directory before it."""

from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from schemas.topics import AUDIT
from tests.support.event_facts import a_confirm
from tests.support.facts import a_unit
from tests.support.ingest_process import a_key, admin, ingest, written
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "1540002078/AUDITED-BY-INGEST"


@pytest.fixture(scope="module")
def client(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with ingest(kafka, tmp_path_factory.mktemp("ingest") / "ingest.log") as client:
        yield client


def entries(kafka: str, answer: httpx.Response) -> list[dict[str, Any]]:
    """Of the request that was answered so."""
    request_id = answer.headers["X-Request-Id"]
    return [record.value for record in written(kafka, AUDIT) if record.value["request_id"] == request_id]


def declare(client: httpx.Client, **changes: Any) -> httpx.Response:
    answer = client.put(
        f"/v1/directory/units/{UNIT}",
        content=orjson.dumps(a_unit(UNIT, **changes)),
        headers={"Content-Type": "application/json", **admin()},
    )
    assert answer.status_code == 200, answer.text
    return answer


def test_a_duty_that_is_loosened_has_its_own_entry_from_what_to_what(client: httpx.Client, kafka: str) -> None:
    first = declare(client, duty={"normal": {"max_age": "PT12H"}})
    assert [entry["action"] for entry in entries(kafka, first)] == ["directory.written"]
    loosened = declare(client, duty={"normal": {"max_age": "PT24H"}})
    both = entries(kafka, loosened)
    assert [entry["action"] for entry in both] == ["directory.written", "directory.loosened"]
    assert both[1]["details"] == {
        "changes": [{"unit_id": UNIT, "field": "duty.normal", "before": 43_200.0, "after": 86_400.0, "replaced": None}]
    }
    assert both[1]["territories"] == ["R-44", "D-54", "E-540002078"]
    assert both[1]["subject"].startswith("p-")


def test_events_are_noted_by_client_id_and_refused_keys_without_the_key(client: httpx.Client, kafka: str) -> None:
    declare(client)
    key = a_key(kafka, "audited-key")
    event = orjson.dumps(a_confirm(UNIT))
    headers = {"Content-Type": "application/json", "X-API-Key": key}

    def sent() -> httpx.Response | None:
        answer = client.post("/v1/events", content=event, headers=headers)
        return answer if answer.status_code == 202 else None

    answer = eventually(sent, "the key is known")
    [entry] = eventually(lambda: entries(kafka, answer), "it is noted")
    assert (entry["action"], entry["subject"], entry["target"]) == ("events.written", "audited-key", f"unit:{UNIT}")
    assert entry["details"] == {"accepted": 1, "refused": 0}

    refused = client.post("/v1/events", content=event, headers={**headers, "X-API-Key": f"{key[:-4]}0000"})
    assert refused.status_code == 401
    [entry] = eventually(lambda: entries(kafka, refused), "it is written behind the answer")
    assert (entry["action"], entry["subject"], entry["reason"]) == ("access.refused", None, "bad_key")
    assert key[:-4] not in str(entry)
