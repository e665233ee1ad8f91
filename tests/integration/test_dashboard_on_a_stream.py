"""The dashboard on what a real stream worker writes, not on our own idea of it."""

from contextlib import closing
from pathlib import Path

import pytest
from redis import Redis

from tests.support.dashboard_process import Screen, a_dashboard
from tests.support.facts import a_record, a_report, a_unit
from tests.support.stream_worker import Log, a_worker
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "540002078/DASHBOARD"


def test_a_report_reaches_the_screen_and_survives_the_loss_of_redis(kafka: str, redis_url: str, tmp_path: Path) -> None:
    with (
        closing(Log(kafka)) as log,
        a_worker(kafka, redis_url, tmp_path / "stream.log") as worker,
        a_dashboard(redis_url, tmp_path, kafka=kafka) as dashboard,
    ):
        log.put_units(a_unit(UNIT))
        worker.wait_ready(120)
        dashboard.wait_ready()
        with Screen(dashboard.port) as screen:
            screen.subscribe(territories=["E-540002078"]).until("snapshot")
            screen.until_knows(UNIT, name="Réanimation médicale A")
            log.put_events(a_report(UNIT, a_record("02", 3)))
            screen.until_counts(UNIT, 3)
            assert dashboard.get(f"/v1/units/{UNIT}")["age_s"] < 60
            with Redis.from_url(redis_url) as redis:
                redis.flushall()
            # A worker that is back before the API looked leaves nothing to say but the new snapshot.
            assert dashboard.get(f"/v1/units/{UNIT}")["records"][0]["count"] == 3
            log.put_events(a_report(UNIT, a_record("02", 4)))
            screen.until_counts(UNIT, 4)
            eventually(lambda: not dashboard.missing(), "the API is ready again")
