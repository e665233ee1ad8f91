"""A worker killed, paused, refused by Kafka, or followed by a stale write: nothing accepted is lost."""

import signal
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from itertools import count, islice
from pathlib import Path

import orjson
import pytest
from kafka import KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from schemas.core.partition import partition_of
from schemas.topics import PARTITIONS, UNIT_STATE
from standalone import redis_server
from standalone.settings import StandaloneSettings
from tests.support.facts import a_record, a_report, a_unit
from tests.support.stream_worker import Log, Rows, StreamWorker, a_worker, free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka


class Place:
    """A Kafka, a Redis, and the workers a test starts between them."""

    def __init__(self, kafka: str, redis_url: str, folder: Path) -> None:
        self.kafka = kafka
        self.folder = folder
        self.log = Log(kafka)
        self.rows = Rows(redis_url)
        self._redis_url = redis_url

    def worker(self, instance: str, redis_url: str | None = None) -> AbstractContextManager[StreamWorker]:
        """Start a worker; its log is added to when the same slot is started again."""
        return a_worker(self.kafka, redis_url or self._redis_url, self.folder / f"{instance}.log", instance)


@pytest.fixture
def place(kafka: str, redis_url: str, tmp_path: Path) -> Iterator[Place]:
    place = Place(kafka, redis_url, tmp_path)
    yield place
    place.log.close()
    place.rows.redis.close()


@pytest.fixture
def units(place: Place) -> list[str]:
    """Eighty units, ten in every partition."""
    mark = uuid.uuid4().hex[:6]
    units: list[str] = []
    for partition in range(PARTITIONS):
        candidates = (f"1540002078/{mark}-{n}" for n in count())
        units += islice((unit for unit in candidates if partition_of(unit) == partition), 10)
    place.log.put_units(*(a_unit(unit) for unit in units))
    return units


def _wait_until_shared(one: StreamWorker, two: StreamWorker) -> None:
    one.wait_ready()
    two.wait_ready()
    eventually(
        lambda: one.metric("vigilits_stream_partitions_held") < PARTITIONS,
        "both workers share the partitions",
        timeout_s=60,
    )


def _all_show(rows: Rows, units: list[str], count: int) -> bool:
    return all(rows.count(unit, "02") == count for unit in units)


def _report_all(log: Log, units: list[str], count: int) -> None:
    log.put_events(*(a_report(unit, a_record("02", count)) for unit in units))


def test_a_killed_worker_restarted_at_once_goes_on_where_it_was(place: Place, units: list[str]) -> None:
    with place.worker("stream-1") as worker:
        worker.wait_ready()
        _report_all(place.log, units, 1)
        eventually(lambda: _all_show(place.rows, units, 1), "the first figures")

        worker.kill()
        _report_all(place.log, units, 2)
        worker.start()

        eventually(lambda: _all_show(place.rows, units, 2), "what was reported while it was down")
        assert worker.process.poll() is None


def test_partitions_of_a_killed_worker_live_on_the_other_one(place: Place, units: list[str]) -> None:
    with (
        place.worker("stream-1") as one,
        place.worker("stream-2") as two,
    ):
        _wait_until_shared(one, two)
        _report_all(place.log, units, 3)
        eventually(lambda: _all_show(place.rows, units, 3), "figures through both workers")

        two.kill()
        _report_all(place.log, units, 4)

        eventually(lambda: _all_show(place.rows, units, 4), "the dead worker's partitions served")
        eventually(lambda: one.metric("vigilits_stream_partitions_held") == PARTITIONS, "the other says so")


def test_a_paused_worker_leaves_before_it_writes_an_old_state(place: Place, units: list[str]) -> None:
    with (
        place.worker("stream-1") as one,
        place.worker("stream-2") as two,
    ):
        _wait_until_shared(one, two)
        two.signal(signal.SIGSTOP)
        _report_all(place.log, units, 5)
        eventually(lambda: _all_show(place.rows, units, 5), "the other worker serves everything")
        _report_all(place.log, units, 6)
        eventually(lambda: _all_show(place.rows, units, 6), "newer figures")

        two.signal(signal.SIGCONT)

        assert two.process.wait(60) == 4
        assert _all_show(place.rows, units, 6)


def test_an_old_state_written_after_ours_is_written_over(place: Place, units: list[str]) -> None:
    unit = units[0]
    with place.worker("stream-1") as worker:
        worker.wait_ready()
        _report_all(place.log, units, 7)
        eventually(lambda: _all_show(place.rows, units, 7), "the figures")
        _report_all(place.log, units, 8)
        eventually(lambda: _all_show(place.rows, units, 8), "the newer figures")
        old = next(record for record in reversed(place.log.read(UNIT_STATE.name)) if record.key == unit.encode())
        stale = orjson.dumps({**orjson.loads(old.value), "version": 1})
        headers = [("version", b"1"), ("public", b"10"), ("directory", b"x")]

        place.log.put(UNIT_STATE.name, unit.encode(), stale, partition=partition_of(unit), headers=headers)

        eventually(lambda: worker.metric("vigilits_stream_stale_writes_total") >= 1, "the stale write seen")
        eventually(lambda: place.log.states(unit)[-1]["version"] == 2, "the newer state written again")
        assert place.rows.count(unit, "02") == 8


def test_an_undecodable_last_record_of_the_table_stops_no_recovery(place: Place, units: list[str]) -> None:
    with place.worker("stream-1") as worker:
        worker.wait_ready()
        _report_all(place.log, units, 9)
        eventually(lambda: _all_show(place.rows, units, 9), "the figures")
    place.log.put(UNIT_STATE.name, units[0].encode(), b"\xff{", partition=partition_of(units[0]))

    with place.worker("stream-1") as worker:
        worker.wait_ready()
        _report_all(place.log, units[1:], 10)

        eventually(lambda: _all_show(place.rows, units[1:], 10), "the others go on")
        eventually(
            lambda: [r.value for r in place.log.read(UNIT_STATE.name) if r.key == units[0].encode()][-1] != b"\xff{",
            "the unit's state written again",
        )
        eventually(lambda: place.rows.count(units[0], "02") == 9, "its figure as it was")


def test_a_refused_state_ends_the_worker_and_its_events_are_folded_again(place: Place, units: list[str]) -> None:
    with place.worker("stream-1") as worker:
        worker.wait_ready()
        _report_all(place.log, units, 11)
        eventually(lambda: _all_show(place.rows, units, 11), "the figures")
        try:
            _limit_message_size(place.kafka, 50, refuses=True)
            _report_all(place.log, units, 12)
            assert worker.process.wait(60) == 3
        finally:
            _limit_message_size(place.kafka, 1_048_588, refuses=False)
        assert _all_show(place.rows, units, 11)

        worker.start()

        eventually(lambda: _all_show(place.rows, units, 12), "the events behind the refused states")


def _limit_message_size(kafka: str, size: int, *, refuses: bool) -> None:
    """Returns once it is in force: the broker hears of it from the controller."""
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        admin.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, UNIT_STATE.name, {"max.message.bytes": str(size)})]
        )
    finally:
        admin.close()
    eventually(lambda: {*_refused(kafka)} == {refuses}, "the limit is in force")


def _refused(kafka: str) -> list[bool]:
    """Of each partition, whether it refuses a record (a tombstone of no unit)."""
    with closing(KafkaProducer(bootstrap_servers=kafka, acks="all")) as producer:
        futures = [
            producer.send(UNIT_STATE.name, key=b"nobody's", value=None, partition=partition)
            for partition in range(PARTITIONS)
        ]
        producer.flush(60)
        return [future.failed() for future in futures]


def test_redis_away_stops_no_fold_and_is_caught_up_with(place: Place, units: list[str]) -> None:
    redis = OwnRedis(place.folder)
    redis.start()
    rows = Rows(redis.url)
    try:
        with place.worker("stream-1", redis.url) as worker:
            worker.wait_ready()
            _report_all(place.log, units, 13)
            eventually(lambda: _all_show(rows, units, 13), "the figures")

            redis.kill()
            folded = worker.metric("vigilits_stream_events_folded_total")
            _report_all(place.log, units, 14)
            eventually(
                lambda: worker.metric("vigilits_stream_events_folded_total") >= folded + len(units),
                "everything folded without Redis",
            )
            eventually(lambda: not worker.ready(), "not ready without Redis")
            redis.start()  # empty: what it held is lost as well

            eventually(lambda: _all_show(rows, units, 14), "every row in the new Redis")
            worker.wait_ready()
    finally:
        rows.redis.close()
        redis.kill()


class OwnRedis:
    """A Redis whose life the test holds."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}"
        self._program = redis_server.program(
            folder / "redis", redis_server.obtain(StandaloneSettings().cache_dir), port
        )

    def start(self) -> None:
        self._program.prepare()
        self._process = subprocess.Popen(self._program.command, stdout=subprocess.DEVNULL)
        eventually(lambda: not self._program.missing(), "Redis ready")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
