"""Ratios, goals and percentiles as the table shows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.results import Bar, Goal, Limit, Round, Verdict, percentile


def a_bar(goal: Goal | None, *rounds: Round) -> Bar:
    return Bar("name", "ms", "reference", goal, rounds)


def test_the_median_ratio_is_held_against_the_goal() -> None:
    bar = a_bar(Goal(at_most=True, limit=2), Round(10, 10), Round(30, 10), Round(15, 10))
    assert (bar.ratios, bar.verdict) == ((1, 1.5, 3), Verdict.MET)


def test_a_ratio_beyond_the_goal_is_not_met() -> None:
    assert a_bar(Goal(at_most=True, limit=2), Round(21, 10)).verdict is Verdict.NOT_MET
    assert a_bar(Goal(at_most=False, limit=5), Round(49, 10)).verdict is Verdict.NOT_MET


def test_a_goal_reached_exactly_is_met() -> None:
    assert a_bar(Goal(at_most=True, limit=2), Round(20, 10)).verdict is Verdict.MET
    assert a_bar(Goal(at_most=False, limit=5), Round(50, 10)).verdict is Verdict.MET


def test_the_ratio_is_that_of_a_round_and_not_of_the_medians() -> None:
    bar = a_bar(None, Round(10, 5), Round(100, 100), Round(1000, 2000))
    assert bar.shipped_median / bar.reference_median == 1
    assert bar.ratios == (0.5, 1, 2)


def test_what_has_no_goal_is_only_reported() -> None:
    assert a_bar(None, Round(1, 1)).verdict is Verdict.REPORTED
    assert Limit("memory", "MB", 10, None).verdict is Verdict.REPORTED


def test_a_figure_above_its_limit_is_not_met() -> None:
    assert Limit("memory", "MB", 151, 150).verdict is Verdict.NOT_MET
    assert Limit("memory", "MB", 150, 150).verdict is Verdict.MET


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_of_a_hundred_samples_is_its_rank(share: float, expected: int) -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], share) == expected


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_a_sample_that_the_share_does_not_exceed(samples: list[float], share: float) -> None:
    found = percentile(samples, share)
    assert found in samples
    assert sum(sample <= found for sample in samples) >= share * len(samples) - 1e-9
