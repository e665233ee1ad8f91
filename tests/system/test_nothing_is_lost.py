"""Parts are taken away under load: nothing accepted is lost, no figure is wrong, nothing refused arrives late."""

import os
import signal
import threading
import time
import uuid

import httpx
import pytest
from redis import Redis

from tests.support.facts import a_record, a_report, a_unit
from tests.support.stream_worker import Log
from tests.support.system import System
from tests.support.waiting import eventually

pytestmark = pytest.mark.system

PERIOD_S = 0.02


class Hospital:
    """Posts one report after another, each with the next number as its figure, and remembers every answer."""

    def __init__(self, system: System, units: list[str]) -> None:
        self._system = system
        self._units = units
        self.accepted: dict[str, int] = {}
        self.unavailable: set[str] = set()
        self.answers: list[int] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._post_on)

    def __enter__(self) -> "Hospital":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def _post_on(self) -> None:
        number = 0
        while not self._stop.is_set():
            unit = self._units[number % len(self._units)]
            event = a_report(unit, a_record("02", number % 1000))
            answer = self._system.post(event)
            self.answers.append(answer.status_code)
            if answer.status_code == 202:
                self.accepted[unit] = number % 1000
                number += 1
            else:
                assert answer.status_code == 503, answer.text
                assert int(answer.headers["Retry-After"]) >= 1
                self.unavailable.add(event["event_id"])
            time.sleep(PERIOD_S)

    def wait_for(self, more: int) -> None:
        """Until this many further answers have come."""
        target = len(self.answers) + more
        eventually(lambda: len(self.answers) >= target or not self._thread.is_alive(), "answers under load")
        assert self._thread.is_alive()


@pytest.fixture
def units(system: System) -> list[str]:
    mark = uuid.uuid4().hex[:6]
    units = [f"1540002078/{mark}-{n}" for n in range(30)]
    system.put_units(*(a_unit(unit) for unit in units))
    return units


def _every_figure_is_right(system: System, hospital: Hospital) -> None:
    eventually(
        lambda: {unit: system.count(unit, "02") for unit in hospital.accepted} == hospital.accepted,
        "every unit shows its last accepted figure",
        timeout_s=90,
    )


def test_redis_flushed_and_killed_under_load(system: System, units: list[str]) -> None:
    with Hospital(system, units) as hospital:
        hospital.wait_for(more=40)
        with Redis.from_url(system.ready.redis) as redis:
            redis.flushall()
        hospital.wait_for(more=40)
        before = system.pid("redis")
        system.kill("redis")
        eventually(lambda: (pid := system.pid("redis")) is not None and pid != before, "Redis started again")
        hospital.wait_for(more=40)

    _every_figure_is_right(system, hospital)
    assert set(hospital.answers) == {202}


def test_a_stream_worker_killed_under_load_and_restarted_at_once(system: System, units: list[str]) -> None:
    with Hospital(system, units) as hospital:
        hospital.wait_for(more=40)
        before = system.pid("stream-1")
        system.kill("stream-1")
        eventually(lambda: (pid := system.pid("stream-1")) is not None and pid != before, "the worker started again")
        hospital.wait_for(more=40)

    _every_figure_is_right(system, hospital)


def test_partitions_of_a_worker_that_stays_away_live_on_the_other(system: System, units: list[str]) -> None:
    system.tell_supervisor(signal.SIGSTOP)  # nobody restarts what dies
    try:
        with Hospital(system, units) as hospital:
            hospital.wait_for(more=40)
            system.kill("stream-2")
            hospital.wait_for(more=40)
        _every_figure_is_right(system, hospital)
    finally:
        system.tell_supervisor(signal.SIGCONT)


def test_kafka_stopped_under_load_is_answered_503_and_nothing_arrives_late(system: System, units: list[str]) -> None:
    with Hospital(system, units) as hospital:
        hospital.wait_for(more=40)
        os.kill(system.ready.pids["kafka-1"], signal.SIGSTOP)
        try:
            started = time.monotonic()
            eventually(lambda: 503 in hospital.answers, "a 503")
            assert time.monotonic() - started < 10
            hospital.wait_for(more=3)
        finally:
            os.kill(system.ready.pids["kafka-1"], signal.SIGCONT)
        accepted = hospital.answers.count(202)
        eventually(lambda: hospital.answers.count(202) > accepted + 20, "accepted again by itself", timeout_s=60)

    assert hospital.unavailable
    _every_figure_is_right(system, hospital)
    log = Log(system.ready.kafka)
    arrived = log.event_ids()
    log.close()
    assert not hospital.unavailable & arrived


def test_a_503_comes_within_two_seconds(system: System, units: list[str]) -> None:
    os.kill(system.ready.pids["kafka-1"], signal.SIGSTOP)
    try:
        slowest = 0.0
        for _ in range(3):
            started = time.monotonic()
            assert system.post(a_report(units[0], a_record("02", 1))).status_code == 503
            slowest = max(slowest, time.monotonic() - started)
    finally:
        os.kill(system.ready.pids["kafka-1"], signal.SIGCONT)

    assert slowest < 4  # two seconds, and the slowness of a machine that runs everything at once
    eventually(lambda: _accepts(system, units[0]), "accepted again by itself", timeout_s=60)


def _accepts(system: System, unit: str) -> bool:
    try:
        return system.post(a_report(unit, a_record("02", 2))).status_code == 202
    except httpx.TransportError:
        return False
