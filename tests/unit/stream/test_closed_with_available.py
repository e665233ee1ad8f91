"""Beds said to be available while the unit is closed are an anomaly (RG_EXP_047), judged at their own time."""

import pytest

from schemas.core.times import parse, to_micros
from stream.core.fold import fold, new_state, respeak
from stream.core.unit_state import UnitState
from tests.support.facts import a_record, a_report

CLOSURE = (to_micros(parse("2026-01-10T00:00:00Z")), to_micros(parse("2026-01-20T00:00:00Z")))


def _folded(count: int | None, observed_at: str) -> UnitState:
    event = a_report("u", a_record("02", count), observed_at=observed_at)
    return fold(new_state("u"), event, source="540002078/adt", received_at_us=0, feeds=(), closures=[CLOSURE]).state


@pytest.mark.parametrize(
    ("count", "observed_at", "odd"),
    [
        (3, "2026-01-15T08:35:00+01:00", True),
        (3, "2026-01-20T00:00:00Z", False),
        (3, "2026-01-09T23:59:59Z", False),
        (0, "2026-01-15T08:35:00+01:00", False),
        (None, "2026-01-15T08:35:00+01:00", False),
    ],
    ids=["within", "when it opens again", "before", "none available", "unknown"],
)
def test_available_beds_of_a_closed_unit_are_odd(count: int | None, observed_at: str, odd: bool) -> None:
    assert ("closed_with_available" in _folded(count, observed_at)["anomalies"]) is odd


def test_a_closure_told_afterwards_makes_the_figure_odd_and_its_end_makes_it_right_again() -> None:
    state = respeak(_folded(3, "2026-01-15T08:35:00Z"), (), ())
    assert state["anomalies"] == []
    version = state["version"]

    state = respeak(state, (), [CLOSURE])

    assert state["anomalies"] == ["closed_with_available"]
    assert state["version"] == version + 1
