"""`POST /v1/events` on a real Kafka: what is answered, and what Kafka and the quarantine have of it."""

import base64
import gzip
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from schemas.models.quarantined import Quarantined
from schemas.topics import EVENTS, HEARTBEATS, QUARANTINE
from tests.support.event_facts import a_confirm, a_heartbeat, as_json, ndjson
from tests.support.facts import a_record, a_report, a_unit
from tests.support.ingest_process import Written, a_key, admin, ingest_process, worked_s, written
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "9900000018/INGEST-A"
SENSITIVE = "9900000026/INGEST-S"
FINESS = "990000001"
NIR = "2 55 08 14 168 025 38"


@pytest.fixture(scope="module")
def served(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, int]]:
    with ingest_process(kafka, tmp_path_factory.mktemp("ingest") / "ingest.log") as (client, pid):
        client.headers["X-API-Key"] = _usable(client, a_key(kafka, vendor="Éditeur"))
        mine = {"finess": FINESS, "name": "CH simulé"}
        other = {"finess": "990000002", "name": "CH simulé bis"}
        lines = [a_unit(UNIT, establishment=mine), a_unit(SENSITIVE, establishment=other, sensitive=True)]
        lines += [a_unit(f"9900000018/INGEST-{number}", establishment=mine) for number in range(50)]
        answer = client.post("/v1/directory/units", **ndjson(*lines, **admin()))
        assert answer.json()["refused"] == []
        yield client, pid


@pytest.fixture(scope="module")
def client(served: tuple[httpx.Client, int]) -> httpx.Client:
    return served[0]


@pytest.fixture
def sender(client: httpx.Client, kafka: str) -> Iterator[str]:
    """A fresh sender, so that a test finds its own records and no others."""
    before = client.headers["X-API-Key"]
    client_id = f"test-{uuid.uuid4().hex[:8]}"
    client.headers["X-API-Key"] = _usable(client, a_key(kafka, client_id))
    yield client_id
    client.headers["X-API-Key"] = before


def _usable(client: httpx.Client, key: str) -> str:
    """The key, once this ingest has seen it."""
    eventually(lambda: client.post("/v1/events", headers={"X-API-Key": key}).status_code != 401, "the key is known")
    return key


def a_good_report(**changes: Any) -> dict[str, Any]:
    return {**a_report(UNIT, a_record("02", 3)), **changes}


def kept(kafka: str, sender: str) -> list[Quarantined]:
    return [Quarantined.model_validate(record.value) for record in written(kafka, QUARANTINE, sender)]


def events(kafka: str, sender: str) -> list[Written]:
    return written(kafka, EVENTS, sender)


def test_an_accepted_event_is_in_kafka_where_the_answer_says(client: httpx.Client, kafka: str, sender: str) -> None:
    event = a_good_report(source={"feed": "bed-management", "system": "Système d'essai"})
    before_ms = time.time() * 1000
    answer = client.post("/v1/events", json=event)
    assert answer.status_code == 202
    [record] = events(kafka, sender)
    assert answer.json() == {
        "accepted": [{"event_id": event["event_id"], "partition": record.partition, "offset": record.offset}],
        "refused": [],
    }
    assert record.key == UNIT.encode()
    assert record.value == event
    assert record.headers == {
        "sender": sender,
        "feed": f"{FINESS}/bed-management",
        "vendor": "Éditeur d'essai",
        "judged": "capacity-event/1",
    }
    assert before_ms - 1 <= record.timestamp_ms <= time.time() * 1000


def test_a_refused_event_is_in_the_quarantine_with_its_bytes(client: httpx.Client, kafka: str, sender: str) -> None:
    sent = json.dumps(a_good_report(records=[a_record("99", -1)]), indent=3).encode()
    answer = client.post("/v1/events", **as_json(sent))
    assert answer.status_code == 422
    assert {(each["index"], each["code"], each["field"]) for each in answer.json()["refused"]} == {
        (0, "bad_code", "records[0].status"),
        (0, "bad_count", "records[0].count"),
    }
    [record] = kept(kafka, sender)
    assert base64.b64decode(record.body_base64 or "") == sent
    assert record.unit_id == UNIT
    assert record.index == 0
    assert "records[0].count" in record.message
    assert events(kafka, sender) == []


def test_of_a_batch_the_good_are_accepted_and_every_refusal_is_listed_in_order(
    client: httpx.Client, kafka: str, sender: str
) -> None:
    good = [a_good_report() for _ in range(3)]
    batch = [good[0], a_good_report(observed_at="now"), good[1], 3, a_good_report(unit_id="nobody's"), good[2]]
    answer = client.post("/v1/events", json=batch)
    assert answer.status_code == 207
    body = answer.json()
    assert [each["event_id"] for each in body["accepted"]] == [event["event_id"] for event in good]
    assert [(each["index"], each["code"], each["field"], each["event_id"]) for each in body["refused"]] == [
        (1, "bad_time", "observed_at", batch[1]["event_id"]),  # type: ignore[index]
        (3, "unknown_schema", None, None),
        (4, "unknown_unit", "unit_id", batch[4]["event_id"]),  # type: ignore[index]
    ]
    assert [record.index for record in kept(kafka, sender)] == [1, 3, 4]
    assert [json.loads(base64.b64decode(record.body_base64 or "")) for record in kept(kafka, sender)] == [
        batch[1],
        3,
        batch[4],
    ]


def test_a_line_that_is_not_json_is_refused_by_itself(client: httpx.Client, kafka: str, sender: str) -> None:
    good = a_good_report()
    lines = b'{"a": NaN}\n' + json.dumps(good).encode() + b'\n{"schema": 1, "schema": 2}\n\xff\n'
    answer = client.post("/v1/events", content=lines, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 207
    assert [(each["index"], each["code"]) for each in answer.json()["refused"]] == [
        (0, "not_json"),
        (2, "not_json"),
        (3, "not_json"),
    ]
    assert [base64.b64decode(record.body_base64 or "") for record in kept(kafka, sender)] == [
        b'{"a": NaN}',
        b'{"schema": 1, "schema": 2}',
        b"\xff",
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'[{"a": {"b": 1, "b": 2}}]',
        b'"\\ud800"',
        b"[" * 500_000,
        b"9" * 100_000,
    ],
)
def test_a_body_that_cannot_be_parsed_is_refused_whole_under_index_0_and_kept(
    client: httpx.Client, kafka: str, sender: str, body: bytes
) -> None:
    answer = client.post("/v1/events", **as_json(body))
    assert answer.status_code == 422
    assert [(each["index"], each["code"]) for each in answer.json()["refused"]] == [(0, "not_json")]
    [record] = kept(kafka, sender)
    assert base64.b64decode(record.body_base64 or "") == body


def test_a_refused_body_of_a_whole_megabyte_is_kept(client: httpx.Client, kafka: str, sender: str) -> None:
    body = b"\xff" + uuid.uuid4().bytes * 65_535
    assert client.post("/v1/events", **as_json(body)).status_code == 422
    [record] = kept(kafka, sender)
    assert base64.b64decode(record.body_base64 or "") == body


@pytest.mark.parametrize("body", ["[]", " [ ] "])
def test_an_empty_list_is_refused(client: httpx.Client, body: str) -> None:
    answer = client.post("/v1/events", **as_json(body.encode()))
    assert answer.status_code == 422
    assert [(each["index"], each["code"]) for each in answer.json()["refused"]] == [(0, "missing_field")]


def test_five_thousand_events_are_accepted_at_once_and_well_under_a_second(
    served: tuple[httpx.Client, int], kafka: str, sender: str
) -> None:
    client, pid = served
    batch = [a_confirm(f"9900000018/INGEST-{number % 50}", source={"feed": "m"}) for number in range(5_000)]
    content = gzip.compress(json.dumps(batch, separators=(",", ":")).encode())
    before = worked_s(pid)  # by its own clock: on a busy machine another one shows what others do
    answer = client.post("/v1/events", **as_json(content, **{"Content-Encoding": "gzip"}))
    worked = worked_s(pid) - before
    assert answer.status_code == 202
    assert [each["event_id"] for each in answer.json()["accepted"]] == [event["event_id"] for event in batch]
    places = {(record.partition, record.offset): record.value["event_id"] for record in events(kafka, sender)}
    accepted = {(each["partition"], each["offset"]): each["event_id"] for each in answer.json()["accepted"]}
    assert accepted.items() <= places.items()
    assert set(places.values()) == {event["event_id"] for event in batch}, "once more of some, where it was put off"
    assert worked < 1.9


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (as_json(b" " * 1_048_577), 413),
        (as_json(gzip.compress(b" " * 1_048_577), **{"Content-Encoding": "gzip"}), 413),
        (as_json(gzip.compress(b"\0" * 100_000_000), **{"Content-Encoding": "gzip"}), 413),
        (as_json(b"[" + b"0," * 5_000 + b"0]"), 413),
        ({"content": (b" " * 65_536 for _ in range(32)), "headers": {"Content-Type": "application/json"}}, 413),
        ({"content": b"{}"}, 415),
        ({"content": b"{}", "headers": {"Content-Type": "text/csv"}}, 415),
        (as_json(b"{}", **{"Content-Encoding": "br"}), 415),
    ],
)
def test_what_is_too_much_or_of_another_form_is_counted_and_not_kept(
    client: httpx.Client, kafka: str, sender: str, sent: dict[str, Any], status: int
) -> None:
    def counted() -> float:
        line = f'vigilits_ingest_requests_unkept_total{{status="{status}"}}'
        return next(float(found.split()[1]) for found in client.get("/metrics").text.splitlines() if line in found)

    before = counted()
    answer = client.post("/v1/events", **sent)
    assert answer.status_code == status
    [error] = answer.json()["errors"]
    assert error["code"]
    assert error["field"] is None
    assert error["message"]
    assert counted() == before + 1
    assert kept(kafka, sender) == []


def test_a_corrupt_gzip_is_refused_and_kept(client: httpx.Client, kafka: str, sender: str) -> None:
    sent = gzip.compress(json.dumps(a_good_report()).encode())[:-4]
    answer = client.post("/v1/events", **as_json(sent, **{"Content-Encoding": "gzip"}))
    assert [(each["index"], each["code"]) for each in answer.json()["refused"]] == [(0, "not_json")]
    [record] = kept(kafka, sender)
    assert base64.b64decode(record.body_base64 or "") == sent


@pytest.mark.parametrize(
    "sent",
    [
        json.dumps(a_good_report(nom="Durand")).encode(),
        json.dumps(a_good_report(records=[a_record("02", 3, comment=f"pour {NIR} Durand")])).encode(),
        b'{"nom": "Durand", ',
        f"MSH|^~\\&|\rPID|1||123||Durand {NIR}".encode(),
    ],
)
def test_of_patient_data_only_sender_path_and_hash_are_kept(
    client: httpx.Client, kafka: str, sender: str, sent: bytes
) -> None:
    assert client.post("/v1/events", **as_json(sent)).status_code == 422
    [found] = written(kafka, QUARANTINE, sender)
    record = Quarantined.model_validate(found.value)
    assert record.code == "patient_data"
    assert record.body_base64 is None
    assert len(record.body_sha256) == 64
    everything = json.dumps(found.value, ensure_ascii=False) + str(found.key)
    assert "Durand" not in everything
    assert NIR not in everything


def test_a_heartbeat_goes_to_its_own_topic_under_the_full_feed(client: httpx.Client, kafka: str, sender: str) -> None:
    feed = f"{FINESS}/bed-management"
    beat = a_heartbeat(source={"feed": feed}, observed_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
    assert client.post("/v1/events", json=beat).status_code == 202
    [record] = written(kafka, HEARTBEATS, sender)
    assert (record.key, record.value, record.headers["feed"]) == (feed.encode(), beat, feed)
    assert events(kafka, sender) == []


def test_the_same_event_twice_in_a_batch_is_fine(client: httpx.Client, kafka: str, sender: str) -> None:
    event = a_good_report()
    assert client.post("/v1/events", json=[event, event]).status_code == 202
    assert len(events(kafka, sender)) == 2


def test_a_sensitive_unit_of_somebody_else_is_answered_like_an_unknown_one(client: httpx.Client, kafka: str) -> None:
    key = _usable(client, a_key(kafka, feed="bed-management", establishments=[FINESS]))

    def refusal(unit_id: str) -> dict[str, Any]:
        event = a_good_report(unit_id=unit_id)
        answer = client.post("/v1/events", json=event, headers={"X-API-Key": key}).json()["refused"]
        assert len(answer) == 1
        return {name: str(value).replace(unit_id, "U") for name, value in answer[0].items() if name != "event_id"}

    assert refusal(SENSITIVE) == refusal("9900000026/NOBODY")
    assert refusal(SENSITIVE)["code"] == "unknown_unit"
