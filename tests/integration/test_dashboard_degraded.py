"""Parts go away and come back: what is in memory is served on, said to be old, and never made worse."""

import os
import signal
import time
from collections.abc import Iterator

import httpx
import pytest

from schemas.core.partition import partition_of
from schemas.topics import PARTITIONS
from tests.support import standing_still
from tests.support.dashboard_process import DashboardProcess, Screen, a_dashboard, bearer
from tests.support.envelopes import an_envelope
from tests.support.redis_copy import RedisCopy
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

A = "540002078/REA-A"
PARTITION = partition_of(A)
B = next(unit for unit in map("540002078/REA-B{}".format, range(99)) if partition_of(unit) == PARTITION)
"""Beside A in its partition."""
SINCE = "X-Vigilits-Degraded-Since"
LOST_WITHIN_S = 25.0
"""Ten on a machine that is not busy: the worker's hold of 6 s expires, the API looks every second."""


@pytest.fixture(scope="module")
def dashboard(kafka: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DashboardProcess]:
    RedisCopy(redis_url).start("before")
    folder = tmp_path_factory.mktemp("degraded")
    often = {"subscribes_per_minute": "1000000", "sockets_per_minute": "1000000"}
    with a_dashboard(redis_url, folder, kafka=kafka, heartbeat_s="0.3", behind_s="0.5", **often) as process:
        yield process.wait_ready()


@pytest.fixture
def copy(redis_url: str, dashboard: DashboardProcess, request: pytest.FixtureRequest) -> RedisCopy:
    """A system of its own epoch with one unit, served."""
    copy = RedisCopy(redis_url)
    copy.start(request.node.name)
    copy.put(A, version=1)

    def served() -> bool:
        with Screen(dashboard.port) as screen:
            screen.subscribe().until("snapshot")
            return screen.model.epoch == request.node.name and A in screen.model.rows and not dashboard.missing()

    eventually(served, "the test's epoch is served")
    return copy


@pytest.fixture
def screen(dashboard: DashboardProcess, copy: RedisCopy) -> Iterator[Screen]:
    with Screen(dashboard.port) as screen:
        screen.subscribe().until("snapshot")
        yield screen


def units(dashboard: DashboardProcess) -> httpx.Response:
    return dashboard.http.get("/v1/units")


def test_a_partition_being_rebuilt_keeps_its_rows_until_it_is_whole_again(
    dashboard: DashboardProcess, copy: RedisCopy, screen: Screen
) -> None:
    copy.begin_rebuild(PARTITION)
    screen.until_away("redis")
    answer = units(dashboard)
    assert [unit["unit_id"] for unit in answer.json()["units"]] == [A]
    assert answer.headers[SINCE]
    assert any("redis" in words for words in dashboard.missing())
    copy.finish_rebuild(PARTITION, 7, {A: an_envelope(A, 7, version=8)})
    screen.until_knows(A, version=8)
    screen.until_well()
    eventually(lambda: SINCE not in units(dashboard).headers, "it is said no longer")
    assert [frame["type"] for frame in screen.model.seen].count("snapshot") == 1


def test_a_partition_that_nobody_folds_is_said_to_be_old(copy: RedisCopy, screen: Screen) -> None:
    copy.redis.delete(f"vigilits:held:{PARTITION}")
    screen.until_away("stream")
    copy.hold(PARTITION)
    screen.until_well()


def test_a_stream_that_is_lost_is_told_within_ten_seconds(copy: RedisCopy, screen: Screen) -> None:
    for partition in range(PARTITIONS):
        copy.hold(partition, for_s=6)  # as the stream does every 2 s; this was its last sign of life
    lost = time.monotonic()
    screen.until_away("stream")
    assert time.monotonic() - lost < LOST_WITHIN_S
    for partition in range(PARTITIONS):
        copy.hold(partition)
    screen.until_well()


def test_a_row_that_cannot_be_read_keeps_its_unit_on_the_screens_and_says_that_it_may_be_old(
    dashboard: DashboardProcess, copy: RedisCopy, screen: Screen
) -> None:
    copy.put_unreadable(A)
    screen.until_away("redis")
    assert dashboard.get(f"/v1/units/{A}")["version"] == 1
    assert SINCE in units(dashboard).headers
    assert dashboard.metric("vigilits_unreadable_units") == 1
    assert any("unreadable" in words for words in dashboard.missing())
    copy.begin_rebuild(PARTITION)
    copy.finish_rebuild(PARTITION, 5, {A: b"no JSON", B: an_envelope(B, 5)})
    screen.until_knows(B, version=0)
    assert dashboard.get(f"/v1/units/{A}")["version"] == 1
    assert dashboard.metric("vigilits_unreadable_units") == 1
    copy.put(A, version=2)
    screen.until_knows(A, version=2)
    screen.until_well()
    assert dashboard.metric("vigilits_unreadable_units") == 0


def test_who_subscribes_while_a_part_is_away_is_told_first(
    dashboard: DashboardProcess, copy: RedisCopy, screen: Screen
) -> None:
    copy.redis.delete(f"vigilits:held:{PARTITION}")
    since = screen.until_away("stream")["since"]
    with Screen(dashboard.port) as late:
        late.subscribe().until("snapshot")
        *before, _ = late.model.seen
        assert {(frame["type"], frame["since"]) for frame in before} == {("degraded", since)}
        assert "stream" in before[-1]["parts"]


def test_redis_that_does_not_answer_degrades_and_serves_on(
    dashboard: DashboardProcess, copy: RedisCopy, screen: Screen
) -> None:
    process = copy.redis.info("server")["process_id"]
    standing_still.send(process, signal.SIGSTOP)
    try:
        screen.until_away("redis")
        assert units(dashboard).json()["units"]
    finally:
        os.kill(process, signal.SIGCONT)
    screen.until_well()
    copy.put(A, version=2)
    screen.until_knows(A, version=2)


def test_a_cut_log_is_noticed_at_the_next_entry(copy: RedisCopy, screen: Screen) -> None:
    copy.put_unlogged(A, version=6)
    copy.put(A, version=7)
    screen.until_knows(A, version=7)


def test_a_cut_log_without_another_entry_is_noticed_too(copy: RedisCopy, screen: Screen) -> None:
    copy.put_unlogged(A, version=6)
    screen.until_knows(A, version=6)


def test_a_copy_that_went_back_never_replaces_newer_rows(
    dashboard: DashboardProcess, copy: RedisCopy, screen: Screen
) -> None:
    copy.put(A, version=2)
    screen.until_knows(A, version=2)
    copy.redis.hset("vigilits:position", str(PARTITION), "0")
    copy.redis.hset(f"vigilits:rows:{PARTITION}", A, an_envelope(A, 0, version=1))
    screen.until_away("redis")
    assert dashboard.get(f"/v1/units/{A}")["version"] == 2
    copy.finish_rebuild(PARTITION, 5, {A: an_envelope(A, 5, version=3)})
    screen.until_knows(A, version=3)


def test_another_kafka_log_starts_every_screen_anew(copy: RedisCopy, screen: Screen) -> None:
    copy.start("another log")
    copy.put(A, version=41)
    assert screen.until("resync")["reason"] == "epoch"
    assert screen.until("snapshot")["epoch"] == "another log"
    screen.until_knows(A, version=41)


def test_a_slow_screen_slows_nobody_and_is_resynced(
    dashboard: DashboardProcess, copy: RedisCopy, screen: Screen
) -> None:
    with Screen(dashboard.port, buffers_little=True) as slow:
        slow.subscribe().until("snapshot")
        units = [f"540002078/BIG-{number}" for number in range(40)]
        version, behind = 1, dashboard.metric("vigilits_live_behind_total")
        while dashboard.metric("vigilits_live_behind_total") == behind:
            version += 1
            for unit_id in units:
                copy.put(unit_id, version=version, name=f"{version}" + "x" * 200_000)
            for unit_id in units:
                screen.until_knows(unit_id, version=version)
        since = time.monotonic()
        eventually(lambda: time.monotonic() - since > 1, "it stays behind for longer than is borne")
        slow.until("resync", timeout_s=30)
        assert slow.model.resyncs == ["slow"]
        while not slow.model.complete or slow.model.version != screen.model.version:
            slow.next()
        assert slow.model.knows() == screen.model.knows()


def test_a_dashboard_that_never_read_redis_is_not_ready_and_says_so(
    kafka: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory, copy: RedisCopy
) -> None:
    copy.redis.hdel("vigilits:position", str(PARTITION))
    with a_dashboard(redis_url, tmp_path_factory.mktemp("fresh"), kafka=kafka) as fresh:
        eventually(fresh.up, "it answers", timeout_s=120)
        eventually(lambda: not any("issuer" in words for words in fresh.missing()), "it can check tokens")
        assert fresh.missing()
        answer = httpx.get(f"http://127.0.0.1:{fresh.port}/v1/units", headers=bearer("regulator"), timeout=60)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        with Screen(fresh.port) as screen:
            screen.subscribe().until_away("redis")
            copy.redis.hset("vigilits:position", str(PARTITION), str(copy.position(PARTITION)))
            assert [row["unit_id"] for row in screen.until("snapshot")["rows"]] == [A]
            screen.until_well()
