"""How long a service that died stays down."""

from hypothesis import given
from hypothesis import strategies as st

from standalone.core import restarts

_DEATHS = st.lists(st.floats(0, 1000), max_size=30).map(sorted)


def test_a_first_death_restarts_at_once() -> None:
    assert restarts.delay([100.0], now=100.0) <= 0.1


@given(_DEATHS)
def test_more_deaths_never_shorten_the_wait_and_it_stays_bounded(deaths: list[float]) -> None:
    now = 1000.0
    waits = [restarts.delay(deaths[len(deaths) - count :], now) for count in range(len(deaths) + 1)]
    assert waits == sorted(waits)
    assert all(wait <= restarts.LONGEST_DELAY_S for wait in waits)


def test_deaths_of_long_ago_are_forgotten() -> None:
    deaths = [0.0, 1.0, 2.0, 3.0]
    now = 3.0 + restarts.WINDOW_S
    assert restarts.recent(deaths, now) == []
    assert not restarts.is_loop(deaths, now)


def test_three_deaths_within_the_window_are_a_loop() -> None:
    assert not restarts.is_loop([1.0, 2.0], now=3.0)
    assert restarts.is_loop([1.0, 2.0, 3.0], now=3.0)
