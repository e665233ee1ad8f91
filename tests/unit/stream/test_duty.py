"""When an observation leaves its duty, by age and by deadlines."""

import pytest

from stream.core.duty import Duty, moments
from tests.support.time_facts import at, daily, hour_of, max_age


def left(duty: Duty, observed: float) -> tuple[float | None, ...]:
    """Hours from which the unit is due, overdue, silent."""
    return tuple(hour_of(moment) for moment in moments(duty, at(observed)))


def test_a_maximum_age_is_due_at_three_quarters_overdue_at_all_silent_at_twice() -> None:
    assert left(max_age(24), 1) == (19, 25, 49)


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        (9, (33, 34, 58)),  # the deadline of the day is met, the next is the limit, the one after finds it overdue
        (10, (37, 38, 58)),  # at the deadline: the next is met, 28 h come first
        (10.5, (37.5, 38.5, 58)),
        (5, (32, 33, 34)),  # 28 h come before the deadline, which finds it overdue
        (6, (33, 34, 58)),
    ],
)
def test_an_observation_meets_the_deadline_after_it_and_is_overdue_at_the_next_or_past_the_cap(
    observed: float, expected: tuple[float, ...]
) -> None:
    assert left(daily(10), observed) == expected


@pytest.mark.parametrize(
    ("observed", "expected"),
    [(8, (17, 18, 34)), (12, (29, 30, 34)), (16, (33, 34, 42)), (19, (36, 37, 42)), (24, (41, 42, 58))],
)
def test_two_deadlines_a_day_have_the_cap_of_tension(observed: float, expected: tuple[float, ...]) -> None:
    assert left(daily(10, 18, cap=18), observed) == expected


def test_due_is_never_before_the_observation() -> None:
    assert left(daily(*(hour / 2 for hour in range(48))), 9.75) == (9.75, 10.5, 11)
