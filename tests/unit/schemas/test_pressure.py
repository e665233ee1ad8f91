"""What a unit adds to pressure, and what pressure is."""

import pytest

from schemas.core.figures import figures_of
from schemas.core.pressure import Filling, filling, pressure
from tests.support.envelopes import a_shown_record as record

PARTS = [record("01", 10), record("03", 6), record("05", 2)]


def test_a_unit_adds_its_occupied_and_open_beds() -> None:
    assert filling(figures_of(PARTS).beds, "fresh") == Filling(6, 8)
    assert filling(figures_of([record("01", 0), record("03", 0), record("05", 0)]).beds, None) == Filling(0, 0)


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_unit_that_lacks_a_part_or_does_not_know_it_adds_nothing(missing: int) -> None:
    kept = [part for place, part in enumerate(PARTS) if place != missing]
    assert filling(figures_of(kept).beds, "fresh") is None
    assert filling(figures_of([*kept, {**PARTS[missing], "count": None}]).beds, "fresh") is None


def test_beds_of_a_closed_unit_and_places_are_no_beds_to_be_had() -> None:
    assert filling(figures_of(PARTS).beds, "closed") is None
    assert filling(figures_of([{**part, "nature": "02"} for part in PARTS]).beds, "fresh") is None


@pytest.mark.parametrize(
    ("occupied", "open_beds", "full"), [(57, 60, 0.95), (6, 5, 1.2), (0, 5, 0.0), (3, 0, None), (3, -1, None)]
)
def test_pressure_is_occupied_over_open_and_unknown_without_an_open_bed(
    occupied: int, open_beds: int, full: float | None
) -> None:
    assert pressure(occupied, open_beds) == full
