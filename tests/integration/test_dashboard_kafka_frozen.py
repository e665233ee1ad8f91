"""Kafka freezes: nobody can know whether what is shown is the newest, so every screen is told; and told when it is."""

import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.dashboard_process import Screen, a_dashboard
from tests.support.facts import a_record, a_report, a_unit
from tests.support.own_kafka import OwnKafka, own_kafka
from tests.support.stream_worker import Log, StreamWorker, a_worker
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "540002078/FROZEN"
DEGRADED_WITHIN_S = 30.0
"""Ten on a machine that is not busy: the worker hears nothing for 3 s, its hold of 6 s expires, the API looks."""
RECOVERED_WITHIN_S = 150.0
SINCE = "X-Vigilits-Degraded-Since"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OwnKafka]:
    with own_kafka(tmp_path / "kafka") as kafka:
        yield kafka


def ready_again(worker: StreamWorker) -> bool:
    """Whether the worker does its work; started anew when it ended itself, as its supervisor does."""
    if worker.process.poll() is not None:
        worker.start()
    return worker.ready()


def test_screens_are_told_that_kafka_is_frozen_and_that_it_is_back(
    own: OwnKafka, redis_url: str, tmp_path: Path
) -> None:
    with (
        closing(Log(own.address)) as log,
        a_worker(own.address, redis_url, tmp_path / "stream.log") as worker,
        a_dashboard(redis_url, tmp_path, kafka=own.address, heartbeat_s="0.5") as dashboard,
    ):
        log.put_units(a_unit(UNIT))
        log.put_events(a_report(UNIT, a_record("02", 3)))
        worker.wait_ready()
        dashboard.wait_ready()
        with Screen(dashboard.port) as screen:
            screen.subscribe(territories=["E-540002078"]).until("snapshot")
            screen.until_counts(UNIT, 3)
            own.send(signal.SIGSTOP)
            try:
                while "stream" not in screen.until("degraded", DEGRADED_WITHIN_S)["parts"]:
                    pass  # what the API reads from Kafka itself may be away first
                answer = dashboard.http.get(f"/v1/units/{UNIT}")
                assert answer.headers[SINCE]
                assert answer.json()["records"][0]["count"] == 3, "what is known is served on"
                assert any(words.startswith("stream") for words in dashboard.missing())
            finally:
                own.send(signal.SIGCONT)
            deadline = time.monotonic() + RECOVERED_WITHIN_S
            while not ready_again(worker) or screen.model.degraded:
                assert time.monotonic() < deadline, "the worker is ready and the screen told so"
                screen.next()  # who does not read is cut
            log.put_events(a_report(UNIT, a_record("02", 4)))
            screen.until_counts(UNIT, 4)
            eventually(lambda: SINCE not in dashboard.http.get(f"/v1/units/{UNIT}").headers, "it is said no longer")
