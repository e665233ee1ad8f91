"""The shell of time without Kafka: what is written when units enter, report, fall due, change duty and leave."""

import asyncio
from datetime import UTC, datetime
from itertools import count
from typing import Any

import orjson

from schemas.core.partition import partition_of
from schemas.topics import LAST_TRANSITIONS, TRANSITIONS, UNIT_STATE
from stream.core.tension_levels import Declaration
from stream.core.tension_timeline import Declared
from tests.support.facts import a_record, a_report, a_unit
from tests.support.folding_facts import PARTITION, Pipeline, Record
from tests.support.time_facts import HOUR, START, at

UNIT = next(unit for number in count() if partition_of(unit := f"1540002078/REA-{number}") == PARTITION)
KEY = UNIT.encode()
EVERY_DAY = {level: {"max_age": "PT24H"} for level in ("normal", "tension", "crisis")}
EVERY_HOUR = {level: {"max_age": "PT1H"} for level in ("normal", "tension", "crisis")}


def listed(pipeline: Pipeline, hour: float, unit: str = UNIT, **changes: Any) -> None:
    entry = a_unit(unit, **{"duty": EVERY_DAY, **changes})
    pipeline.directory.take(unit.encode(), orjson.dumps(entry), at(hour))
    pipeline.rewrite(KEY)


def reported(pipeline: Pipeline, hour: float, **changes: Any) -> None:
    observed = datetime.fromtimestamp(at(hour) / 1e6, UTC).isoformat()
    event = a_report(UNIT, a_record("02", 3), **{"observed_at": observed, **changes})
    pipeline.fold(Record(KEY, orjson.dumps(event), timestamp=at(hour) // 1000))


def a_fresh_unit() -> Pipeline:
    """Listed at 0, reported at 1, and nobody has looked at it by time."""
    pipeline = Pipeline()
    listed(pipeline, 0)
    reported(pipeline, 1)
    return pipeline


def moments(pipeline: Pipeline) -> list[float]:
    lasts = [values for topic, values in pipeline.written if topic == TRANSITIONS.name]
    return [
        (round(datetime.fromisoformat(value["moment"]).timestamp() * 1e6) - START) / HOUR
        for values in lasts
        for value in values
    ]


def test_a_unit_enters_before_its_first_report_also_when_both_are_read_at_once() -> None:
    pipeline = a_fresh_unit()
    assert pipeline.transitions == [(None, "never", "entered"), ("never", "fresh", "reported")]
    assert moments(pipeline) == [0, 1]


def test_a_unit_that_is_only_listed_enters_and_its_row_says_so() -> None:
    pipeline = Pipeline()
    listed(pipeline, 0)
    assert pipeline.transitions == [(None, "never", "entered")]
    assert [topic for topic, _ in pipeline.written] == [TRANSITIONS.name, LAST_TRANSITIONS.name, UNIT_STATE.name]
    assert b'"freshness":"never"' in pipeline.states[KEY].timing


def test_a_crossing_is_in_the_log_then_in_the_last_ones_then_in_the_state() -> None:
    pipeline = a_fresh_unit()
    assert [topic for topic, _ in pipeline.written][-3:] == [TRANSITIONS.name, LAST_TRANSITIONS.name, UNIT_STATE.name]
    pipeline.written.clear()
    pipeline.retime(KEY, at(30))
    assert [topic for topic, _ in pipeline.written] == [TRANSITIONS.name, LAST_TRANSITIONS.name, UNIT_STATE.name]
    assert pipeline.transitions == [("fresh", "due", "time"), ("due", "overdue", "time")]


def test_looking_again_writes_nothing() -> None:
    pipeline = a_fresh_unit()
    pipeline.retime(KEY, at(30))
    pipeline.written.clear()
    pipeline.retime(KEY, at(30))
    assert pipeline.written == []


def test_a_report_of_the_same_figures_at_the_same_time_crosses_nothing() -> None:
    pipeline = a_fresh_unit()
    crossed = len(pipeline.transitions)
    observed = datetime.fromtimestamp(at(1) / 1e6, UTC).isoformat()
    reported(pipeline, 2, observed_at=observed)
    assert len(pipeline.transitions) == crossed
    assert b'"freshness":"fresh"' in pipeline.states[KEY].timing


def test_a_tighter_duty_counts_from_when_the_directory_says_so() -> None:
    pipeline = a_fresh_unit()
    listed(pipeline, 10, duty=EVERY_HOUR)
    pipeline.retime(KEY, at(11))
    assert pipeline.transitions[2:] == [("fresh", "silent", "directory")]
    assert moments(pipeline)[-1] == 10


def test_a_change_of_the_directory_is_not_crossed_before_the_reports_from_before_it_are_folded() -> None:
    pipeline = a_fresh_unit()
    listed(pipeline, 10, duty=EVERY_HOUR)  # by a worker that has just taken over
    reported(pipeline, 9.5)  # from its backlog
    pipeline.retime(KEY, at(10.1))
    assert [(to, reason) for _, to, reason in pipeline.transitions[2:]] == []
    pipeline.retime(KEY, at(10.25))
    assert pipeline.transitions[2:] == [("fresh", "due", "time")]


def test_a_change_that_the_clock_has_not_reached_is_looked_at_when_it_has() -> None:
    pipeline = a_fresh_unit()
    listed(pipeline, 10, duty=EVERY_HOUR)
    pipeline.partition.times.heap.remove(KEY)
    pipeline.retime(KEY, at(9.9))
    assert len(pipeline.transitions) == 2
    assert pipeline.partition.times.heap.first() == at(10)


def test_a_report_folded_between_a_change_of_the_directory_and_its_writing_hides_nothing() -> None:
    pipeline = a_fresh_unit()
    entry = a_unit(UNIT, duty=EVERY_HOUR)
    pipeline.directory.take(KEY, orjson.dumps(entry), at(10))
    reported(pipeline, 10, observed_at=datetime.fromtimestamp(at(1) / 1e6, UTC).isoformat())
    pipeline.rewrite(KEY)
    pipeline.retime(KEY, at(11))
    assert pipeline.transitions[-1] == ("fresh", "silent", "directory")


def test_a_unit_taken_out_of_the_directory_is_closed_and_back_in_it_open_again() -> None:
    pipeline = a_fresh_unit()
    pipeline.directory.take(KEY, None, at(10))
    pipeline.rewrite(KEY)
    pipeline.retime(KEY, at(11))
    assert pipeline.transitions[-1] == ("fresh", "closed", "closed")
    assert moments(pipeline)[-1] == 10
    listed(pipeline, 12)
    pipeline.retime(KEY, at(13))
    assert pipeline.transitions[-1] == ("closed", "fresh", "reopened")
    assert moments(pipeline)[-1] == 12


def test_a_unit_that_was_taken_out_so_long_ago_that_kafka_forgot_when_is_closed_all_the_same() -> None:
    before = a_fresh_unit()
    pipeline = Pipeline()
    pipeline.partition.folding |= before.partition.folding
    pipeline.partition.lasts |= before.partition.lasts
    pipeline.rewrite(KEY)
    pipeline.retime(KEY, at(11))
    assert pipeline.transitions == [("fresh", "closed", "closed")]


def test_a_unit_whose_place_another_has_taken_is_closed_until_it_has_it_back() -> None:
    pipeline = a_fresh_unit()
    other = b"1540002078/NEW"
    pipeline.directory.take(other, orjson.dumps(a_unit(other.decode(), replaces=[UNIT])), at(5))
    pipeline.rewrite(KEY)
    pipeline.retime(KEY, at(6))
    assert pipeline.transitions[-1] == ("fresh", "closed", "closed")
    assert moments(pipeline)[-1] == 5
    pipeline.directory.take(other, None, at(7))
    pipeline.rewrite(KEY)
    pipeline.retime(KEY, at(8))
    assert pipeline.transitions[-1] == ("closed", "fresh", "reopened")


def test_a_unit_that_never_was_in_the_directory_is_not_timed() -> None:
    pipeline = Pipeline()
    reported(pipeline, 1)
    pipeline.retime(KEY, at(100))
    assert pipeline.transitions == []


def test_one_unit_that_cannot_be_timed_stops_no_other() -> None:
    pipeline = a_fresh_unit()
    other = b"another"
    pipeline.directory.take(other, orjson.dumps(a_unit("another")), at(0))
    pipeline.partition.folding[other] = pipeline.states[KEY]._replace(facts=b"not ours")
    asyncio.run(pipeline.folding.retime(PARTITION, pipeline.partition, [other, KEY], at(30)))
    assert pipeline.transitions[-1] == ("due", "overdue", "time")


def test_what_was_given_back_meanwhile_is_not_timed() -> None:
    pipeline = a_fresh_unit()
    given_back = pipeline.partition
    pipeline.store.held[PARTITION] = type(given_back)()
    pipeline.written.clear()
    asyncio.run(pipeline.folding.retime(PARTITION, given_back, [KEY], at(30)))
    assert pipeline.written == []


def test_a_report_that_comes_with_a_declaration_is_crossed_after_what_was_declared() -> None:
    pipeline = a_fresh_unit()
    listed(pipeline, 1.5, duty={**EVERY_DAY, "tension": EVERY_HOUR["tension"]})
    pipeline.retime(KEY, at(2))
    declared = Declaration(frozenset({"R-44"}), frozenset(), Declared(at(3), at(9), 1, 0))
    pipeline.timing.declare("x", declared)
    reported(pipeline, 4)
    assert pipeline.transitions[2:] == [("fresh", "silent", "tension"), ("silent", "fresh", "reported")]
    assert moments(pipeline)[2:] == [3, 4]


def test_installed_beds_that_nobody_has_confirmed_for_a_year_are_an_anomaly_until_somebody_does() -> None:
    pipeline = a_fresh_unit()
    year = 366 * 24
    long_ago = datetime.fromtimestamp(at(20 - year) / 1e6, UTC).isoformat()
    reported(pipeline, 2, observed_at=long_ago, records=[a_record("01", 12)])
    pipeline.retime(KEY, at(3))
    assert b"anomalies" not in pipeline.states[KEY].timing
    reported(pipeline, 19)
    assert pipeline.partition.times.heap.first() == at(20)
    pipeline.retime(KEY, at(20))
    assert pipeline.states[KEY].timing.endswith(b',"anomalies":["installed_not_confirmed"]')
    reported(pipeline, 21, records=[a_record("01", 12)])
    assert b"anomalies" not in pipeline.states[KEY].timing
