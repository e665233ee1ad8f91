"""The three legal levels of a record."""

import pytest

from schemas.core.confidentiality import record_level


def record(status: str, **changes: str | None) -> dict[str, object]:
    return {"status": status, "horizon": "01", "count": 1, **changes}


@pytest.mark.parametrize("assignment", [{}, {"assignment": None}, {"assignment": "01"}])
def test_installed_capacity_is_public(assignment: dict[str, str | None]) -> None:
    assert record_level(record("01", **assignment), sensitive=False) == 1


@pytest.mark.parametrize("status", ["02", "03", "04", "05", "07", "08"])
def test_what_is_neither_installed_nor_crisis_is_for_professionals(status: str) -> None:
    assert record_level(record(status), sensitive=False) == 2


@pytest.mark.parametrize("changes", [{"horizon": "03"}, {"assignment": "02"}])
def test_installed_capacity_that_is_forecast_or_set_aside_is_for_professionals(changes: dict[str, str | None]) -> None:
    assert record_level(record("01", **changes), sensitive=False) == 2


def test_supplementary_capacity_is_for_regulation() -> None:
    assert record_level(record("06", supplementary_type="01"), sensitive=False) == 3


@pytest.mark.parametrize("status", ["01", "02", "05"])
def test_any_crisis_type_is_for_regulation(status: str) -> None:
    assert record_level(record(status, crisis_type="02"), sensitive=False) == 3


@pytest.mark.parametrize("status", ["01", "02", "06"])
def test_a_sensitive_unit_is_for_regulation_whole(status: str) -> None:
    assert record_level(record(status), sensitive=True) == 3
