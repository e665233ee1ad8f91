"""simulator/core/france.py and beds.py: who there is and what is true, by seed."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import code_tables
from schemas.core.directory_rules import unit_refusals
from simulator.core.beds import DAY_S, day, day_number
from simulator.core.france import directory_entry, france
from simulator.core.territories import DEPARTMENTS, REGIONS

SUNDAY = 20_409  # 16 November 2025, in days since 1970


def test_there_are_101_departments_in_18_regions() -> None:
    assert len(DEPARTMENTS) == 101
    assert len(REGIONS) == 18
    assert {department.region for department in DEPARTMENTS.values()} == set(REGIONS)


def test_the_whole_france_has_10000_units_in_about_1300_establishments_of_every_department() -> None:
    units = france(1, 10_000)
    assert len({unit.unit_id for unit in units}) == 10_000
    assert 1_250 <= len({unit.establishment.finess for unit in units}) <= 1_350
    assert {unit.establishment.department.code for unit in units} == set(DEPARTMENTS)


def test_nobody_can_take_a_simulated_hospital_for_a_real_one() -> None:
    for unit in france(1, 2_000):
        assert unit.establishment.finess.startswith("99")
        assert "simul" in unit.establishment.name
        assert unit.establishment.phone.startswith(("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49"))


def test_every_unit_is_a_directory_entry_that_ingest_takes() -> None:
    codes = code_tables.load()
    for unit in france(1, 2_000):
        assert unit_refusals(directory_entry(unit), codes) == []
        assert codes["R211"].emits(unit.kind.activity)
        assert codes["R213"].emits(unit.kind.care_mode)


def test_the_same_seed_is_the_same_france_and_another_seed_another() -> None:
    assert france(7, 300) == france(7, 300)
    assert france(7, 300) != france(8, 300)


@given(st.integers(1, 400))
@settings(max_examples=30, deadline=None)
def test_a_small_france_has_exactly_the_units_asked(units: int) -> None:
    assert len(france(1, units)) == units


def test_a_small_france_has_critical_care_first() -> None:
    found = france(1, 101)
    assert sum(unit.unit_id.split("/")[1].startswith(("REA", "US")) for unit in found) > 40


def test_a_france_of_no_units_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        france(1, 0)


@given(seed=st.integers(0, 50), rank=st.integers(0, 199), second=st.integers(0, 30 * DAY_S))
@settings(max_examples=100, deadline=None)
def test_the_parts_of_a_unit_never_exceed_its_installed_beds(seed: int, rank: int, second: int) -> None:
    unit = france(seed, 200)[rank]
    at = float(SUNDAY * DAY_S + second)
    beds = day(seed, unit, day_number(unit, at)).beds(unit, at)
    parts = (beds.closed, beds.occupied, beds.reserved, beds.available)
    assert min(parts) >= 0
    assert sum(parts) == beds.installed
    assert 0 <= beds.covid <= beds.occupied


def test_people_leave_around_noon_and_move_less_at_the_weekend() -> None:
    units = france(1, 400)
    leaving: Counter[int] = Counter()
    moves: Counter[int] = Counter()
    for number in range(SUNDAY, SUNDAY + 7):
        for unit in units:
            one = day(1, unit, number)
            moves[number - SUNDAY] += len(one.times)
            for at, before, after in zip(one.times, one.occupied, one.occupied[1:], strict=False):
                if after < before:
                    hour = int(at + unit.establishment.utc_offset_h * 3600) % DAY_S // 3600
                    leaving[hour] += 1
    assert sum(leaving[hour] for hour in range(9, 16)) > 0.6 * leaving.total()
    assert moves[0] < moves[1]


def test_a_day_ends_near_where_the_next_begins() -> None:
    for unit in france(1, 100):
        today, tomorrow = day(1, unit, SUNDAY + 2), day(1, unit, SUNDAY + 3)
        assert abs(today.occupied[-1] - tomorrow.occupied[0]) <= 0.35 * unit.installed
