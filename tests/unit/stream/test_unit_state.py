"""The value of capacity.unit-state before anyone has spoken, and what of it is public."""

from schemas.models.unit_state import UnitState as Model
from stream.core.unit_state import new_state, public
from tests.support.fold_facts import HAND, UNIT, a_record, a_report, after


def test_a_new_state_is_a_valid_unit_state_of_version_zero() -> None:
    assert Model.model_validate(new_state(UNIT)).version == 0
    assert new_state(UNIT)["memory"] == {}


def test_a_folded_state_is_a_valid_unit_state() -> None:
    state = after([a_report(1, 8, a_record("02", 3)), (a_report(2, 9, a_record("02", 4)), HAND)])

    assert Model.model_validate(state).records[0].count == 3


def test_the_public_state_is_all_but_the_memory() -> None:
    state = after([a_report(1, 8, a_record("02", 3))])

    assert public(state) == {name: value for name, value in state.items() if name != "memory"}
