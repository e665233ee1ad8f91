"""The zone of a unit follows its department."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schemas.core.zones import zone_of


@pytest.mark.parametrize("department", ["D-54", "D-75", "D-2A", "D-01", "D-970"])
def test_a_department_of_the_mainland_lives_by_the_clock_of_paris(department: str) -> None:
    assert zone_of(department) == "Europe/Paris"


@pytest.mark.parametrize(
    ("department", "winter", "summer"),
    [("D-971", -4, -4), ("D-972", -4, -4), ("D-973", -3, -3), ("D-974", 4, 4), ("D-975", -3, -2), ("D-976", 3, 3),
     ("D-977", -4, -4), ("D-978", -4, -4), ("D-986", 12, 12), ("D-987", -10, -10), ("D-988", 11, 11)],
)  # fmt: skip
def test_an_overseas_department_lives_by_its_own(department: str, winter: int, summer: int) -> None:
    zone = ZoneInfo(zone_of(department))
    assert datetime(2026, 1, 15, tzinfo=zone).utcoffset() == timedelta(hours=winter)
    assert datetime(2026, 7, 15, tzinfo=zone).utcoffset() == timedelta(hours=summer)
