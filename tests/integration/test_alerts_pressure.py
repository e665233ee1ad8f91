"""From the states of units in Kafka to a webhook that says how full their department is, across a restart."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from alerts import ladder_file, messages_file, receivers_file
from alerts.alerter import Alerter
from alerts.core.ladder import Ladder
from alerts.courier import Courier
from alerts.metrics import Metrics
from alerts.settings import Settings
from alerts.wording import Wording
from schemas.topics import DIRECTORY, UNIT_STATE
from tests.support import alerter_process
from tests.support.alert_receiver import a_receiver
from tests.support.alerter_facts import a_unit
from tests.support.alerter_process import alerts_of, put
from tests.support.envelopes import a_shown_record
from tests.support.waiting import eventually

# Until Apprise does without imghdr (its own stand-in for it comes with Python 3.13).
pytestmark = [pytest.mark.kafka, pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")]

A, B, FINESS = "1975000001/A", "1975000001/B", "975000001"
DEPARTMENT = "D-975"
"""Nobody else's: the simulator has units in all but the smallest."""
CAUSE = f"P-{DEPARTMENT}/critical-care"
FRESH = b'"freshness":"fresh","due_at":null,"level":"normal"'
OVERDUE = b'"freshness":"overdue","due_at":null,"level":"normal"'


def test_a_full_department_is_told_and_ends_though_the_alerter_was_restarted(kafka: str, tmp_path: Path) -> None:
    where = {"region": "R-976", "department": DEPARTMENT}
    put(kafka, DIRECTORY, [a_unit(unit_id, FINESS, territory=where) for unit_id in (A, B)])
    put(kafka, UNIT_STATE, [a_state(A, 10)], timing=OVERDUE)
    with a_receiver() as hooks:
        receivers = alerter_process.receivers_file(
            tmp_path, {"id": "ars-975", "url": hooks.url, "territories": [DEPARTMENT]}
        )
        with an_alerter(kafka, receivers):
            put(kafka, UNIT_STATE, [a_state(B, 9)], timing=FRESH)
            eventually(lambda: hooks.of(cause=CAUSE), "the first notice", timeout_s=90)
        with an_alerter(kafka, receivers):
            put(kafka, UNIT_STATE, [a_state(B, 7)], timing=FRESH)
            eventually(lambda: hooks.of(cause=CAUSE, state="resolved"), "the end", timeout_s=90)
        first, last = hooks.of(cause=CAUSE)
        assert hooks.faults == []
    figures = {"open": 20, "units": 2, "fresh": 1}
    assert (first.body["kind"], first.body["reason"], first.body["units"]) == ("pressure", "first", [])
    assert first.body["pressure"] == {"pressure": 0.95, "occupied": 19, **figures}
    assert last.body["pressure"] == {"pressure": 0.85, "occupied": 17, **figures}
    assert last.body["alert_id"] == first.body["alert_id"]
    (alert,) = alerts_of(kafka, CAUSE, "pressure")
    assert (alert["state"], alert["territories"]) == ("resolved", ["FR", "R-976", DEPARTMENT])
    assert (alert["activity_groups"], alert["pressure"]) == (["critical-care"], last.body["pressure"])


def a_state(unit_id: str, occupied: int) -> dict[str, Any]:
    """A unit-state/1 of ten open beds."""
    parts = (("01", 12), ("03", occupied), ("05", 2))
    return {
        "schema": "unit-state/1",
        "unit_id": unit_id,
        "version": 1,
        "records": [a_shown_record(status, count) for status, count in parts],
        "others": [],
        "observed_at": None,
        "received_at": None,
        "anomalies": [],
        "level_2": None,
        "memory": {},
    }


@contextmanager
def an_alerter(kafka: str, receivers: Path) -> Iterator[None]:
    """With the ladder in force, but for a threshold that is held for a second; deciding when the block begins."""
    settings = Settings(kafka=kafka, receivers_file=receivers)
    courier = Courier(receivers_file.read(receivers), Wording(messages_file.read(), settings.dashboard_url))
    alerter = Alerter(settings, hurried(ladder_file.read()), courier, Metrics(CollectorRegistry()))
    alerter.start()
    try:
        eventually(lambda: not alerter.missing(), "an alerter that decides", timeout_s=90)
        yield
    finally:
        alerter.stop()
        eventually(lambda: "ended" in " ".join(alerter.missing()), "its thread, which has sockets, has ended")


def hurried(ladder: Ladder) -> Ladder:
    rules = (replace(rule, holds_for=timedelta(seconds=1)) for rule in ladder.pressure)
    return replace(ladder, pressure=tuple(rules))
