"""What a unit's records amount to."""

from typing import Any

import pytest

from schemas.core.figures import NO_FIGURES, figures_of
from tests.support.envelopes import a_shown_record as record

U = None


@pytest.mark.parametrize(
    ("records", "by_status"),
    [
        ([], (U, U, U, U, U, U)),
        ([record("02", 0)], (U, 0, U, U, U, U)),
        ([record("02", 2, gender="01"), record("02", 3, gender="02")], (U, 5, U, U, U, U)),
        ([record("02", 2, gender="01"), record("02", None, gender="02")], (U, U, U, U, U, U)),
        ([record("02", None, gender="02"), record("02", 2, gender="01")], (U, U, U, U, U, U)),
        ([record("02", 9, horizon="03")], (U, U, U, U, U, U)),
        ([record("07", 9)], (U, U, U, U, U, U)),
        ([record("06", 1, supplementary_type="01"), record("06", 2, supplementary_type="03")], (U, U, U, U, U, 3)),
    ],
)
def test_a_figure_is_the_sum_of_all_its_current_records_and_unknown_when_one_is(
    records: list[dict[str, Any]], by_status: tuple[int | None, ...]
) -> None:
    assert figures_of(records).by_status == by_status


def test_supplementary_beds_are_told_apart_by_type() -> None:
    figures = figures_of([record("06", 1, supplementary_type="01"), record("06", 2, supplementary_type="03")])
    assert figures.beds[5:] == (1, U, 2)


def test_supplementary_beds_without_a_type_are_in_no_type() -> None:
    assert figures_of([record("06", 4)]).beds[5:] == (U, U, U)


def test_places_are_never_added_to_beds() -> None:
    figures = figures_of([record("02", 3), record("02", 4, nature="02")])
    assert (figures.beds[1], figures.places[1]) == (3, 4)


def test_a_nature_we_do_not_count_is_in_neither() -> None:
    figures = figures_of([record("02", 3, nature="03")])
    assert (figures.beds, figures.places) == (NO_FIGURES.beds, NO_FIGURES.places)
    assert figures.by_status[1] == 3
