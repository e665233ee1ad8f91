"""What tests of the stream share: a worker for each module, Kafka as they write it, Redis as a dashboard reads it."""

from collections.abc import Iterator

import pytest

from tests.support.stream_worker import Log, Rows, StreamWorker, a_worker


@pytest.fixture(scope="module")
def worker(kafka: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StreamWorker]:
    with a_worker(kafka, redis_url, tmp_path_factory.mktemp("stream") / "worker.log") as running:
        yield running.wait_alone()


@pytest.fixture(scope="module")
def log(kafka: str) -> Iterator[Log]:
    log = Log(kafka)
    yield log
    log.close()


@pytest.fixture(scope="module")
def rows(redis_url: str) -> Iterator[Rows]:
    rows = Rows(redis_url)
    yield rows
    rows.redis.close()
