"""The truth and the stream's fold were written apart and must say the same of whatever the simulator says."""

from collections import defaultdict
from random import Random

import pytest

from simulator.core.compare import differences
from simulator.core.truth import Heard, shown
from simulator.ledger import FEEDS
from stream.core.fold import fold, new_state
from tests.support.simulated_speech import DAY_S, spoken


@pytest.mark.parametrize("seed", [1, 2])
def test_the_fold_shows_what_the_truth_says_in_any_order(seed: int) -> None:
    said: dict[str, list[Heard]] = defaultdict(list)
    for _, one in spoken(60, DAY_S / 24, seed=seed, speed=36):
        if one.expected is None and one.event is not None and "unit_id" in one.event:
            said[str(one.event["unit_id"])].append(Heard(one.feed, one.event))
    assert len(said) == 60
    for unit_id, heard in said.items():
        Random(seed).shuffle(heard)
        state = new_state(unit_id)
        for source, event in heard:
            fold(state, event, source=source, received_at_us=0, feeds=FEEDS)
        assert differences(unit_id, shown(heard, FEEDS), state) == []
