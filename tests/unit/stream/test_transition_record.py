"""Crossings are valid records of their topics, and what was last is read back as it was."""

import pytest

from schemas.models.freshness_last import FreshnessLast
from schemas.models.freshness_transition import FreshnessTransition
from stream.core.crossings import Crossing, by_time, entered
from stream.core.transition_record import last_value, read_last, transition_value
from tests.support.time_facts import at, max_age, some_facts

UNIT = "1540002078/REA-MED-A"
FACTS = some_facts(None, max_age(24), closures=[(30, 40)], version=3)
FIRST = entered(FACTS)
CROSSINGS = [*FIRST.crossings, *by_time(FIRST.last, FACTS, at(100)).crossings]


@pytest.mark.parametrize("crossing", CROSSINGS, ids=lambda crossing: crossing.reason)
def test_a_crossing_is_a_valid_record_of_both_topics(crossing: Crossing) -> None:
    FreshnessTransition.model_validate(transition_value(UNIT, crossing, at(101)))
    value = last_value(UNIT, crossing.last)
    FreshnessLast.model_validate(value)
    assert read_last(value) == crossing.last


def test_a_transition_says_all_that_is_known_of_it() -> None:
    assert transition_value(UNIT, CROSSINGS[1], at(18)) == {
        "schema": "freshness-transition/1",
        "id": "1540002078/REA-MED-A#2",
        "unit_id": UNIT,
        "confidentiality": 2,
        "sequence": 2,
        "unit_version": 3,
        "from": "never",
        "to": "never",
        "rank": "due",
        "moment": "2026-01-15T18:00:00Z",
        "produced_at": "2026-01-15T18:00:00Z",
        "late": False,
        "level": "normal",
        "reason": "time",
        "observed_at": None,
        "due_at": "2026-01-16T00:00:00Z",
    }


def test_a_crossing_produced_long_after_its_moment_is_marked_late() -> None:
    assert transition_value(UNIT, CROSSINGS[1], at(19))["late"] is True


def test_what_is_timed_apart_has_a_chain_of_its_own() -> None:
    value = transition_value(UNIT, CROSSINGS[1], at(18), 3)
    assert (value["id"], value["confidentiality"], value["sequence"]) == (f"{UNIT}#apart-2", 3, 2)
    last = last_value(UNIT, CROSSINGS[2].last, CROSSINGS[1].last)
    FreshnessLast.model_validate(last)
    assert (read_last(last), read_last(last["apart"])) == (CROSSINGS[2].last, CROSSINGS[1].last)


def test_what_is_no_record_raises() -> None:
    with pytest.raises(KeyError):
        read_last({"schema": "freshness-last/1"})
