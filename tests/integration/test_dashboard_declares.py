"""Tension, alerts, silences, feeds and quality of real processes on a real Kafka, over REST and on the socket."""

import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.topics import ALERT_ACTIONS, ALERTS, FEED_STATE, TENSION, TRANSITIONS, Topic
from tests.support.dashboard_process import DashboardProcess, Screen, a_dashboard, bearer
from tests.support.declared_facts import a_feed_state, a_transition, an_alert, an_alerted_unit
from tests.support.envelopes import PARIS
from tests.support.own_kafka import own_kafka
from tests.support.redis_copy import RedisCopy
from tests.support.waiting import eventually
from tests.support.wire import check

pytestmark = pytest.mark.kafka

TOLD_WITHIN_S = 10.0
"""That Kafka is away: two seconds on a machine that is not busy."""
NANCY_UNIT, PARIS_UNIT = "540002078/DECLARES", "750000001/DECLARES"
TENSION_BODY = {"territories": ["D-54"], "level": "crisis", "reason": "afflux"}


def now(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def put(bootstrap: str, topic: Topic, *records: tuple[str, dict[str, Any]]) -> None:
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
    try:
        for key, record in records:
            check(topic.schema, record)
            producer.send(topic.name, key=key.encode(), value=json.dumps(record).encode())
        producer.flush(60)
    finally:
        producer.close()


def values(bootstrap: str, topic: Topic, key: str) -> list[Any]:
    """Every value of a key that the first partition of the topic has now."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    try:
        part = TopicPartition(topic.name, 0)
        consumer.assign([part])
        end, found = consumer.end_offsets([part])[part], []
        while consumer.position(part) < end:
            for records in consumer.poll(1000).values():
                found += [json.loads(record.value) for record in records if record.key == key.encode()]
        return found
    finally:
        consumer.close()


@pytest.fixture(scope="module")
def copy(redis_url: str) -> RedisCopy:
    """A unit in Nancy and one in Paris."""
    copy = RedisCopy(redis_url)
    copy.start("declares")
    copy.put(NANCY_UNIT)
    copy.put(PARIS_UNIT, territory=PARIS, establishment={"finess": "750000001", "name": "P", "phone": None})
    return copy


@pytest.fixture(scope="module")
def replicas(
    kafka: str, redis_url: str, copy: RedisCopy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[DashboardProcess]]:
    folder = tmp_path_factory.mktemp("declares")
    settings = {"kafka": kafka, "heartbeat_s": "0.5"}
    with a_dashboard(redis_url, folder, **settings) as first, a_dashboard(redis_url, folder, **settings) as second:
        yield [first.wait_ready(), second.wait_ready()]


@pytest.fixture
def api(replicas: list[DashboardProcess]) -> DashboardProcess:
    return replicas[0]


def until_said(screen: Screen, **expected: Any) -> dict[str, Any]:
    """Take frames until the situation says this: field → ids that are all there (True) or none of them (False)."""
    deadline = time.monotonic() + 60
    while True:
        situation = screen.model.situation
        if situation is not None and all(_says(situation, field, *what) for field, what in expected.items()):
            return situation
        assert time.monotonic() < deadline, f"{expected} was not said; last: {situation}"
        screen.next()


def _says(situation: dict[str, Any], field: str, name: str, there: bool) -> bool:
    ids = {"tension": "declaration_id", "alerts": "alert_id", "feeds_down": "feed"}
    return (name in [each[ids[field]] for each in situation[field]]) is there


def test_a_declaration_is_in_kafka_at_every_replica_and_on_the_screens_it_concerns_until_it_is_ended(
    replicas: list[DashboardProcess], kafka: str
) -> None:
    api, other = replicas
    with Screen(other.port) as nancy, Screen(api.port) as paris:
        nancy.subscribe(territories=["E-540002078"]).until("situation")
        paris.subscribe(territories=["R-11"]).until("situation")
        answer = api.http.post("/v1/tension", json=TENSION_BODY, headers=bearer("crisis"))
        assert answer.status_code == 201, answer.text
        declaration = {name: value for name, value in answer.json().items() if name != "id"}
        name = declaration["declaration_id"]
        eventually(lambda: declaration in api.get("/v1/tension", current="true")["declarations"], "it is in force")
        assert values(kafka, TENSION, name) == [declaration]
        until_said(nancy, tension=(name, True))
        eventually(lambda: declaration in other.get("/v1/tension")["declarations"], "the other replica has it")
        ended = other.http.delete(f"/v1/tension/{name}", headers=bearer("crisis")).json()
        assert ended["ended_by"] == "demo-crisis"
        assert values(kafka, TENSION, name) == [declaration, ended]
        until_said(nancy, tension=(name, False))
        assert all(_says(frame, "tension", name, False) for frame in paris.model.seen if frame["type"] == "situation")


def test_a_situation_follows_every_snapshot_and_tells_when_a_declaration_ends_by_itself(api: DashboardProcess) -> None:
    body = {**TENSION_BODY, "until": now(seconds=6)}
    name = api.http.post("/v1/tension", json=body, headers=bearer("crisis")).json()["declaration_id"]
    with Screen(api.port) as screen:
        screen.subscribe(territories=["D-54"]).until("snapshot")
        assert screen.next()["type"] == "situation"
        until_said(screen, tension=(name, False))
        screen.subscribe(territories=["R-44"]).until("snapshot")
        assert screen.next()["type"] == "situation"


def test_what_is_wrong_is_on_the_screen_until_it_is_taken_care_of(api: DashboardProcess, kafka: str) -> None:
    alert_id, feed = f"late:{uuid.uuid4()}", "540002078/declares"
    alert = an_alert(alert_id, an_alerted_unit(NANCY_UNIT))
    with Screen(api.port) as screen:
        screen.subscribe(territories=["R-44"]).until("situation")
        put(kafka, FEED_STATE, (feed, a_feed_state(feed)))
        put(kafka, ALERTS, (alert_id, alert))
        said = until_said(screen, alerts=(alert_id, True), feeds_down=(feed, True))
        [unit] = next(each for each in said["alerts"] if each["alert_id"] == alert_id)["units"]
        assert unit["name"] == f"Réanimation {NANCY_UNIT}"
        down = {each["feed"]: each["state"] for each in api.get("/v1/feeds", state="down", territory="D-54")["feeds"]}
        assert feed in down
        assert set(down.values()) == {"down"}

        promise = {"promised_at": now(hours=1), "comment": "cadre appelé"}
        taken = api.http.post(f"/v1/alerts/{alert_id}/acknowledge", json=promise, headers=bearer("crisis"))
        assert taken.status_code == 202, taken.text
        assert values(kafka, ALERT_ACTIONS, alert_id) == [taken.json()]
        acknowledgement = taken.json()["acknowledgement"]
        assert acknowledgement["by"] == "demo-crisis"
        put(kafka, ALERTS, (alert_id, {**alert, "state": "acknowledged", "acknowledgement": acknowledgement}))
        eventually(lambda: alert_id in alerts(api, "acknowledged"), "the alert is acknowledged")
        put(kafka, ALERTS, (alert_id, {**alert, "state": "resolved", "resolved_at": now()}))
        put(kafka, FEED_STATE, (feed, a_feed_state(feed, "up")))
        until_said(screen, alerts=(alert_id, False), feeds_down=(feed, False))
        eventually(lambda: alert_id in alerts(api, "resolved"), "the alert is resolved")
        again = api.http.post(f"/v1/alerts/{alert_id}/acknowledge", json=promise, headers=bearer("crisis"))
        assert again.status_code == 409


def alerts(api: DashboardProcess, state: str) -> list[str]:
    """The ids of the establishment's in this state; those of tests before are among them."""
    found = api.get("/v1/alerts", state=state, cause="E-540002078", limit=1000)["alerts"]
    return [each["alert_id"] for each in found]


def test_quality_is_the_share_of_time_in_duty_as_json_and_as_csv(api: DashboardProcess, kafka: str) -> None:
    put(
        kafka,
        TRANSITIONS,
        *(
            (NANCY_UNIT, a_transition(NANCY_UNIT, sequence, to, now(days=-days)))
            for sequence, (to, days) in enumerate([("fresh", 8), ("overdue", 4), ("fresh", 2), ("closed", 1)], 1)
        ),
        (PARIS_UNIT, a_transition(PARIS_UNIT, 1, "never", now(days=-3))),
    )

    def shares(territory: str) -> tuple[Any, Any]:
        answer = api.get("/v1/quality", territory=territory)
        check("quality", answer)
        [line] = answer["quality"]
        return line["share_7_days"], line["share_30_days"]

    eventually(lambda: shares("E-540002078") == (0.6666, 0.7142), "the shares of Nancy")
    assert shares("R-11") == (1.0, 1.0)
    assert shares("D-99") == (None, None)
    listed = api.http.get("/v1/quality", headers={"Accept": "text/csv"})
    assert listed.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert listed.text == api.http.get("/v1/quality.csv").text
    head, *lines = listed.text.splitlines()
    assert head == "territory,activity_group,units,share_7_days,share_30_days,observed_from"
    assert [line.split(",")[0] for line in lines] == [
        "D-54",
        "D-75",
        "E-540002078",
        "E-750000001",
        "FR",
        "R-11",
        "R-44",
    ]
    [rea] = api.get("/v1/quality", territory="FR", activity="critical-care")["quality"]
    assert (rea["activity_group"], rea["units"]) == ("critical-care", 2)


@pytest.mark.parametrize(
    "path", ["/v1/tension", "/v1/alerts", "/v1/silences", "/v1/feeds", "/v1/quality", "/v1/quality.csv"]
)
def test_nothing_of_it_is_read_without_a_token(api: DashboardProcess, path: str) -> None:
    assert httpx.get(f"http://127.0.0.1:{api.port}{path}", timeout=60).status_code == 401
    head, get = api.http.head(path), api.http.get(path)
    assert (head.status_code, head.content, get.status_code) == (200, b"", 200)


@pytest.mark.parametrize(
    ("path", "allowed"), [("/v1/tension", "GET, HEAD, POST"), ("/v1/tension/x", "DELETE"), ("/v1/alerts", "GET, HEAD")]
)
def test_an_address_says_what_it_takes(api: DashboardProcess, path: str, allowed: str) -> None:
    answer = api.http.put(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert allowed in answer.json()["errors"][0]["message"]


def test_a_body_beyond_all_measure_is_refused_before_it_is_held(api: DashboardProcess) -> None:
    for content in (b"x" * (1 << 20), iter([b"x" * (1 << 15)] * 32)):
        answer = api.http.post("/v1/tension", content=content, headers=bearer("crisis"))
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (413, "too_large")


def test_with_kafka_away_what_is_known_is_served_as_such_and_nothing_is_taken(
    redis_url: str, copy: RedisCopy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with (
        own_kafka(tmp_path_factory.mktemp("own")) as kafka,
        a_dashboard(redis_url, tmp_path_factory.mktemp("away"), kafka=kafka.address) as api,
    ):
        api.wait_ready()
        name = api.http.post("/v1/tension", json=TENSION_BODY, headers=bearer("crisis")).json()["declaration_id"]
        eventually(lambda: name in declared(api), "it is in force")
        kafka.kill()
        started, address = time.monotonic(), f"http://127.0.0.1:{api.port}/v1/tension"
        not_taken = {**TENSION_BODY, "reason": "not taken"}
        refused = httpx.post(address, json=not_taken, headers=bearer("crisis"), timeout=60)
        assert time.monotonic() - started < TOLD_WITHIN_S
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        eventually(lambda: any(each.startswith("kafka") for each in api.missing()), "readiness says that Kafka is away")
        answer = api.http.get("/v1/tension")
        assert name in [each["declaration_id"] for each in answer.json()["declarations"]]
        assert "X-Vigilits-Degraded-Since" in answer.headers
        with Screen(api.port) as screen:
            screen.subscribe().until("situation")
            until_said(screen, tension=(name, True))
            assert screen.model.degraded
        kafka.start()
        api.wait_ready()
        taken = api.http.post("/v1/tension", json=TENSION_BODY, headers=bearer("crisis"))
        assert taken.status_code == 201, "declarations are taken again"
        eventually(lambda: {name, taken.json()["id"]} <= declared(api).keys(), "both are in force")
        assert "not taken" not in declared(api).values()


def declared(api: DashboardProcess) -> dict[str, str]:
    """The reason of each declaration, by its id."""
    return {each["declaration_id"]: each["reason"] for each in api.get("/v1/tension")["declarations"]}
