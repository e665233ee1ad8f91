"""A record that the broker itself refuses fails its own request; everybody else's events are taken meanwhile."""

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from schemas.topics import EVENTS, Topic
from tests.support.facts import a_record, a_report, a_unit
from tests.support.ingest_process import a_key, admin, ingest, is_ready, written
from tests.support.own_kafka import OwnKafka, own_kafka
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "9900000075/REFUSED"
OTHERS = [f"{UNIT}-{number}" for number in range(16)]
"""Of every partition, the large event's too."""
LOADS = 4


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnKafka]:
    with own_kafka(tmp_path_factory.mktemp("kafka")) as kafka:
        yield kafka


@pytest.fixture(scope="module")
def client(kafka: OwnKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    key = a_key(kafka.address, "refused")
    with (
        ingest(kafka.address, tmp_path_factory.mktemp("ingest") / "ingest.log") as patient,
        httpx.Client(base_url=patient.base_url, headers={"X-API-Key": key}, timeout=60) as client,
    ):
        for unit_id in [UNIT, *OTHERS]:
            unit = a_unit(unit_id)
            assert patient.put(f"/v1/directory/units/{unit_id}", json=unit, headers=admin()).status_code == 200
        yield client


def too_large(client: httpx.Client) -> bool:
    """Whether the broker refuses a large report, and is there to do so."""
    answer = client.post("/v1/events", json=a_large_report())
    return answer.status_code == 503 and "MessageSizeTooLarge" in answer.text


def configure(kafka: OwnKafka, topic: Topic, **settings: str) -> None:
    named = {**topic.config, **{name.replace("_", "."): value for name, value in settings.items()}}
    with closing(KafkaAdminClient(bootstrap_servers=kafka.address)) as admin:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, named)])


def a_good_report(unit_id: str = UNIT) -> dict[str, Any]:
    return a_report(unit_id, a_record("02", 3))


def a_large_report() -> dict[str, Any]:
    records = [a_record("02", 3, comment="x" * 500), a_record("03", 3, comment="x" * 500)]
    return a_report(UNIT, *records, source={"feed": "bed-management"})


def test_a_record_too_large_for_the_broker_fails_alone(client: httpx.Client, kafka: OwnKafka) -> None:
    configure(kafka, EVENTS, max_message_bytes="1000")
    eventually(lambda: too_large(client), "the broker refuses it")
    stop = threading.Event()
    answers: list[tuple[str, int]] = []
    put_off: list[str] = []

    def load() -> None:
        with httpx.Client(base_url=client.base_url, headers=client.headers, timeout=60) as own:
            while not stop.is_set():
                event = a_good_report(OTHERS[len(answers) % len(OTHERS)])
                answer = own.post("/v1/events", json=event)
                if answer.status_code == 503:
                    put_off.append(answer.text)
                    stop.wait(float(answer.headers["Retry-After"]))
                else:
                    answers.append((event["event_id"], answer.status_code))

    threads = [threading.Thread(target=load) for _ in range(LOADS)]
    for thread in threads:
        thread.start()
    try:
        refused = [client.post("/v1/events", json=a_large_report()) for _ in range(20)]
        eventually(lambda: len(answers) > 100, "others' events are answered")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert {answer.status_code for answer in refused} == {503}
    assert any("MessageSizeTooLarge" in answer.json()["errors"][0]["message"] for answer in refused)
    assert {status for _, status in answers} == {202}
    assert len(put_off) <= 2 * LOADS, f"no more than a machine that stood still once or twice explains: {put_off}"
    eventually(lambda: is_ready(client), "it takes events")
    found = {record.value["event_id"] for record in written(kafka.address, EVENTS, "refused")}
    assert {event_id for event_id, _ in answers} <= found
    configure(kafka, EVENTS, max_message_bytes="1048588")
    eventually(lambda: client.post("/v1/events", json=a_large_report()).status_code == 202, "it is taken now")


def test_a_call_of_which_the_broker_refuses_a_record_is_not_said_to_have_left_nothing(
    client: httpx.Client, kafka: OwnKafka
) -> None:
    configure(kafka, EVENTS, max_message_bytes="1000")
    eventually(lambda: too_large(client), "the broker refuses it")
    good = [a_good_report(unit_id) for unit_id in OTHERS]
    answer = client.post("/v1/events", json=[*good, a_large_report()])
    assert answer.status_code == 503
    message = answer.json()["errors"][0]["message"]
    assert "some of it may have been taken" in message
    assert "sending all of it again is safe" in message
    found = {record.value["event_id"] for record in written(kafka.address, EVENTS, "refused")}
    assert found & {event["event_id"] for event in good}, "Kafka has a part of what was answered 503"
    configure(kafka, EVENTS, max_message_bytes="1048588")
    eventually(lambda: client.post("/v1/events", json=a_large_report()).status_code == 202, "it is taken now")
    eventually(lambda: client.post("/v1/events", json=good).status_code == 202, "all of it, sent again")


def test_readiness_says_that_the_clocks_differ(client: httpx.Client, kafka: OwnKafka) -> None:
    # A broker that takes no record older than 0 ms sees ours as one whose clock runs ahead of ours would.
    configure(kafka, EVENTS, message_timestamp_before_max_ms="0")

    def said() -> bool:
        assert client.post("/v1/events", json=a_good_report()).status_code in (202, 503)
        return any("clocks" in words for words in client.get("/health/ready").json()["missing"])

    eventually(said, "the broker refuses it, and readiness says why")
