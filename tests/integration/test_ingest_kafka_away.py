"""Kafka paused or gone: 503 within two seconds, nothing answered 503 arrives late, ready again by itself."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from schemas.topics import AUDIT, DIRECTORY, EVENTS, QUARANTINE
from tests.support.facts import a_record, a_report, a_unit
from tests.support.ingest_process import a_key, admin, ingest, is_ready, written
from tests.support.own_kafka import OwnKafka, own_kafka
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "9900000018/AWAY"
WITHIN_S = 2.0
SLACK_S = 4.0
"""For a busy machine, which may stand still for seconds."""


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnKafka]:
    with own_kafka(tmp_path_factory.mktemp("kafka")) as kafka:
        yield kafka


@pytest.fixture(scope="module")
def client(kafka: OwnKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    key = a_key(kafka.address, "away")
    with (
        ingest(kafka.address, tmp_path_factory.mktemp("ingest") / "ingest.log") as patient,
        httpx.Client(base_url=patient.base_url, headers={"X-API-Key": key}, timeout=60) as client,
    ):
        assert put(patient, UNIT).status_code == 200
        yield client


def put(client: httpx.Client, unit_id: str) -> httpx.Response:
    return client.put(f"/v1/directory/units/{unit_id}", json=a_unit(unit_id), headers=admin())


def a_good_report() -> dict[str, Any]:
    return a_report(UNIT, a_record("02", 3))


def timed(client: httpx.Client, event: object) -> tuple[httpx.Response, float]:
    return of(lambda: client.post("/v1/events", json=event))


def of(ask: Callable[[], httpx.Response]) -> tuple[httpx.Response, float]:
    started = time.monotonic()
    answer = ask()
    return answer, time.monotonic() - started


def taken(client: httpx.Client, event: object) -> bool:
    return client.post("/v1/events", json=event).status_code == 202


def assert_denied(answer: httpx.Response, elapsed_s: float) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert [each["code"] for each in answer.json()["errors"]] == ["kafka_away"]
    assert elapsed_s < WITHIN_S + SLACK_S


def said(answer: httpx.Response) -> str:
    message: str = answer.json()["errors"][0]["message"]
    return message


def test_after_a_pause_nothing_that_was_answered_503_arrives(client: httpx.Client, kafka: OwnKafka) -> None:
    eventually(lambda: taken(client, a_good_report()), "takes events")
    kafka.send(signal.SIGSTOP)
    try:
        denied = [a_good_report() for _ in range(5)]
        refused = {"unit_id": "while away"}
        first, first_s = timed(client, denied[0])
        rest = [timed(client, event) for event in [*denied[1:], refused]]
        unit = put(client, f"{UNIT}2")
        ready = client.get("/health/ready")
    finally:
        kafka.send(signal.SIGCONT)
    assert_denied(first, first_s)
    assert "some of it may have been taken" in said(first), "how far Kafka came when it stopped is not known"
    for answer, elapsed_s in rest:
        assert_denied(answer, elapsed_s)
        assert "nothing was taken" in said(answer), "none of it was sent to Kafka"
    assert min(elapsed_s for _, elapsed_s in rest) < 0.5, "known to be away: told so at once"
    assert unit.status_code == 503
    assert ready.status_code == 503
    assert "does not take events" in ready.json()["missing"][0]
    eventually(lambda: is_ready(client), "ready again by itself")
    after = a_good_report()
    eventually(lambda: taken(client, after), "takes events again")
    found = {record.value["event_id"] for record in written(kafka.address, EVENTS, "away")}
    assert after["event_id"] in found
    assert found.isdisjoint(event["event_id"] for event in denied)
    assert not [record for record in written(kafka.address, QUARANTINE, "away") if "while away" in str(record)]
    assert [record for record in written(kafka.address, DIRECTORY) if record.key == f"{UNIT}2".encode()] == []


def test_a_unit_answered_503_in_a_pause_does_not_arrive_after_it(client: httpx.Client, kafka: OwnKafka) -> None:
    late, after = f"{UNIT}-late", f"{UNIT}-after-the-pause"
    eventually(lambda: put(client, UNIT).status_code == 200, "takes units")
    kafka.send(signal.SIGSTOP)
    try:
        denied = put(client, late)
    finally:
        kafka.send(signal.SIGCONT)
    assert denied.status_code == 503
    assert "sending all of it again is safe" in said(denied)
    eventually(lambda: put(client, after).status_code == 200, "takes units again")
    keys = {record.key for record in written(kafka.address, DIRECTORY)}
    assert after.encode() in keys
    assert late.encode() not in keys


def test_a_directory_write_and_a_refusal_are_answered_in_time_while_kafka_is_paused(
    client: httpx.Client, kafka: OwnKafka
) -> None:
    eventually(lambda: put(client, UNIT).status_code == 200, "takes units")
    kafka.send(signal.SIGSTOP)
    try:
        # The first to ask, when it is not known yet that Kafka is away.
        refusals = [of(lambda: client.put(f"/v1/directory/units/{UNIT}", json=a_unit(UNIT))) for _ in range(3)]
        refused = refusals[0][0]
        unit, unit_s = of(lambda: put(client, f"{UNIT}-in-time"))
    finally:
        kafka.send(signal.SIGCONT)
    assert [answer.status_code for answer, _ in refusals] == [403] * 3
    assert min(elapsed_s for _, elapsed_s in refusals) < 1.0, "none waits for its entry in the audit log"
    assert unit.status_code == 503
    assert unit_s < WITHIN_S + SLACK_S
    request_id = refused.headers["X-Request-Id"]

    def entry() -> list[Any]:
        return [record for record in written(kafka.address, AUDIT) if record.value["request_id"] == request_id]

    [found] = eventually(entry, "its entry is written when Kafka is back")
    assert found.value["action"] == "access.refused"


def test_under_load_every_answer_is_kept_through_a_pause(client: httpx.Client, kafka: OwnKafka) -> None:
    stop = threading.Event()
    answers: list[tuple[str, int, float]] = []

    def load() -> None:
        with httpx.Client(base_url=client.base_url, headers=client.headers, timeout=60) as own:
            while not stop.is_set():
                batch = [a_good_report() for _ in range(20)]
                answer, elapsed_s = timed(own, batch)
                answers.extend((event["event_id"], answer.status_code, elapsed_s) for event in batch)
                if answer.status_code == 503:
                    time.sleep(0.05)

    threads = [threading.Thread(target=load) for _ in range(3)]
    for thread in threads:
        thread.start()

    def answered(status: int) -> list[str]:
        return [event_id for event_id, found, _ in answers if found == status]

    def arrived() -> list[str]:
        return [record.value["event_id"] for record in written(kafka.address, EVENTS, "away")]

    try:
        eventually(lambda: len(answered(202)) > 100, "events are taken")
        kafka.send(signal.SIGSTOP)
        paused_at = len(answers)
        eventually(lambda: len(answered(503)) > 100, "events are denied")
        denied_while_paused = {event_id for event_id, status, _ in answers[paused_at:] if status == 503}
        kafka.send(signal.SIGCONT)
        taken_before = len(answered(202))
        eventually(lambda: len(answered(202)) > taken_before + 100, "events are taken again")
    finally:
        kafka.send(signal.SIGCONT)
        stop.set()
        for thread in threads:
            thread.join()
    assert {status for _, status, _ in answers} == {202, 503}
    assert max(elapsed_s for _, _, elapsed_s in answers) < WITHIN_S + SLACK_S
    found = arrived()
    assert set(answered(202)) <= set(found)
    assert len(found) == len(set(found)), "nothing twice"
    # Those in flight at the moment of the pause may have been written before it; those sent after it, never.
    sent_in_the_pause = {event_id for event_id in denied_while_paused if event_id not in found}
    assert len(denied_while_paused - sent_in_the_pause) <= 3 * 20


def test_when_kafka_is_gone_and_comes_back_ingest_is_ready_by_itself(client: httpx.Client, kafka: OwnKafka) -> None:
    kafka.kill()
    denied = [a_good_report() for _ in range(3)]
    for event in denied:
        assert_denied(*timed(client, event))
    eventually(lambda: not is_ready(client), "says that Kafka is away")
    kafka.start()
    eventually(lambda: is_ready(client), "ready again by itself")
    after = a_good_report()
    eventually(lambda: taken(client, after), "takes events again")
    found = {record.value["event_id"] for record in written(kafka.address, EVENTS, "away")}
    assert after["event_id"] in found
    assert found.isdisjoint(event["event_id"] for event in denied)
    other = f"{UNIT}-after"
    eventually(lambda: put(client, other).json().get("accepted") == [other], "takes units again")
