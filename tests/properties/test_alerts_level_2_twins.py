"""Twins: whatever level 3 alone is told of units, who reads level 2 gets the same notices at the same moments."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.core.facts import LATE
from tests.support.alert_world import Told, World, receiver
from tests.support.alerter_facts import a_unit

UNITS = [f"154000000{house}/{bed}" for house in range(2) for bed in "AB"]
MINUTE = timedelta(minutes=1)
CROSSING = st.tuples(st.just("goes"), st.sampled_from(UNITS), st.sampled_from([*LATE, "fresh", "closed"]))
ANOMALY = st.tuples(st.just("odd"), st.sampled_from(UNITS), st.sampled_from([(), ("jump",), ("sum_over_installed",)]))
STEPS = st.lists(
    st.tuples(
        st.booleans(),
        st.one_of(
            CROSSING,
            ANOMALY,
            st.tuples(st.just("passes"), st.integers(1, 200)),
            st.tuples(st.just("restart"), st.integers(1, 20)),
        ),
    ),
    max_size=25,
)


def a_world() -> World:
    world = World(receiver("professional", level=2), receiver("regulator", level=3))
    for unit_id in UNITS:
        world.units(a_unit(unit_id, unit_id[1:10], territory={"region": "R-44", "department": "D-54"}))
    return world


def does(world: World, step: tuple[Any, ...], level: int) -> None:
    match step:
        case "goes", unit_id, to:
            world.goes(unit_id, to, confidentiality=level)
        case "odd", unit_id, rules:
            world.odd(unit_id, *rules, level=level)
        case "passes", minutes:
            world.passes(minutes * MINUTE)
        case "restart", _:
            world.restart()


def heard(world: World) -> list[Told]:
    return [told for told in world.told if told.receiver == "professional"]


@given(steps=STEPS)
@settings(max_examples=60, deadline=None)
def test_level_2_is_told_the_same_whatever_level_3_alone_is_told(steps: list[tuple[bool, tuple[Any, ...]]]) -> None:
    twin, all_told = a_world(), a_world()
    for of_level_3, step in steps:
        does(all_told, step, 3 if of_level_3 else 2)
        if not of_level_3 or step[0] in {"passes", "restart"}:
            does(twin, step, 2)
    for world in (twin, all_told):
        world.passes(10 * MINUTE)
    assert heard(all_told) == heard(twin)
