"""Short duties and a real worker: what falls due is told once, with its moment, through restarts and tension."""

import uuid
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import orjson
import pytest

from schemas.core.partition import partition_of
from schemas.core.times import parse
from schemas.topics import FEED_STATE, HEARTBEATS, TENSION, TRANSITIONS
from tests.support.facts import a_record, a_report, a_unit
from tests.support.stream_worker import Log, Rows, StreamWorker
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

SECONDS = timedelta(seconds=1)


def every(max_age: str, tension: str | None = None) -> dict[str, Any]:
    """A duty of this maximum age at every level, or another under tension."""
    return {
        "normal": {"max_age": max_age},
        "tension": {"max_age": tension or max_age},
        "crisis": {"max_age": tension or max_age},
    }


def enter(log: Log, rows: Rows, **changes: Any) -> str:
    """A unit of its own for each test, known and shown."""
    unit_id = f"1540002078/{uuid.uuid4().hex[:8]}"
    log.put_units(a_unit(unit_id, **changes))
    eventually(lambda: (rows.row(unit_id) or {}).get("freshness"), "the unit is timed")
    return unit_id


def becomes(rows: Rows, unit_id: str, freshness: str) -> dict[str, Any]:
    row = eventually(lambda: (row := rows.row(unit_id)) and row["freshness"] == freshness and row, freshness)
    assert isinstance(row, dict)
    return row


def transitions(log: Log, unit_id: str) -> list[dict[str, Any]]:
    """The unit's transitions as a reader takes them: of one id the higher version, then the first."""
    read: dict[str, dict[str, Any]] = {}
    for record in log.read(TRANSITIONS.name):
        if record.key == unit_id.encode():
            body = orjson.loads(record.value)
            assert record.partition == partition_of(unit_id)
            known = read.get(body["id"])
            if known is None or body["unit_version"] > known["unit_version"]:
                read[body["id"]] = body
    return sorted(read.values(), key=lambda body: int(body["sequence"]))


def steps(log: Log, unit_id: str) -> list[tuple[str | None, str]]:
    """From and to of each, after what holds of any unit's transitions was checked."""
    found = transitions(log, unit_id)
    assert [each["sequence"] for each in found] == list(range(1, len(found) + 1))
    assert all(one["to"] == next_["from"] for one, next_ in pairwise(found))
    moments = [parse(each["moment"]) for each in found]
    assert moments == sorted(moments)
    return [(each["from"], each["to"]) for each in found]


def becomes_in_turn(log: Log, unit_id: str, *states: str) -> None:
    """Wait for its transitions, which stay: a row that is fresh for seconds may be missed."""
    eventually(lambda: [to for _, to in steps(log, unit_id)][: len(states)] == [*states], f"{states}")


def test_a_figure_that_nobody_renews_is_due_then_overdue_then_silent_and_a_report_makes_it_fresh(
    worker: StreamWorker, log: Log, rows: Rows
) -> None:
    unit_id = enter(log, rows, duty=every("PT12S"))
    assert rows.row(unit_id)["freshness"] == "never"
    observed = datetime.now(UTC)
    log.put_events(a_report(unit_id, a_record("02", 3), observed_at=observed.isoformat()))
    row = eventually(lambda: (row := rows.row(unit_id)) and row["freshness"] != "never" and row, "it has spoken")
    assert parse(row["due_at"]) == observed + 12 * SECONDS
    assert row["level"] == "normal"
    becomes(rows, unit_id, "silent")
    log.put_events(a_report(unit_id, a_record("02", 3)))

    expected = ["never", "fresh", "due", "overdue", "silent", "fresh"]
    becomes_in_turn(log, unit_id, *expected)
    assert steps(log, unit_id)[:6] == list(zip([None, *expected], expected, strict=False))
    due, overdue, silent = transitions(log, unit_id)[2:5]
    assert parse(due["moment"]) == observed + 9 * SECONDS
    assert parse(overdue["moment"]) == observed + 12 * SECONDS
    assert parse(silent["moment"]) == observed + 24 * SECONDS
    assert {due["reason"], overdue["reason"], silent["reason"]} == {"time"}


def test_what_came_due_while_no_worker_ran_is_told_on_start_once_in_order_with_its_own_moments(
    worker: StreamWorker, log: Log, rows: Rows
) -> None:
    unit_id = enter(log, rows, duty=every("PT24S"))
    observed = datetime.now(UTC)
    log.put_events(a_report(unit_id, a_record("02", 3), observed_at=observed.isoformat()))
    becomes(rows, unit_id, "fresh")
    worker.kill()
    eventually(lambda: datetime.now(UTC) > observed + 49 * SECONDS, "it would be silent by now")
    worker.start()
    worker.wait_ready()
    becomes(rows, unit_id, "silent")

    assert steps(log, unit_id) == [
        (None, "never"),
        ("never", "fresh"),
        ("fresh", "due"),
        ("due", "overdue"),
        ("overdue", "silent"),
    ]
    late = transitions(log, unit_id)[2:]
    assert [parse(each["moment"]) - observed for each in late] == [18 * SECONDS, 24 * SECONDS, 48 * SECONDS]
    assert all(each["late"] for each in late[:2])


def test_tension_makes_a_unit_due_at_once_overdue_after_the_grace_and_its_end_puts_it_back(
    worker: StreamWorker, log: Log, rows: Rows
) -> None:
    department = "D-88"
    unit_id = enter(
        log, rows, duty=every("PT24H", tension="PT12H"), territory={"region": "R-44", "department": department}
    )
    observed = datetime.now(UTC) - timedelta(hours=13)
    log.put_events(a_report(unit_id, a_record("02", 3), observed_at=observed.isoformat()))
    becomes(rows, unit_id, "fresh")

    declaration = {
        "schema": "tension-level/1",
        "declaration_id": str(uuid.uuid4()),
        "territories": [department],
        "activity_groups": ["critical-care"],
        "level": "tension",
        "reason": "epidemic",
        "author": "test",
        "declared_at": datetime.now(UTC).isoformat(),
        "from": datetime.now(UTC).isoformat(),
        "until": None,
        "grace": "PT3S",
        "ended_at": None,
        "ended_by": None,
    }
    key = declaration["declaration_id"].encode()  # type: ignore[union-attr]
    log.put(TENSION.name, key, orjson.dumps(declaration))
    row = becomes(rows, unit_id, "overdue")
    assert row["level"] == "tension"
    due, overdue = transitions(log, unit_id)[2:4]
    assert (due["to"], due["reason"], due["level"]) == ("due", "tension", "tension")
    assert due["moment"] == _utc(declaration["from"])
    assert parse(overdue["moment"]) == parse(str(declaration["from"])) + 3 * SECONDS

    ended = declaration | {"ended_at": datetime.now(UTC).isoformat(), "ended_by": "test"}
    log.put(TENSION.name, key, orjson.dumps(ended))
    row = becomes(rows, unit_id, "fresh")
    assert row["level"] == "normal"
    assert transitions(log, unit_id)[-1]["moment"] == _utc(ended["ended_at"])


def _utc(text: object) -> str:
    moment = parse(str(text)).astimezone(UTC)
    return moment.isoformat().replace("+00:00", "Z")


def test_a_closed_unit_owes_nothing_and_has_never_spoken_once_it_opens_again(
    worker: StreamWorker, log: Log, rows: Rows
) -> None:
    unit_id = enter(log, rows, duty=every("PT1H"))
    log.put_events(a_report(unit_id, a_record("02", 3)))
    becomes(rows, unit_id, "fresh")
    begins, ends = datetime.now(UTC) + 4 * SECONDS, datetime.now(UTC) + 16 * SECONDS
    closure = {"from": begins.isoformat(), "until": ends.isoformat(), "reason": "works"}
    log.put_units(a_unit(unit_id, duty=every("PT1H"), closures=[closure]))
    row = becomes(rows, unit_id, "closed")
    assert row["due_at"] is None
    becomes(rows, unit_id, "never")
    assert [each["reason"] for each in transitions(log, unit_id)[2:]] == ["closed", "reopened"]
    log.put_events(a_report(unit_id, a_record("02", 2)))
    becomes(rows, unit_id, "fresh")


def test_a_feed_that_misses_two_heartbeats_is_down_and_its_next_one_brings_it_back(
    worker: StreamWorker, log: Log
) -> None:
    feed = f"540002078/{uuid.uuid4().hex[:8]}"

    def beat(period: str) -> None:
        body = {
            "schema": "capacity-event/1",
            "event_id": str(uuid.uuid4()),
            "kind": "heartbeat",
            "source": {"feed": feed},
            "observed_at": datetime.now(UTC).isoformat(),
            "period": period,
        }
        log.put(HEARTBEATS.name, feed.encode(), orjson.dumps(body))

    def told(state: str) -> list[dict[str, Any]]:
        found = [orjson.loads(record.value) for record in log.read(FEED_STATE.name) if record.key == feed.encode()]
        return [each for each in found if each["state"] == state]

    beat("PT1S")
    down = eventually(lambda: told("down"), "down")[-1]
    assert down["missed"] >= 2
    assert parse(down["since"]) >= parse(down["last_heartbeat_at"]) + 2 * SECONDS
    beat("PT30S")
    eventually(lambda: [up for up in told("up") if parse(up["since"]) > parse(down["since"])], "up again")
