"""The lists of territories against what anybody can count."""

from schemas.core.territories import DEPARTMENTS, REGIONS


def test_there_are_101_departments_and_6_collectivities() -> None:
    assert len(DEPARTMENTS) == 101 + 6
    assert {"D-01", "D-2A", "D-2B", "D-54", "D-95", "D-971", "D-976", "D-988"} <= DEPARTMENTS
    assert not {"D-00", "D-20", "D-96", "D-1", "D-999", "54"} & DEPARTMENTS


def test_there_are_18_regions_and_3_collectivities() -> None:
    assert len(REGIONS) == 18 + 3
    assert {"R-11", "R-44", "R-94", "R-01", "R-06"} <= REGIONS
    assert not {"R-00", "R-99", "44"} & REGIONS
