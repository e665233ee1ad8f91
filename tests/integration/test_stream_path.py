"""One worker on a real Kafka and Redis: events become rows, poison is kept apart, Redis may come and go."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from schemas.core.partition import partition_of
from schemas.topics import EVENTS, JUDGED, QUARANTINE, UNIT_STATE
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


def test_a_unit_that_never_spoke_has_a_row_without_figures(unit_id: str, rows: Rows) -> None:
    row = rows.row(unit_id)

    assert row is not None
    assert row["records"] == []
    assert row["observed_at"] is None
    assert row["version"] == 0


def test_an_event_becomes_the_row_a_screen_reads(unit_id: str, log: Log, rows: Rows) -> None:
    log.put_events(a_report(unit_id, a_record("02", 3), a_record("03", None)))

    row = eventually(lambda: (row := rows.row(unit_id)) and row["records"] and row, "the figures")

    assert {r["status"]: r["count"] for r in row["records"]} == {"02": 3, "03": None}
    assert row["records"][0]["source"] == "540002078/bed-management"
    assert row["version"] == 1
    assert row["establishment"]["finess"] == "540002078"


def test_the_row_and_the_state_in_kafka_agree(unit_id: str, log: Log, rows: Rows) -> None:
    log.put_events(a_report(unit_id, a_record("02", 3)), a_report(unit_id, a_record("02", 4)))
    eventually(lambda: rows.count(unit_id, "02") == 4, "the second figure")

    state = log.states(unit_id)[-1]
    row = rows.row(unit_id)

    assert row is not None
    assert {name: row[name] for name in state if name not in {"schema", "memory"}} == {
        name: part for name, part in state.items() if name not in {"schema", "memory"}
    }


def test_what_is_said_of_level_3_moves_nothing_of_the_row_for_level_2(unit_id: str, log: Log, rows: Rows) -> None:
    log.put_events(a_report(unit_id, a_record("02", 3)))
    before = eventually(lambda: (row := rows.row(unit_id)) and row["freshness"] == "fresh" and row, "the figure, timed")

    log.put_events(a_report(unit_id, a_record("02", 4, crisis_type="01"), a_record("06", 2, supplementary_type="01")))
    eventually(lambda: rows.count(unit_id, "06") == 2, "the supplementary beds")

    envelope = rows.envelope(unit_id)
    assert envelope is not None
    assert envelope["row_2"] == before
    state = log.states(unit_id)[-1]
    assert (envelope["row"]["version"], state["level_2"]["version"]) == (2, 1)


def test_a_repeated_event_writes_nothing(unit_id: str, log: Log, rows: Rows, worker: StreamWorker) -> None:
    event = a_report(unit_id, a_record("02", 3))
    log.put_events(event)
    eventually(lambda: rows.count(unit_id, "02") == 3, "the figure")
    before = len(log.states(unit_id))
    duplicates = worker.metric('vigilits_stream_events_folded_total{outcome="duplicate"}')

    log.put_events(event, event)
    eventually(
        lambda: worker.metric('vigilits_stream_events_folded_total{outcome="duplicate"}') == duplicates + 2,
        "both repetitions folded",
    )

    assert len(log.states(unit_id)) == before


def test_an_older_event_that_arrives_late_changes_no_figure(unit_id: str, log: Log, rows: Rows) -> None:
    earlier = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    log.put_events(a_report(unit_id, a_record("02", 3)))
    log.put_events(a_report(unit_id, a_record("02", 9), a_record("05", 1), observed_at=earlier))

    eventually(lambda: rows.count(unit_id, "05") == 1, "the late event")

    assert rows.count(unit_id, "02") == 3


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
    before = len(log.read(QUARANTINE.name))

    log.put(EVENTS.name, unit_id.encode(), value, headers=headers)
    log.put_events(a_report(unit_id, a_record("02", 5)))

    eventually(lambda: rows.count(unit_id, "02") == 5, "the good event after the poison")
    eventually(lambda: len(log.read(QUARANTINE.name)) == before + 1, "the poison in the quarantine")
    kept = log.quarantined()[-1]
    assert (kept["by"], kept["code"]) == ("stream", code)
    assert kept["origin"]["topic"] == EVENTS.name
    assert kept["origin"]["partition"] == partition_of(unit_id)
    assert kept["message"]
    row = rows.row(unit_id)
    assert row is not None
    assert [(record["status"], record["count"]) for record in row["records"]] == [("02", 5)]


def test_a_record_without_key_is_quarantined(log: Log, unit_id: str, rows: Rows) -> None:
    before = len(log.read(QUARANTINE.name))

    log.put(EVENTS.name, None, b"{}", partition=partition_of(unit_id))
    log.put_events(a_report(unit_id, a_record("02", 6)))

    eventually(lambda: rows.count(unit_id, "02") == 6, "the good event after it")
    eventually(lambda: len(log.read(QUARANTINE.name)) == before + 1, "the record in the quarantine")


def test_a_record_in_another_partition_than_its_key_s_is_quarantined(log: Log, unit_id: str) -> None:
    before = len(log.read(QUARANTINE.name))

    log.put(EVENTS.name, unit_id.encode(), b"{}", partition=(partition_of(unit_id) + 1) % EVENTS.partitions)

    eventually(lambda: len(log.read(QUARANTINE.name)) == before + 1, "the record in the quarantine")


def test_a_new_name_in_the_directory_reaches_the_row(unit_id: str, log: Log, rows: Rows) -> None:
    log.put_events(a_report(unit_id, a_record("02", 3)))
    eventually(lambda: rows.count(unit_id, "02") == 3, "the figure")

    log.put_units(a_unit(unit_id, name="Réanimation B"))

    row = eventually(lambda: (row := rows.row(unit_id)) and row["name"] == "Réanimation B" and row, "the new name")
    assert row["version"] == 1


def test_the_directory_decides_which_feed_speaks(unit_id: str, log: Log, rows: Rows) -> None:
    log.put_events(a_report(unit_id, a_record("02", 3)))
    log.put_events(a_report(unit_id, a_record("02", 7), source={"feed": "manual", "code": "01"}))
    eventually(lambda: (row := rows.row(unit_id)) and row["others"], "the second opinion")
    assert rows.count(unit_id, "02") == 3

    log.put_units(a_unit(unit_id, feeds=["manual", "bed-management"]))

    eventually(lambda: rows.count(unit_id, "02") == 7, "the other feed's figure")


def test_a_unit_that_another_replaces_is_retired(unit_id: str, log: Log, rows: Rows) -> None:
    log.put_units(a_unit(f"{unit_id}-new", replaces=[unit_id]))

    eventually(lambda: (row := rows.row(unit_id)) and row["retired"], "the retired unit")
    eventually(lambda: (row := rows.row(f"{unit_id}-new")) and not row["retired"], "its successor")


def test_a_unit_taken_out_of_the_directory_loses_its_row_and_keeps_its_state(
    unit_id: str, log: Log, rows: Rows
) -> None:
    log.put_events(a_report(unit_id, a_record("02", 3)))
    eventually(lambda: rows.count(unit_id, "02") == 3, "the figure")

    log.put("directory.units", unit_id.encode(), None)
    eventually(lambda: rows.row(unit_id) is None, "the row gone")
    log.put_units(a_unit(unit_id))

    eventually(lambda: rows.count(unit_id, "02") == 3, "the row back with its figure")


def test_a_key_of_the_directory_that_is_no_text_stops_nothing(worker: StreamWorker, log: Log, rows: Rows) -> None:
    unit_id = f"1540002078/{uuid.uuid4().hex[:8]}"
    log.put("directory.units", b"\xff\xfe", b"{}")
    log.put_units(a_unit(unit_id))

    eventually(lambda: rows.row(unit_id), "the row of the unit after it")
    assert worker.ready()


def test_an_event_before_its_directory_entry_is_not_lost(worker: StreamWorker, log: Log, rows: Rows) -> None:
    unit_id = f"1540002078/{uuid.uuid4().hex[:8]}"
    log.put_events(a_report(unit_id, a_record("02", 8)))
    eventually(lambda: log.states(unit_id), "the state of a unit nobody described")
    assert rows.row(unit_id) is None

    log.put_units(a_unit(unit_id))

    eventually(lambda: rows.count(unit_id, "02") == 8, "its row with its figure")


def test_redis_flushed_is_rebuilt_row_by_row(unit_id: str, log: Log, rows: Rows) -> None:
    log.put_events(a_report(unit_id, a_record("02", 3)))
    eventually(lambda: rows.count(unit_id, "02") == 3, "the figure")
    before = rows.all_rows()

    rows.redis.flushall()
    log.put_events(a_report(unit_id, a_record("02", 4)))
    eventually(lambda: rows.count(unit_id, "02") == 4, "a new figure after the loss")

    eventually(lambda: rows.all_rows().keys() == before.keys(), "every row back")
    after = rows.all_rows()
    assert {u: r for u, r in after.items() if u != unit_id} == {u: r for u, r in before.items() if u != unit_id}


def test_log_entries_form_a_chain_without_a_gap(unit_id: str, log: Log, rows: Rows) -> None:
    for count in range(5):
        log.put_events(a_report(unit_id, a_record("02", count)))
    eventually(lambda: rows.count(unit_id, "02") == 4, "the last figure")

    partition = partition_of(unit_id)
    entries = rows.redis.xrange(f"vigilits:log:{partition}")
    position = rows.redis.hget("vigilits:position", str(partition))

    ids = [int(entry_id.split(b"-")[0]) - 1 for entry_id, _ in entries]
    chained = [(int(fields[b"prev"]), at) for (_, fields), at in zip(entries, ids, strict=True)]
    assert all(prev == before for (prev, _), before in zip(chained[1:], ids, strict=False))
    assert int(position) == ids[-1]


def test_every_unit_state_is_the_changelog_of_the_table(unit_id: str, log: Log) -> None:
    log.put_events(a_report(unit_id, a_record("02", 3)))
    eventually(lambda: [state["version"] for state in log.states(unit_id)][-1:] == [1], "its event")
    versions = [state["version"] for state in log.states(unit_id)]

    assert versions == sorted(versions)  # once at its entry, again when it is timed
    assert set(versions) == {0, 1}
    assert {record.partition for record in log.read(UNIT_STATE.name) if record.key == unit_id.encode()} == {
        partition_of(unit_id)
    }


def test_an_event_that_would_make_a_state_too_large_is_quarantined_and_stops_nothing(
    unit_id: str, log: Log, rows: Rows
) -> None:
    neighbour = f"{unit_id}-neighbour"
    log.put_units(a_unit(neighbour))
    comment = "é" * 490
    kinds = [
        a_record(status, 1, gender=gender, horizon=horizon, crisis_type=crisis, assignment=assignment, comment=comment)
        for status in ("02", "03", "04", "06")
        for horizon in ("01", "02", "03", "04", "05")
        for gender in ("01", "02", "04")
        for crisis in ("01", "02")
        for assignment in ("01", "02", "03")
    ]

    for start in range(0, len(kinds), 90):
        log.put_events(a_report(unit_id, *kinds[start : start + 90]))
        log.put_events(a_report(unit_id, *kinds[start : start + 90], source={"feed": "manual"}))
    log.put_events(a_report(neighbour, a_record("02", 4)))

    eventually(lambda: rows.count(neighbour, "02") == 4, "the good event after them")
    eventually(
        lambda: "state_too_large" in {kept["code"] for kept in log.quarantined(unit_id)}, "the one too many kept apart"
    )
    eventually(lambda: "state_too_large" in rows.row(unit_id)["anomalies"], "the row says so")
