"""The directory's writes on a real Kafka: answered once events of the unit are accepted."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psutil
import pytest

from schemas.topics import DIRECTORY, QUARANTINE
from tests.support.audit_memory import audit_settings
from tests.support.facts import a_record, a_report, a_unit
from tests.support.ingest_process import a_key, admin, ingest, ingest_process, written
from tests.support.own_kafka import own_kafka
from tests.support.stream_worker import free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

SENDER = "demo-admin"
UNIT = f"9900000042/{os.urandom(4).hex()}"


@pytest.fixture(scope="module")
def client(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with ingest(kafka, tmp_path_factory.mktemp("ingest") / "ingest.log") as client:
        client.headers.update(admin())
        yield client


def put(client: httpx.Client, unit: dict[str, Any], path: str | None = None) -> httpx.Response:
    return client.put(f"/v1/directory/units/{path or unit['unit_id']}", json=unit)


def post(client: httpx.Client, *lines: bytes | dict[str, Any]) -> httpx.Response:
    content = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return client.post("/v1/directory/units", content=content, headers={"Content-Type": "application/x-ndjson"})


def report(client: httpx.Client, unit_id: str) -> httpx.Response:
    report = a_report(unit_id, a_record("02", 3), source={"feed": "manual"})
    return client.post("/v1/events", json=report)


@pytest.mark.parametrize("spelled", ["raw", "encoded"])
def test_a_unit_is_declared_and_at_once_its_events_are_accepted(client: httpx.Client, kafka: str, spelled: str) -> None:
    unit = a_unit(f"{UNIT}/é {spelled}", position={"lat": 48.68, "lon": 6.18})
    assert report(client, unit["unit_id"]).status_code == 422
    answer = put(client, unit, quote(unit["unit_id"], safe="/" if spelled == "raw" else ""))
    assert (answer.status_code, answer.json()) == (200, {"accepted": [unit["unit_id"]], "refused": []})
    assert report(client, unit["unit_id"]).status_code == 202
    [record] = [record for record in written(kafka, DIRECTORY, SENDER) if record.key == unit["unit_id"].encode()]
    assert record.value == unit


def test_a_refused_unit_is_told_every_reason_and_kept_in_the_quarantine(client: httpx.Client, kafka: str) -> None:
    unit = {**a_unit(f"{UNIT}-bad"), "nature": "99", "offers": []}
    answer = put(client, unit, f"{UNIT}-other")
    assert answer.status_code == 422
    body = answer.json()
    assert body["accepted"] == []
    assert {(each["index"], each["unit_id"], each["code"], each["field"]) for each in body["refused"]} == {
        (0, unit["unit_id"], "bad_code", "nature"),
        (0, unit["unit_id"], "missing_field", "offers"),
        (0, unit["unit_id"], "bad_id", "unit_id"),
    }
    [record] = [found for found in written(kafka, QUARANTINE, SENDER) if found.value["unit_id"] == unit["unit_id"]]
    assert json.loads(base64.b64decode(record.value["body_base64"])) == unit
    assert record.value["origin"]["path"] == f"/v1/directory/units/{UNIT}-other"


def test_of_many_lines_the_good_are_accepted_and_the_others_refused_by_themselves(client: httpx.Client) -> None:
    old, new = a_unit(f"{UNIT}-old"), a_unit(f"{UNIT}-new", replaces=[f"{UNIT}-old"])
    circle = a_unit(f"{UNIT}-old", replaces=[f"{UNIT}-new"])
    answer = post(client, old, b"{", new, circle, b"[]")
    assert answer.status_code == 200
    assert answer.json()["accepted"] == [old["unit_id"], new["unit_id"]]
    assert [(each["index"], each["code"], each["field"]) for each in answer.json()["refused"]] == [
        (1, "not_json", None),
        (3, "bad_id", "replaces[0]"),
        (4, "unknown_schema", None),
    ]
    refused = report(client, old["unit_id"])
    assert [each["code"] for each in refused.json()["refused"]] == ["unknown_unit"]
    assert new["unit_id"] in refused.json()["refused"][0]["message"]
    assert report(client, new["unit_id"]).status_code == 202


def test_a_list_is_no_unit(client: httpx.Client) -> None:
    answer = client.put(f"/v1/directory/units/{UNIT}", json=[a_unit(UNIT)])
    assert [(each["index"], each["code"]) for each in answer.json()["refused"]] == [(0, "unknown_schema")]


def test_only_the_right_form_is_taken(client: httpx.Client) -> None:
    assert client.post("/v1/directory/units", json=a_unit(UNIT)).status_code == 415
    nobody = {"Authorization": "Bearer vk_no_one"}
    assert client.post("/v1/directory/units", json={}, headers=nobody).status_code == 401


def test_no_key_writes_the_directory_not_even_one_of_any_feed(client: httpx.Client, kafka: str) -> None:
    headers = {"Authorization": f"Bearer {a_key(kafka)}"}
    eventually(lambda: client.post("/v1/events", json=[], headers=headers).status_code == 422, "the key is known")
    assert client.put(f"/v1/directory/units/{UNIT}", json=a_unit(UNIT), headers=headers).status_code == 403


def test_ten_thousand_units_are_known_after_a_restart_in_150_mb(tmp_path: Path) -> None:
    with own_kafka(tmp_path / "kafka") as kafka:
        key = a_key(kafka.address, SENDER)
        units = [
            a_unit(
                f"99{number:07}8/UNIT-{number % 8}",
                establishment={"finess": f"99{number // 8:07}", "name": "CH simulé"},
            )
            for number in range(10_000)
        ]
        with ingest(kafka.address, tmp_path / "log") as client:
            client.headers.update(admin())
            for at in range(0, len(units), 1_000):
                assert len(post(client, *units[at : at + 1_000]).json()["accepted"]) == 1_000
        with ingest_process(kafka.address, tmp_path / "log") as (client, pid):
            client.headers["X-API-Key"] = key
            batch = [a_report(unit["unit_id"], a_record("02", 3)) for unit in units[::5]]
            for at in range(0, len(batch), 500):
                assert client.post("/v1/events", json=batch[at : at + 500]).status_code == 202
            assert psutil.Process(pid).memory_info().rss < 150e6


def test_an_issuer_without_https_stops_the_start_in_words() -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "ingest"],
        env=os.environ | {"VIGILITS_ISSUER": "http://127.0.0.1:1", "VIGILITS_KAFKA": "127.0.0.1:1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert outcome.returncode == 1
    assert "https" in outcome.stderr


def test_without_kafka_ingest_starts_says_what_is_missing_and_takes_nothing(tmp_path: Path) -> None:
    port = free_port()
    environment = {"VIGILITS_KAFKA": "127.0.0.1:1", "VIGILITS_PORT": str(port), **audit_settings(tmp_path)}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "ingest"], env=os.environ | environment, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:

            def live() -> bool:
                try:
                    return client.get("/health/live").status_code == 200
                except httpx.TransportError:
                    return False

            eventually(live, "is running", timeout_s=120)
            ready = client.get("/health/ready")
            assert ready.status_code == 503
            assert len(ready.json()["missing"]) == 2
            answer = client.post("/v1/events", json=[], headers={"X-API-Key": "vk_a_b"})
            assert answer.status_code == 503
            assert "Retry-After" in answer.headers
    finally:
        process.terminate()
        process.wait(timeout=60)
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
