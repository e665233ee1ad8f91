"""From a transition in Kafka to a webhook received, by a real alerter."""

from pathlib import Path

import pytest

from schemas.topics import DIRECTORY, TRANSITIONS
from tests.support.alert_receiver import a_receiver
from tests.support.alerter_facts import a_transition, a_unit
from tests.support.alerter_process import alerts_of, an_alerter, delivered, put, receivers_file
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka


def test_a_late_unit_is_told_by_webhook_and_resolved_when_it_is_back(kafka: str, tmp_path: Path) -> None:
    unit_id, finess = "1110000001/REA", "110000001"
    put(kafka, DIRECTORY, [a_unit(unit_id, finess)])
    with a_receiver() as hooks:
        receivers = receivers_file(tmp_path, {"id": "ars-test", "url": hooks.url, "territories": [f"E-{finess}"]})
        with an_alerter(kafka, tmp_path / "alerter.log", receivers) as alerter:
            alerter.wait()
            put(kafka, TRANSITIONS, [a_transition(unit_id, 1, "overdue")])
            eventually(lambda: hooks.of(cause=f"E-{finess}"), "the first notice")
            put(kafka, TRANSITIONS, [a_transition(unit_id, 2, "fresh", reason="reported")])
            eventually(lambda: hooks.of(cause=f"E-{finess}", state="resolved"), "the end")
            eventually(lambda: delivered(kafka, f"E-{finess}", "ars-test") == 2, "that it is told is written")
        first, last = hooks.of(cause=f"E-{finess}")
        assert (first.body["reason"], first.body["step"], first.body["sequence"]) == ("first", "on-call", 1)
        assert [unit["unit_id"] for unit in first.body["units"]] == [unit_id]
        assert (last.body["reason"], last.body["sequence"]) == ("resolved", 2)
        assert [first.webhook_id, last.webhook_id] == [f"{first.body['alert_id']}:1", f"{first.body['alert_id']}:2"]
        assert hooks.faults == []
    (alert,) = alerts_of(kafka, f"E-{finess}")
    assert alert["state"] == "resolved"
