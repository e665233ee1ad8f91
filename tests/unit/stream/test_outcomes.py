"""Outcomes are counted by name."""

from stream.core.outcomes import Folded, Outcome
from stream.core.unit_state import new_state
from tests.support.fold_facts import UNIT


def test_every_outcome_is_its_own_name() -> None:
    assert {outcome.value for outcome in Outcome} == {outcome.name.lower() for outcome in Outcome}


def test_what_was_folded_says_state_outcome_and_change() -> None:
    assert Folded(new_state(UNIT), Outcome.LATE, False)._fields == ("state", "outcome", "changed")
