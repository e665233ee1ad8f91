"""What is written straight into Kafka and is no event of ours is kept apart, and stops nothing."""

import uuid
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from schemas.core.partition import partition_of
from schemas.topics import EVENTS, JUDGED
from tests.support.facts import a_record, a_report, a_unit
from tests.support.stream_worker import Log, Rows, StreamWorker
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka


@pytest.fixture
def unit_id(worker: StreamWorker, log: Log, rows: Rows) -> str:
    """A unit of its own for each test, known and shown."""
    unit_id = f"1540002078/{uuid.uuid4().hex[:8]}"
    log.put_units(a_unit(unit_id))
    eventually(lambda: rows.row(unit_id), "the row of a new unit")
    return unit_id


GOOD: dict[str, Any] = {
    "schema": "capacity-event/1",
    "event_id": "018f6a2e-0000-7000-8000-000000000001",
    "unit_id": "UNIT",
    "kind": "report",
    "observed_at": datetime.now(UTC).isoformat(),
    "source": {"feed": "bed-management"},
    "records": [a_record("02", 3)],
}


def _poison(**changes: Any) -> bytes:
    return orjson.dumps({**GOOD, **changes})


LATER = {"observed_at": "2099-01-01T00:00:00+01:00"}
POISON = {
    "bytes that are no UTF-8": (b"\xff\xfe\x00", "not_json"),
    "no JSON": (b"{", "not_json"),
    "a number": (b"7", "unknown_schema"),
    "no value": (None, "not_json"),
    "a count that is text": (_poison(records=[{**a_record("02", 3), "count": "3"}]), "bad_count"),
    "another unit's event": (_poison(unit_id="other"), "bad_id"),
    "an event of the future": (_poison(**LATER), "in_the_future"),
    "an event too old": (_poison(observed_at="2019-12-31T00:00:00+01:00"), "too_old"),
    "another nature": (_poison(records=[a_record("02", 3, nature="02")]), "nature_mismatch"),
}
SAID_TO_BE_JUDGED = {
    "a negative count": (_poison(records=[a_record("02", -5)]), "bad_count"),
    "half a bed": (_poison(records=[{**a_record("02", 1), "count": 1.5}]), "bad_count"),
    "no status, and very many beds": (_poison(records=[a_record("99", 10**12)]), "bad_code"),
    "no event id": (_poison(event_id=None), "missing_field"),
    "an event of the future": (_poison(**LATER), "in_the_future"),
    "no event": (b"[]", "unknown_schema"),
    "another unit's event": (_poison(unit_id="other"), "bad_id"),
}
HEADERS = [JUDGED, ("feed", b"540002078/bed-management"), ("sender", b"test")]


@pytest.mark.parametrize(
    ("poison", "code", "headers"),
    [
        *(pytest.param(*found, [], id=name) for name, found in POISON.items()),
        *(pytest.param(*found, HEADERS, id=f"judged: {name}") for name, found in SAID_TO_BE_JUDGED.items()),
    ],
)
def test_poison_is_quarantined_with_its_place_and_stops_nothing(
    *, poison: bytes | None, code: str, headers: list[tuple[str, bytes]], unit_id: str, log: Log, rows: Rows
) -> None:
    value = poison if poison is None else poison.replace(b"UNIT", unit_id.encode())

    place = log.put(EVENTS.name, unit_id.encode(), value, headers=headers)
    log.put_events(a_report(unit_id, a_record("02", 5)))

    eventually(lambda: rows.count(unit_id, "02") == 5, "the good event after the poison")
    for kept in eventually(lambda: log.quarantined_from(EVENTS.name, place), "the poison in the quarantine"):
        assert (kept["by"], kept["code"]) == ("stream", code)
        assert kept["message"]
    row = rows.row(unit_id)
    assert row is not None
    assert [(record["status"], record["count"]) for record in row["records"]] == [("02", 5)]


def test_a_record_without_key_is_quarantined(log: Log, unit_id: str, rows: Rows) -> None:
    place = log.put(EVENTS.name, None, b"{}", partition=partition_of(unit_id))
    log.put_events(a_report(unit_id, a_record("02", 6)))

    eventually(lambda: rows.count(unit_id, "02") == 6, "the good event after it")
    eventually(lambda: log.quarantined_from(EVENTS.name, place), "the record in the quarantine")


def test_a_record_in_another_partition_than_its_key_s_is_quarantined(log: Log, unit_id: str) -> None:
    another = (partition_of(unit_id) + 1) % EVENTS.partitions
    place = log.put(EVENTS.name, unit_id.encode(), b"{}", partition=another)

    eventually(lambda: log.quarantined_from(EVENTS.name, place), "the record in the quarantine")
