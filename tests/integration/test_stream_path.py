"""One worker on a real Kafka and Redis: events become rows, Redis may come and go."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from schemas.core.partition import partition_of
from schemas.topics import UNIT_STATE
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
    eventually(lambda: _is_shown_fresh(rows, unit_id), "the figure, timed")
    before = len(log.states(unit_id))
    duplicates = worker.metric('vigilits_stream_events_folded_total{outcome="duplicate"}')

    log.put_events(event, event)
    eventually(
        lambda: worker.metric('vigilits_stream_events_folded_total{outcome="duplicate"}') >= duplicates + 2,
        "both repetitions folded",
    )

    assert len(log.states(unit_id)) == before
    log.put_events(a_report(unit_id, a_record("02", 4)))
    eventually(lambda: rows.count(unit_id, "02") == 4, "what came after")
    assert rows.row(unit_id)["version"] == 2


def test_an_older_event_that_arrives_late_changes_no_figure(unit_id: str, log: Log, rows: Rows) -> None:
    earlier = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    log.put_events(a_report(unit_id, a_record("02", 3)))
    log.put_events(a_report(unit_id, a_record("02", 9), a_record("05", 1), observed_at=earlier))

    eventually(lambda: rows.count(unit_id, "05") == 1, "the late event")

    assert rows.count(unit_id, "02") == 3


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
    worker.wait_ready()


def test_an_event_before_its_directory_entry_is_not_lost(worker: StreamWorker, log: Log, rows: Rows) -> None:
    unit_id = f"1540002078/{uuid.uuid4().hex[:8]}"
    log.put_events(a_report(unit_id, a_record("02", 8)))
    eventually(lambda: log.states(unit_id), "the state of a unit nobody described")
    assert rows.row(unit_id) is None

    log.put_units(a_unit(unit_id))

    eventually(lambda: rows.count(unit_id, "02") == 8, "its row with its figure")


def test_redis_flushed_is_rebuilt_row_by_row(unit_id: str, log: Log, rows: Rows) -> None:
    others = [f"{unit_id}-{number}" for number in range(12)]
    log.put_units(*map(a_unit, others))
    log.put_events(*(a_report(unit, a_record("02", 3)) for unit in (unit_id, *others)))
    eventually(lambda: all(_is_shown_fresh(rows, unit) for unit in (unit_id, *others)), "the figures, timed")
    before = rows.all_rows()

    rows.redis.flushall()
    log.put_events(a_report(unit_id, a_record("02", 4)))
    eventually(lambda: rows.count(unit_id, "02") == 4, "a new figure after the loss")

    eventually(lambda: rows.all_rows().keys() == before.keys(), "every row back")
    after = rows.all_rows()
    assert {unit: after[unit] for unit in others} == {unit: before[unit] for unit in others}


def _is_shown_fresh(rows: Rows, unit_id: str) -> bool:
    row = rows.row(unit_id)
    return row is not None and row["freshness"] == "fresh"


def test_log_entries_form_a_chain_without_a_gap(unit_id: str, log: Log, rows: Rows) -> None:
    for count in range(5):
        log.put_events(a_report(unit_id, a_record("02", count)))
    eventually(lambda: rows.count(unit_id, "02") == 4, "the last figure")

    partition = partition_of(unit_id)
    with rows.redis.pipeline() as at_once:
        at_once.xrange(f"vigilits:log:{partition}")
        at_once.hget("vigilits:position", str(partition))
        entries, position = at_once.execute()

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
