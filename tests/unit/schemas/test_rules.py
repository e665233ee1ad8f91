"""The table of rules is complete, and every sentence can be said."""

import pytest

from schemas.core.rules import RULES, Hardness, refuse

HARD = {
    "not_json", "unknown_schema", "unknown_field", "missing_field", "bad_id", "bad_code", "bad_count",
    "nature_mismatch", "bad_time", "in_the_future", "too_old", "unknown_unit", "not_your_unit", "patient_data",
}  # fmt: skip
SOFT = {
    "sum_over_installed", "closed_with_available", "sources_disagree", "jump", "filled_became_absent",
    "memory_exhausted", "installed_not_confirmed", "state_too_large",
}  # fmt: skip


def test_the_table_holds_every_rule_once_under_its_id() -> None:
    assert {rule.id for rule in RULES.values() if rule.hardness is Hardness.HARD} == HARD
    assert {rule.id for rule in RULES.values() if rule.hardness is Hardness.SOFT} == SOFT
    assert all(rule_id == rule.id and rule.reference for rule_id, rule in RULES.items())


@pytest.mark.parametrize("code", sorted(HARD))
def test_a_hard_rule_s_sentence_names_what_is_wrong_and_ends(code: str) -> None:
    refusal = refuse(code, "records[0].count", 'is "3"')
    assert refusal.code == code
    assert 'is "3"' in refusal.message
    assert refusal.message.endswith(".")
    assert "{" not in refusal.message


def test_a_refusal_of_the_whole_item_says_so() -> None:
    assert refuse("missing_field", None, "send one").message == "The item is missing: send one."
