"""Any shuffle, repetition, delay and cancellation of a set of events gives the state that the set says."""

import json
from collections.abc import Sequence
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.core.fold import UnitState, fold, new_state, public
from tests.properties.fold_events import FEEDS, UNIT, Heard, draw
from tests.properties.fold_reference import public_state

SHOWN = ("records", "others", "observed_at", "anomalies")


def folded(heard: Sequence[Heard], feeds: Sequence[str]) -> UnitState:
    """The state after these events, each time through JSON as in Kafka."""
    state = new_state(UNIT)
    for event, source in heard:
        before = deepcopy(shown(state))
        version = state["version"]
        result = fold(state, event, source=source, received_at_us=0, feeds=feeds)
        state = json.loads(json.dumps(result.state))
        assert result.changed == (shown(state) != before), (event, result)
        assert state["version"] == version + result.changed
    return state


def shown(state: UnitState) -> dict[str, Any]:
    visible = public(state)
    return {name: visible[name] for name in SHOWN}


def arrivals(random: Random, heard: Sequence[Heard]) -> list[Heard]:
    """The same events in any order, some of them again."""
    mixed = [*heard, *random.choices(heard, k=random.randrange(len(heard)))]
    random.shuffle(mixed)
    return mixed


def some_feeds(random: Random) -> list[str]:
    return random.sample(FEEDS, random.randrange(len(FEEDS) + 1))


def check_shuffles(seed: int, shuffles: int, number: int) -> None:
    """Within the memory's bounds (DESIGN section 5) the state is exactly what the naive reading says."""
    random = Random(seed)
    heard = draw(random, number=random.randrange(1, number), cancels=6, confirms=8)
    feeds = some_feeds(random)
    expected = public_state(heard, feeds)
    for _ in range(shuffles):
        assert shown(folded(arrivals(random, heard), feeds)) == expected, f"seed {seed}"


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=200, deadline=None)
def test_any_order_and_any_repetition_give_the_state_the_events_say(seed: int) -> None:
    check_shuffles(seed, shuffles=2, number=40)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_shuffles_give_the_state_the_events_say() -> None:
    for seed in range(10_000):
        check_shuffles(seed, shuffles=10, number=25)
