"""Cancels beyond what a state remembers: figures are unknown until the log was read again, whoever reads it."""

import asyncio
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.core.partition import partition_of
from schemas.topics import EVENTS, JUDGED, UNIT_STATE
from stream.core.fold import fold, new_state
from stream.core.unit_state import MOST_KEPT
from stream.encoding import encode_state
from tests.support.facts import a_record, a_report, a_unit
from tests.support.stream_worker import Log, Rows, a_worker
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

NOW = datetime.now(UTC)


def _events(unit: str, reports: int, status: str = "02") -> list[dict[str, Any]]:
    """Reports of 1, 2, 3… a second apart, then a cancel of each but the first."""
    said = [
        {
            **a_report(unit, a_record(status, number)),
            "observed_at": (NOW - timedelta(hours=2) + timedelta(seconds=number)).isoformat(),
        }
        for number in range(1, reports + 1)
    ]
    shared = {name: said[0][name] for name in ("schema", "unit_id", "source")}
    return said + [
        {
            **shared,
            "kind": "cancel",
            "event_id": str(uuid.uuid4()),
            "observed_at": (NOW - timedelta(hours=1)).isoformat(),
            "cancels": event["event_id"],
        }
        for event in said[1:]
    ]


def _units(number: int) -> list[str]:
    mark = uuid.uuid4().hex[:6]
    return [f"1540002078/{mark}-{each}" for each in range(number)]


def test_many_units_are_read_again_by_one_reading_a_partition_and_no_lower_source_speaks(
    kafka: str, redis_url: str, log: Log, rows: Rows, tmp_path: Path
) -> None:
    units = _units(24)
    log.put_units(*(a_unit(unit) for unit in units))
    by_hand = [{**a_report(unit, a_record("02", 500)), "source": {"feed": "manual"}} for unit in units]
    log.put_events(*by_hand, *(event for unit in units for event in _events(unit, MOST_KEPT + 1)))
    with a_worker(kafka, redis_url, tmp_path / "worker.log") as worker:
        worker.wait_ready()

        eventually(lambda: all(_shows_one(rows, unit) for unit in units), "every figure")
    readings = (tmp_path / "worker.log").read_text().count("reading units again")
    assert readings < len(units), "two or three a partition, however its events came in"


def _shows_one(rows: Rows, unit: str) -> bool:
    return rows.count(unit, "02") == 1 and "memory_exhausted" not in rows.row(unit)["anomalies"]


def test_a_figure_whose_reports_are_taken_back_one_by_one_is_read_again(
    kafka: str, redis_url: str, log: Log, rows: Rows, tmp_path: Path
) -> None:
    [unit] = _units(1)
    log.put_units(a_unit(unit))
    events = _events(unit, 12)
    with a_worker(kafka, redis_url, tmp_path / "worker.log") as worker:
        worker.wait_ready()
        log.put_events(*events[:12])
        eventually(lambda: rows.count(unit, "02") == 12, "the last figure")
        for event in events[12:]:
            log.put_events(event)

        eventually(lambda: rows.count(unit, "02") == 1, "what stood before them all")


def test_what_a_worker_that_died_still_wanted_to_read_again_is_read_by_the_next(
    kafka: str, redis_url: str, log: Log, rows: Rows, tmp_path: Path
) -> None:
    beds, installed = units = _units(2)
    log.put_units(*(a_unit(unit) for unit in units))
    for unit, status in ((beds, "02"), (installed, "01")):
        events = _events(unit, 20, status)
        log.put_events(*events)
        state = new_state(unit)
        for event in events:
            # As the dead worker left it: the cancels are folded, and nobody else will say that more was forgotten.
            source = "540002078/bed-management"
            state = fold(state, event, source=source, received_at_us=0, feeds=("bed-management", "manual")).state
        assert state["anomalies"] == ["memory_exhausted"]
        held = encode_state(state, b"of another directory")
        log.put(UNIT_STATE.name, unit.encode(), held.value, partition=partition_of(unit), headers=held.headers())

    with a_worker(kafka, redis_url, tmp_path / "worker.log") as worker:
        worker.wait_ready()

        eventually(lambda: rows.count(beds, "02") == 1, "what stands")
        eventually(lambda: rows.count(installed, "01") == 1, "the installed beds")


def test_no_record_written_straight_into_kafka_stops_its_partition(
    kafka: str, redis_url: str, log: Log, rows: Rows, tmp_path: Path
) -> None:
    [unit] = _units(1)
    log.put_units(a_unit(unit))
    with a_worker(kafka, redis_url, tmp_path / "worker.log") as worker:
        worker.wait_ready()
        asyncio.run(_write_straight(kafka, unit.encode()))
        log.put_events(a_report(unit, a_record("02", 42)))

        eventually(lambda: rows.count(unit, "02") == 42, "the figure behind them")
        assert worker.process.poll() is None
        assert worker.metric("vigilits_stream_quarantined_total") >= 7


async def _write_straight(kafka: str, key: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        for headers, value in (
            ([("x", None)], b"not json"),
            ([("feed", None)], b"\xff"),
            ([("sender", None), ("judged", None)], None),
            *(([JUDGED], value) for value in (b"null", b"[]", b'{"kind": "report"}', b'{"kind": []}')),
        ):
            await _written(producer, key, value, headers)
    finally:
        await producer.stop()


async def _written(producer: Any, key: bytes, value: bytes | None, headers: object) -> None:
    """Kafka takes none that lay about for long, as on a machine that stood still: sent anew."""
    async with asyncio.timeout(60):
        while True:
            with suppress(KafkaError):
                await producer.send_and_wait(EVENTS.name, value, key=key, headers=headers)
                return
