"""Kafka away and back, an alerter that stood still: what was decided stands, nobody is told by two."""

import signal
import time
from pathlib import Path

import httpx
import pytest

from schemas.topics import DIRECTORY, TRANSITIONS
from tests.support import standing_still
from tests.support.alert_receiver import a_receiver
from tests.support.alerter_facts import a_transition, a_unit
from tests.support.alerter_process import alerts_of, an_alerter, put, receivers_file
from tests.support.own_kafka import own_kafka
from tests.support.waiting import ANSWERS_WITHIN_S, eventually

pytestmark = pytest.mark.kafka


def test_kafka_away_is_said_and_alerts_go_on_when_it_is_back(tmp_path: Path) -> None:
    unit_id, finess = "1160000001/A", "160000001"
    with own_kafka(tmp_path / "kafka") as kafka, a_receiver() as hooks:
        put(kafka.address, DIRECTORY, [a_unit(unit_id, finess)])
        receivers = receivers_file(tmp_path, {"id": "ars", "url": hooks.url})
        with an_alerter(kafka.address, tmp_path / "alerter.log", receivers) as alerter:
            alerter.wait()
            put(kafka.address, TRANSITIONS, [a_transition(unit_id, 1, "overdue")])
            eventually(lambda: _delivered(kafka.address, finess), "the first notice is told, and that is written")
            kafka.kill()
            ready = f"http://127.0.0.1:{alerter.port}/health/ready"
            says = "does not answer: nobody is told of anything new"
            eventually(lambda: says in httpx.get(ready, timeout=ANSWERS_WITHIN_S).text, "readiness says so")
            kafka.start()
            alerter.wait()
            put(kafka.address, TRANSITIONS, [a_transition(unit_id, 2, "silent")])
            eventually(lambda: hooks.of(reason="escalated"), "it goes on")
        assert [hook.body["sequence"] for hook in hooks.hooks] == [1, 2]


@pytest.mark.long
def test_an_alerter_that_stood_still_tells_nobody_what_another_has_told(kafka: str, tmp_path: Path) -> None:
    units = [f"117000000{number}/A" for number in range(3)]
    put(kafka, DIRECTORY, [a_unit(unit_id, unit_id[1:10]) for unit_id in units])
    with a_receiver() as hooks:
        receivers = receivers_file(
            tmp_path, {"id": "ars", "url": hooks.url, "territories": [f"E-{unit_id[1:10]}" for unit_id in units]}
        )
        with an_alerter(kafka, tmp_path / "one.log", receivers, "still-one") as one:
            one.wait()
            with an_alerter(kafka, tmp_path / "two.log", receivers, "still-two") as two:
                two.wait("ready")
                put(kafka, TRANSITIONS, [a_transition(units[0])])
                eventually(lambda: _delivered(kafka, "170000000"), "told by the first, and that is written")
                standing_still.send(one.process.pid, signal.SIGSTOP)
                try:
                    put(kafka, TRANSITIONS, [a_transition(units[1])])
                    two.wait("deciding")
                    eventually(lambda: hooks.of(cause="E-170000001"), "told by the second", timeout_s=60)
                finally:
                    one.process.send_signal(signal.SIGCONT)
                put(kafka, TRANSITIONS, [a_transition(units[2])])
                eventually(lambda: hooks.of(cause="E-170000002"), "told once more", timeout_s=60)
                time.sleep(5)  # time for the first to do what it must not
        assert sorted(hook.body["cause"] for hook in hooks.hooks) == [f"E-17000000{number}" for number in range(3)]


def _delivered(kafka: str, finess: str) -> bool:
    return any(alert["deliveries"].get("ars", {}).get("sequence") == 1 for alert in alerts_of(kafka, f"E-{finess}"))
