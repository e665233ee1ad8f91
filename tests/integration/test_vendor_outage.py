"""From heartbeats that stop to one webhook that names the vendor, by a real stream worker and a real alerter."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from schemas.topics import DIRECTORY, FEED_STATE, HEARTBEATS
from tests.support.alert_receiver import Hook, a_receiver
from tests.support.alerter_facts import a_unit
from tests.support.alerter_process import alerts_of, an_alerter, delivered, put, receivers_file
from tests.support.stream_worker import Log, StreamWorker
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

SITES = [f"16000000{number}" for number in (1, 2, 3)]
VENDOR = f"Éditeur {uuid.uuid4().hex[:8]}"
CAUSE = f"V-{VENDOR}"


def feed_of(finess: str) -> str:
    return f"{finess}/bed-management"


def beat(log: Log, sites: Sequence[str], period: str) -> None:
    """Of all at once: one that falls silent before the others is told of alone."""
    body = {
        "schema": "capacity-event/1",
        "kind": "heartbeat",
        "observed_at": datetime.now(UTC).isoformat(),
        "period": period,
    }
    values = {
        feed.encode(): orjson.dumps({**body, "event_id": str(uuid.uuid4()), "source": {"feed": feed}})
        for feed in map(feed_of, sites)
    }
    log.put_together(HEARTBEATS.name, values, headers=[("vendor", VENDOR.encode())])


def test_heartbeats_of_a_vendor_that_stop_in_three_establishments_are_one_webhook(
    worker: StreamWorker, log: Log, kafka: str, tmp_path: Path
) -> None:
    put(kafka, DIRECTORY, [a_unit(f"1{finess}/REA", finess, feeds=["bed-management"]) for finess in SITES])

    def states() -> dict[str, str]:
        """Of our feeds, as feed.state names their vendor."""
        records = [orjson.loads(record.value) for record in log.read(FEED_STATE.name) if record.value]
        return {record["feed"]: record["state"] for record in records if record.get("vendor") == VENDOR}

    with a_receiver() as hooks:
        territories = [f"E-{finess}" for finess in SITES]
        receivers = receivers_file(tmp_path, {"id": "ars-vendor", "url": hooks.url, "territories": territories})
        with an_alerter(kafka, tmp_path / "alerter.log", receivers) as alerter:
            alerter.wait()
            beat(log, SITES, "PT1S")
            eventually(lambda: hooks.of(cause=CAUSE), "the vendor's outage is told")
            eventually(lambda: delivered(kafka, CAUSE, "ars-vendor", "feed_down") == 1, "what was told is written")
            assert states() == {feed_of(finess): "down" for finess in SITES}
            alerter.kill()
            alerter.start()
            alerter.wait()

            def beaten(**asked: str) -> list[Hook]:
                """Those of another two keep coming: a feed is believed back after three of its periods."""
                beat(log, SITES[1:], "PT6S")
                return hooks.of(**asked)

            eventually(lambda: beaten(cause=CAUSE, state="resolved"), "its end")
            left = {"cause": feed_of(SITES[0]), "kind": "feed_down"}
            eventually(
                lambda: [hook for hook in beaten(**left) if hook.at >= hooks.of(cause=CAUSE)[-1].at],
                "what is left of it",
            )

        first, last = hooks.of(cause=CAUSE)
        assert (first.body["kind"], first.body["reason"]) == ("feed_down", "first")
        assert [unit["unit_id"] for unit in first.body["units"]] == [f"1{finess}/REA" for finess in SITES]
        assert (last.body["alert_id"], last.body["sequence"]) == (first.body["alert_id"], 2)
        assert hooks.faults == []
    (alert,) = alerts_of(kafka, CAUSE, "feed_down")
    assert alert["state"] == "resolved"
