"""A worker whose source topic is missing must not say ready: Faust would, and stay deaf."""

from contextlib import closing
from pathlib import Path

import pytest

from schemas.create_topics import ensure_topics
from tests.support.facts import a_record, a_report, a_unit
from tests.support.own_kafka import own_kafka
from tests.support.stream_worker import Log, Rows, StreamWorker, a_worker
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka


def test_a_worker_without_its_topics_is_not_ready_and_serves_once_they_are_there(
    redis_url: str, tmp_path: Path
) -> None:
    with (
        own_kafka(tmp_path / "kafka", topics=False) as kafka,
        a_worker(kafka.address, redis_url, tmp_path / "worker.log") as worker,
    ):
        eventually(lambda: _lacks(worker, "no topic capacity.events"), "the missing topic named")
        assert not worker.ready()

        ensure_topics(kafka.address)

        worker.wait_ready()
        rows = Rows(redis_url)
        with closing(Log(kafka.address)) as log, closing(rows.redis):
            log.put_units(a_unit("1540002078/later"))
            log.put_events(a_report("1540002078/later", a_record("02", 3)))
            eventually(lambda: rows.count("1540002078/later", "02") == 3, "an event folded")


def _lacks(worker: StreamWorker, what: str) -> bool:
    return worker.alive() and any(what in line for line in worker.missing())
