"""Soft rules are functions of what is shown."""

import pytest

from schemas.core.rules import RULES
from stream.core import anomalies
from stream.core.anomalies import is_jump, sources_disagree, sum_over_installed
from tests.support.fold_facts import HAND, a_record


def test_every_anomaly_is_a_soft_rule_of_the_table() -> None:
    ids = {value for name, value in vars(anomalies).items() if name.isupper() and isinstance(value, str)}

    assert len(ids) == 7
    assert {RULES[rule].hardness.value for rule in ids} == {"soft"}


@pytest.mark.parametrize(
    ("before", "after", "jump"),
    [
        (0, 6, False),
        (0, 7, True),
        (9, 2, True),
        (9, 3, False),
        (10, 19, False),
        (10, 20, True),
        (19, 5, False),
        (16, 4, True),
        (20, 11, False),
        (20, 10, True),
        (20, 39, False),
        (20, 40, True),
    ],
)
def test_a_jump_depends_on_the_size_of_the_unit(before: int, after: int, jump: bool) -> None:
    assert is_jump(before, after) is jump


@pytest.mark.parametrize(
    ("records", "over"),
    [
        ([a_record("01", 10), a_record("02", 4), a_record("03", 6)], False),
        ([a_record("01", 10), a_record("02", 4), a_record("03", 5), a_record("05", 2)], True),
        ([a_record("01", 10), a_record("02", 4, gender="01"), a_record("02", 7, gender="02")], True),
        ([a_record("01", 10), a_record("03", 12), a_record("06", 2, supplementary_type="01")], False),
        ([a_record("01", 10), a_record("03", 12), a_record("06", 2, supplementary_type="02")], True),
        ([a_record("01", 10), a_record("03", 12), a_record("06", None, supplementary_type="01")], False),
        ([a_record("01", None), a_record("01", 1, assignment="02"), a_record("03", 12)], False),
        ([a_record("03", 12)], False),
        ([a_record("06", 2, supplementary_type="01"), a_record("03", 12)], False),
        ([a_record("01", 10), a_record("03", None), a_record("04", 11)], True),
        ([a_record("01", 10), a_record("03", 12, "03")], False),
        ([a_record("01", 10), a_record("03", 12) | {"nature": "02"}], False),
    ],
)
def test_parts_may_not_exceed_what_is_installed_and_mobilised(records: list[dict[str, object]], over: bool) -> None:
    assert sum_over_installed(records) is over


def test_sources_disagree_when_both_know_and_differ() -> None:
    beside = {"source": HAND, "status": "02", "horizon": "01"}
    shown = [a_record("02", 1, gender="01"), a_record("02", 2, gender="02")]

    assert not sources_disagree(shown, [{**beside, "count": 3}])
    assert sources_disagree(shown, [{**beside, "count": 4}])
    assert not sources_disagree(shown, [{**beside, "count": None}])
    assert not sources_disagree([*shown, a_record("02", None)], [{**beside, "count": 4}])
    assert not sources_disagree([], [{**beside, "count": 4}])
