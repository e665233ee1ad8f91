"""What level 3 alone is told is timed apart: a chain of its own, which never moves that of level 2."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

import orjson

from schemas.core.partition import partition_of
from schemas.topics import LAST_TRANSITIONS
from stream.core.envelope import envelope
from stream.core.tension_levels import Declaration
from stream.core.tension_timeline import Declared
from tests.support.facts import a_record, a_report, a_unit
from tests.support.folding_facts import PARTITION, Pipeline, Record
from tests.support.time_facts import at

UNIT = next(unit for number in count() if partition_of(unit := f"1540002078/REA-{number}") == PARTITION)
KEY = UNIT.encode()
DUTY = {level: {"max_age": "PT24H"} for level in ("normal", "tension", "crisis")}
SUPPLEMENTARY = a_record("06", 4, supplementary_type="01")
OF_A_CRISIS = a_record("02", 4, crisis_type="01")
CRISIS = Declaration(frozenset({"R-44"}), frozenset(), Declared(at(10), at(60), 2, 0))


def reported(pipeline: Pipeline, hour: float, *records: dict[str, Any], **changes: Any) -> None:
    observed = datetime.fromtimestamp(at(hour) / 1e6, UTC).isoformat()
    event = a_report(UNIT, *records, **{"observed_at": observed, **changes})
    pipeline.fold(Record(KEY, orjson.dumps(event), timestamp=at(hour) // 1000))


def a_unit_told_of(*records: dict[str, Any]) -> Pipeline:
    """Listed at 0; of level 3 at 1, of level 2 at 5; looked at and shown."""
    pipeline = Pipeline()
    pipeline.directory.take(KEY, orjson.dumps(a_unit(UNIT, duty=DUTY)), at(0))
    pipeline.rewrite(KEY)
    reported(pipeline, 1, *records)
    reported(pipeline, 5, a_record("02", 3))
    return pipeline


def row(pipeline: Pipeline, name: str = "row") -> dict[str, Any]:
    held = pipeline.states[KEY]
    entry = pipeline.directory.get(KEY)
    assert entry is not None
    made = envelope(1, held.value[: held.public], entry.description, held.timing, held.timing_2, retired=False)
    found: dict[str, Any] = orjson.loads(made)[name]
    return found


def freshness(pipeline: Pipeline) -> tuple[str, str]:
    """As level 3 and level 2 are shown it."""
    return row(pipeline)["freshness"], row(pipeline, "row_2")["freshness"]


def test_beds_of_a_crisis_grow_old_for_level_3_alone() -> None:
    pipeline = a_unit_told_of(OF_A_CRISIS)
    assert pipeline.transitions_of(3) == [(None, "fresh", "entered")]
    assert pipeline.transitions == [(None, "never", "entered"), ("never", "fresh", "reported")]
    pipeline.retime(KEY, at(26))
    assert pipeline.transitions_of(3)[1:] == [("fresh", "due", "time"), ("due", "overdue", "time")]
    assert pipeline.transitions[2:] == [("fresh", "due", "time")]
    assert freshness(pipeline) == ("overdue", "due")
    assert (row(pipeline)["due_at"], row(pipeline, "row_2")["due_at"]) == (
        "2026-01-16T01:00:00Z",
        "2026-01-16T05:00:00Z",
    )


def test_supplementary_beds_are_owed_while_a_crisis_lasts() -> None:
    pipeline = a_unit_told_of(SUPPLEMENTARY)
    assert row(pipeline)["due_at"] == row(pipeline, "row_2")["due_at"]
    pipeline.timing.declare("x", CRISIS)
    pipeline.timing.call_concerned([pipeline.partition])
    pipeline.retime(KEY, at(26))
    assert pipeline.transitions_of(3)[1:] == [("fresh", "due", "time"), ("due", "overdue", "time")]
    reported(pipeline, 27, a_record("02", 3))
    assert freshness(pipeline) == ("overdue", "fresh")
    pipeline.retime(KEY, at(60))
    assert pipeline.transitions_of(3)[-1] == ("silent", "fresh", "tension")


def test_in_a_crisis_a_row_of_level_3_is_as_old_as_its_supplementary_beds() -> None:
    pipeline = a_unit_told_of(SUPPLEMENTARY)
    calm = row(pipeline)
    assert calm["observed_at"] == row(pipeline, "row_2")["observed_at"] == "2026-01-15T05:00:00Z"
    pipeline.timing.declare("x", CRISIS)
    pipeline.timing.call_concerned([pipeline.partition])
    pipeline.retime(KEY, at(10))
    found = row(pipeline)
    assert (found["level"], found["observed_at"]) == ("crisis", "2026-01-15T01:00:00Z")
    assert {**found, "level": calm["level"], "due_at": calm["due_at"], "observed_at": calm["observed_at"]} == calm
    assert row(pipeline, "row_2")["observed_at"] == "2026-01-15T05:00:00Z"
    reported(pipeline, 20, SUPPLEMENTARY)
    assert row(pipeline)["observed_at"] == "2026-01-15T05:00:00Z"
    reported(pipeline, 27, a_record("02", 3))
    assert row(pipeline)["observed_at"] == "2026-01-15T20:00:00Z"
    pipeline.retime(KEY, at(60))
    assert row(pipeline)["observed_at"] == "2026-01-16T03:00:00Z"


def test_a_crisis_gives_no_age_to_a_unit_whose_available_beds_have_none() -> None:
    pipeline = Pipeline()
    pipeline.directory.take(KEY, orjson.dumps(a_unit(UNIT, duty=DUTY)), at(0))
    pipeline.rewrite(KEY)
    reported(pipeline, 1, SUPPLEMENTARY)
    pipeline.timing.declare("x", CRISIS)
    pipeline.timing.call_concerned([pipeline.partition])
    pipeline.retime(KEY, at(10))
    assert (row(pipeline)["observed_at"], row(pipeline)["freshness"]) == (None, "never")


def test_an_event_of_level_3_crosses_nothing_of_level_2_before_its_own_moment() -> None:
    pipeline = a_unit_told_of(OF_A_CRISIS)
    below, timing_2 = len(pipeline.transitions), pipeline.states[KEY].timing_2
    reported(pipeline, 24, OF_A_CRISIS)
    assert pipeline.states[KEY].timing_2 == timing_2
    assert (len(pipeline.transitions), pipeline.transitions_of(3)[-1]) == (below, ("due", "fresh", "reported"))
    first = pipeline.partition.times.heap.first()
    assert first is not None
    assert first <= at(23)
    pipeline.retime(KEY, at(24))
    assert pipeline.crossed(2)[-1]["moment"] == "2026-01-15T23:00:00Z"


def test_an_event_of_level_2_leaves_what_is_timed_apart() -> None:
    pipeline = a_unit_told_of(OF_A_CRISIS)
    reported(pipeline, 20, a_record("02", 1))
    assert pipeline.transitions_of(3) == [(None, "fresh", "entered")]
    pipeline.retime(KEY, at(20))
    assert (pipeline.transitions_of(3)[-1][1], freshness(pipeline)) == ("due", ("due", "fresh"))


def test_the_last_ones_of_both_chains_are_in_one_record_and_a_new_owner_goes_on_from_them() -> None:
    before = a_unit_told_of(OF_A_CRISIS)
    lasts = [value for topic, values in before.written if topic == LAST_TRANSITIONS.name for value in values]
    assert (lasts[-1]["sequence"], lasts[-1]["apart"]["sequence"]) == (2, 1)
    pipeline = Pipeline()
    pipeline.directory.take(KEY, orjson.dumps(a_unit(UNIT, duty=DUTY)), at(0))
    pipeline.partition.folding |= before.partition.folding
    pipeline.partition.load_last(Record(KEY, orjson.dumps(lasts[-1])))
    pipeline.retime(KEY, at(26))
    assert [(value["id"], value["to"]) for value in pipeline.crossed(3)] == [
        (f"{UNIT}#apart-2", "due"),
        (f"{UNIT}#apart-3", "overdue"),
    ]
    assert [(value["id"], value["to"]) for value in pipeline.crossed(2)] == [(f"{UNIT}#3", "due")]


def test_events_folded_again_after_a_restart_cross_nothing_twice() -> None:
    calm = a_unit_told_of(OF_A_CRISIS)
    states = dict(calm.partition.folding)
    events = [(25.0, OF_A_CRISIS, "00000000-0000-4000-8000-00000000000a"), (26.0, a_record("02", 2), None)]
    for hour, record, event_id in events:
        reported(calm, hour, record, event_id=event_id or "00000000-0000-4000-8000-00000000000b")
    again = Pipeline()
    again.directory.take(KEY, orjson.dumps(a_unit(UNIT, duty=DUTY)), at(0))
    again.partition.folding |= states
    again.partition.lasts |= calm.partition.lasts
    again.partition.lasts_apart |= calm.partition.lasts_apart
    for hour, record, event_id in events:
        reported(again, hour, record, event_id=event_id or "00000000-0000-4000-8000-00000000000b")
    again.retime(KEY, at(27))
    assert (again.crossed(2), again.crossed(3)) == ([], [])
    assert freshness(again) == ("fresh", "fresh")


def test_what_is_taken_back_is_owed_no_longer() -> None:
    pipeline = a_unit_told_of(OF_A_CRISIS)
    reported(pipeline, 30, {**OF_A_CRISIS, "count": None, "absent": True})
    assert pipeline.transitions_of(3)[-1] == ("overdue", "fresh", "reported")
    assert pipeline.states[KEY].apart.endswith(b",3")
    pipeline.retime(KEY, at(400))
    assert (pipeline.transitions_of(3)[-1][1], freshness(pipeline)) == ("fresh", ("silent", "silent"))


def test_both_chains_are_closed_with_the_unit() -> None:
    pipeline = a_unit_told_of(OF_A_CRISIS)
    pipeline.directory.take(KEY, None, at(10))
    pipeline.rewrite(KEY)
    pipeline.retime(KEY, at(11))
    assert pipeline.transitions[-1] == pipeline.transitions_of(3)[-1] == ("fresh", "closed", "closed")


def test_installed_beds_of_a_crisis_are_confirmed_apart() -> None:
    pipeline = a_unit_told_of(a_record("01", 4, crisis_type="01"))
    reported(pipeline, 366 * 24, a_record("02", 3))
    pipeline.retime(KEY, at(366 * 24 + 1))
    assert row(pipeline)["anomalies"] == ["installed_not_confirmed"]
    assert row(pipeline, "row_2")["anomalies"] == []


def test_an_event_that_is_a_conflict_but_for_level_2_is_folded_there_and_quarantined() -> None:
    pipeline = a_unit_told_of(a_record("03", 1))
    used = "00000000-0000-4000-8000-00000000000c"
    reported(pipeline, 6, SUPPLEMENTARY, event_id=used)
    reported(pipeline, 7, a_record("02", 8), event_id=used)
    assert [kept["code"] for _, kept in pipeline.quarantined] == ["conflict"]
    assert [record["count"] for record in row(pipeline, "row_2")["records"]] == [8, 1]
    assert [record["count"] for record in row(pipeline)["records"]] == [3, 1, 4]
