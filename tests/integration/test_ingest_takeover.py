"""Reports by hand through a real ingest and Kafka, while feeds are down and units overdue."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.models.feed_state import FeedState
from schemas.models.freshness_last import FreshnessLast
from schemas.topics import EVENTS, FEED_STATE, JUDGED, LAST_TRANSITIONS
from tests.support.event_facts import ndjson
from tests.support.facts import a_record, a_report, a_unit
from tests.support.ingest_process import Written, admin, ingest, write, written
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

FINESS = "990000055"
UNIT = "9900000554/TAKEOVER-A"
OTHER = "9900000554/TAKEOVER-B"
FEED = f"{FINESS}/bed-management"
NOW = "2026-01-15T08:35:00Z"


@pytest.fixture(scope="module")
def client(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with ingest(kafka, tmp_path_factory.mktemp("ingest") / "ingest.log") as client:
        client.headers.update(admin())
        place = {"finess": FINESS, "name": "CH simulé"}
        units = [a_unit(unit_id, establishment=place) for unit_id in (UNIT, OTHER)]
        assert client.post("/v1/directory/units", **ndjson(*units)).json()["refused"] == []
        yield client


def feed(kafka: str, state: str) -> None:
    value: dict[str, Any] = {
        "schema": "feed-state/1",
        "feed": FEED,
        "state": state,
        "since": NOW,
        "last_heartbeat_at": NOW,
    }
    value |= {"period": "PT60S", "missed": 2 if state == "down" else 0}
    FeedState.model_validate(value)
    write(kafka, FEED_STATE, FEED, value)


def last(kafka: str, unit_id: str, state: str) -> None:
    value: dict[str, Any] = {
        "schema": "freshness-last/1",
        "unit_id": unit_id,
        "sequence": 3,
        "unit_version": 7,
        "state": state,
    }
    value |= {"rank": state, "moment": NOW, "level": "normal", "entered_at": NOW}
    FreshnessLast.model_validate(value)
    write(kafka, LAST_TRANSITIONS, unit_id, value)


def by_hand(client: httpx.Client, unit_id: str, **changes: Any) -> dict[str, Any]:
    """A report that was accepted, as it was sent."""
    event = a_report(unit_id, a_record("02", 3), source={"feed": "manual"}, **changes)
    answer = client.post("/v1/events", json=event)
    assert answer.status_code == 202, answer.text
    assert [each["event_id"] for each in answer.json()["accepted"]] == [event["event_id"]]
    assert answer.json()["refused"] == []
    return event


def record(kafka: str, event: dict[str, Any]) -> Written:
    events = [each for each in written(kafka, EVENTS) if isinstance(each.value, dict)]  # others write poison
    (found,) = [each for each in events if each.value.get("event_id") == event["event_id"]]
    return found


def takes_over(client: httpx.Client, kafka: str, unit_id: str) -> bool:
    """Of a new report by hand; Kafka must have it as it was sent otherwise, and as judged."""
    sent = by_hand(client, unit_id)
    kept = record(kafka, sent)
    name, value = JUDGED
    assert kept.headers[name] == value.decode()
    assert kept.headers["feed"] == f"{FINESS}/manual"
    assert {**kept.value, "takeover": None} == {**sent, "takeover": None}
    return kept.value.get("takeover") is True


def counted(client: httpx.Client) -> float:
    lines = client.get("/metrics").text.splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("vigilits_ingest_takeovers_total ")))


def test_a_report_by_hand_takes_over_while_the_feed_is_down_and_no_longer_once_it_is_back(
    client: httpx.Client, kafka: str
) -> None:
    assert not takes_over(client, kafka, UNIT)
    before = counted(client)
    feed(kafka, "down")
    eventually(lambda: takes_over(client, kafka, UNIT), "a report by hand takes over", timeout_s=60)
    assert takes_over(client, kafka, OTHER)
    assert counted(client) == before + 2
    machine = a_report(UNIT, a_record("02", 4))
    assert client.post("/v1/events", json=[machine]).status_code == 422  # a person speaks by hand alone
    feed(kafka, "up")
    eventually(lambda: not takes_over(client, kafka, UNIT), "the feed speaks again", timeout_s=60)


def test_a_report_by_hand_takes_over_while_its_own_unit_is_overdue(client: httpx.Client, kafka: str) -> None:
    last(kafka, UNIT, "overdue")
    eventually(lambda: takes_over(client, kafka, UNIT), "a report by hand takes over", timeout_s=60)
    assert not takes_over(client, kafka, OTHER)
    last(kafka, UNIT, "silent")
    last(kafka, OTHER, "overdue")
    eventually(lambda: takes_over(client, kafka, OTHER), "the second record is known", timeout_s=60)
    assert takes_over(client, kafka, UNIT)
    for unit_id in (UNIT, OTHER):
        last(kafka, unit_id, "fresh")
    eventually(
        lambda: not any(takes_over(client, kafka, unit_id) for unit_id in (UNIT, OTHER)), "fresh again", timeout_s=60
    )


def test_what_was_down_before_ingest_started_is_known_to_it(kafka: str, tmp_path: Path) -> None:
    unit_id = f"9900000554/{uuid.uuid4().hex[:8]}"
    last(kafka, unit_id, "silent")
    with ingest(kafka, tmp_path / "ingest.log") as client:
        client.headers.update(admin())
        unit = a_unit(unit_id, establishment={"finess": FINESS, "name": "CH simulé"})
        assert client.post("/v1/directory/units", **ndjson(unit)).json()["refused"] == []
        eventually(lambda: takes_over(client, kafka, unit_id), "what was there is known", timeout_s=60)
