"""Everything as a user starts it: from the hospital's request to the regulator's screen, and again after a restart."""

import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.facts import a_record, a_report, a_unit
from tests.support.live_model import LiveModel
from tests.support.system import Screen, System
from tests.support.waiting import eventually

pytestmark = pytest.mark.system


@pytest.fixture
def units(system: System) -> list[str]:
    """Units of this test alone, in every partition."""
    mark = uuid.uuid4().hex[:6]
    units = [f"1540002078/{mark}-{n}" for n in range(40)]
    system.put_units(*(a_unit(unit) for unit in units))
    eventually(lambda: system.knows(units), "the row of every unit", timeout_s=90)
    return units


@pytest.fixture
def screen(system: System) -> Iterator[Screen]:
    with closing(Screen(system)) as screen:
        yield screen


def _at(**ago: float) -> str:
    return (datetime.now(UTC) - timedelta(**ago)).isoformat()


def test_a_posted_figure_is_on_the_screen_and_in_rest(system: System, units: list[str], screen: Screen) -> None:
    observed = datetime.now(UTC)
    answer = system.post(a_report(units[0], a_record("02", 3), observed_at=observed.isoformat()))

    assert answer.status_code == 202
    assert answer.json()["refused"] == []
    screen.shows(units[0], "02", 3)
    assert system.count(units[0], "02") == 3
    eventually(lambda: system.count(units[0], "02", replica=1) == 3, "the figure at the other replica")
    row = system.row(units[0], replica=1)
    assert row is not None
    assert 0 <= row["age_s"] <= (datetime.now(UTC) - observed).total_seconds() + 1


def test_a_batch_is_answered_item_by_item(system: System, units: list[str], screen: Screen) -> None:
    good = a_report(units[1], a_record("02", 4))
    negative = a_report(units[2], a_record("02", -4))
    unknown = a_report("nowhere/at-all", a_record("02", 4))

    answer = system.post([good, negative, unknown])

    assert answer.status_code == 207
    assert [item["event_id"] for item in answer.json()["accepted"]] == [good["event_id"]]
    assert [(item["index"], item["code"]) for item in answer.json()["refused"]] == [
        (1, "bad_count"),
        (2, "unknown_unit"),
    ]
    screen.shows(units[1], "02", 4)
    assert system.count(units[2], "02") is None


def test_repeated_late_corrected_and_cancelled_events_leave_the_right_figure(
    system: System, units: list[str], screen: Screen
) -> None:
    unit = units[3]
    first = a_report(unit, a_record("02", 5), observed_at=_at(minutes=10))
    wrong = a_report(unit, a_record("02", 50), observed_at=_at(minutes=5))
    cancel = {**a_report(unit), "kind": "cancel", "cancels": wrong["event_id"]}
    for field in ("records", "scope"):
        del cancel[field]
    late = a_report(unit, a_record("02", 9), observed_at=_at(minutes=30))
    last = a_report(unit, a_record("03", 11), observed_at=_at(minutes=1))

    for event in (first, wrong, first, cancel, late, last):
        assert system.post(event).status_code == 202

    screen.shows(unit, "03", 11)
    screen.shows(unit, "02", 5)
    assert system.count(unit, "02") == 5


def test_five_thousand_events_in_one_request_all_arrive(system: System, units: list[str], screen: Screen) -> None:
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=300)
    adt = {"feed": "adt"}
    first = [a_report(unit, a_record("02", 6), source=adt, observed_at=start.isoformat()) for unit in units]
    assert system.post(first).status_code == 202
    moments = [(start + timedelta(seconds=n)).strftime("%Y-%m-%dT%H:%M:%SZ") for n in range(5000 // len(units))]
    events = [
        {
            "schema": "capacity-event/1",
            "event_id": str(uuid.uuid4()),
            "unit_id": unit,
            "kind": "confirm",
            "observed_at": moment,
            "source": adt,
        }
        for moment in moments
        for unit in units
    ]

    answer = system.post(events)

    assert answer.status_code == 202, answer.text[:500]
    assert len(answer.json()["accepted"]) == 5000

    def confirmed(model: LiveModel) -> bool:
        return all((row := model.rows.get(unit)) and row["observed_at"] == moments[-1] for unit in units)

    screen.see("every unit confirmed by its last event", confirmed)


def test_a_dropped_screen_resumes_at_the_other_replica_without_a_snapshot(
    system: System, units: list[str], screen: Screen
) -> None:
    assert system.post(a_report(units[5], a_record("02", 1))).status_code == 202
    screen.shows(units[5], "02", 1)
    screen.drop()
    assert system.post(a_report(units[5], a_record("02", 2))).status_code == 202
    eventually(lambda: system.count(units[5], "02", replica=1) == 2, "the other replica is not behind")
    frames = len(screen.model.seen)

    screen.resume(replica=1)

    screen.shows(units[5], "02", 2)
    assert "snapshot" not in {frame["type"] for frame in screen.model.seen[frames:]}


def test_after_a_restart_of_everything_each_accepted_event_has_its_effect(system: System, units: list[str]) -> None:
    accepted = {unit: n for n, unit in enumerate(units)}
    assert system.post([a_report(unit, a_record("02", n)) for unit, n in accepted.items()]).status_code == 202

    system.stop()
    system.start()

    eventually(lambda: system.counts(units, "02") == accepted, "every figure after the restart", timeout_s=150)
    with closing(Screen(system)) as screen:
        screen.shows(units[7], "02", 7)
        fresh: dict[str, Any] = screen.model.rows[units[7]]
    row = system.row(units[7])
    assert row is not None
    assert fresh["records"] == row["records"]
