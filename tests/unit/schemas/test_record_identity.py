"""Which records are one counter: two spellings of one bed must never be added."""

from itertools import combinations

import pytest

from schemas.core.record_identity import figure, identity

PLAIN = {"nature": "01", "status": "02", "horizon": "01"}


@pytest.mark.parametrize("gender", [{}, {"gender": None}, {"gender": "03"}, {"gender": "04"}])
@pytest.mark.parametrize("assignment", [{}, {"assignment": None}, {"assignment": "01"}])
def test_unconstrained_gender_and_no_assignment_are_one_however_they_are_spelt(
    gender: dict[str, str], assignment: dict[str, str]
) -> None:
    assert identity({**PLAIN, **gender, **assignment}) == ("02", "01", "04", "", "", "", "01")


def test_each_of_the_seven_values_tells_records_apart() -> None:
    spellings = [
        PLAIN,
        *(
            {**PLAIN, field: "02"}
            for field in ("horizon", "gender", "closing_type", "supplementary_type", "crisis_type", "assignment")
        ),
        {**PLAIN, "status": "03"},
    ]
    assert all(identity(one) != identity(other) for one, other in combinations(spellings, 2))


def test_count_comment_and_nature_are_not_part_of_the_identity() -> None:
    assert identity({**PLAIN, "nature": "02", "count": 3, "comment": "x"}) == identity({**PLAIN, "count": None})


def test_a_figure_is_all_records_of_one_status_and_horizon() -> None:
    assert figure({**PLAIN, "gender": "01"}) == figure({**PLAIN, "assignment": "02"}) == ("02", "01")
