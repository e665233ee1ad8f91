"""A forecast says something until the moment it was made for."""

import pytest

from schemas.core.forecasts import expires_at

HOUR = 3_600_000_000


@pytest.mark.parametrize(("horizon", "hours"), [("02", 1), ("03", 24), ("04", 48), ("05", 168)])
def test_a_forecast_becomes_unknown_when_its_time_has_come(horizon: str, hours: int) -> None:
    assert expires_at(horizon, 1000) == 1000 + hours * HOUR


def test_a_current_figure_never_becomes_unknown_by_time() -> None:
    assert expires_at("01", 1000) is None
