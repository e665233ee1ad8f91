"""When the forecasts of a state expire, and what is left of them then."""

from typing import Any

import pytest

from schemas.core.times import from_micros
from stream.core.expiry import Forecasts, decode_forecasts, encode_forecasts, expire, forecasts_at
from tests.support.facts import a_record
from tests.support.time_facts import at


def said(count: int | None, horizon: str, hour: float, **changes: Any) -> dict[str, Any]:
    return a_record("02", count, horizon=horizon, observed_at=from_micros(at(hour)), source="manual", **changes)


def shown(*records: dict[str, Any], others: tuple[dict[str, Any], ...] = (), **changes: Any) -> dict[str, Any]:
    return {"records": list(records), "others": list(others), **changes}


def counts(rows: list[dict[str, Any]]) -> list[int | None]:
    return [row["count"] for row in rows]


def test_a_state_without_a_count_for_a_moment_to_come_has_no_forecasts() -> None:
    assert forecasts_at(shown(said(3, "01", 0), said(None, "03", 0)), at(1)) is None


def test_the_first_expires_soonest_and_the_next_is_after_the_moment() -> None:
    state = shown(said(3, "02", 0), said(4, "03", 0), said(5, "05", 0))
    assert forecasts_at(state, at(0.5)) == Forecasts(at(1), at(1))
    assert forecasts_at(state, at(1)) == Forecasts(at(1), at(24))
    assert forecasts_at(state, at(24)) == Forecasts(at(1), at(7 * 24))
    assert forecasts_at(state, at(7 * 24)) == Forecasts(at(1), None)


def test_what_a_source_beside_says_and_what_level_2_is_told_expire_as_well() -> None:
    state = shown(
        said(3, "01", 0),
        others=(said(3, "02", 0),),
        level_2=shown(said(4, "03", 0), others=(said(4, "04", 0),)),
    )
    assert forecasts_at(state, at(0)) == Forecasts(at(1), at(1))
    assert forecasts_at(state, at(24)) == Forecasts(at(1), at(48))
    expire(state, at(24))
    assert counts(state["records"]) == [3]
    assert counts(state["others"]) == [None]
    assert counts(state["level_2"]["records"]) == [None]
    assert counts(state["level_2"]["others"]) == [4]


@pytest.mark.parametrize("status", ["01", "02", "03", "04", "05", "06"])
def test_a_forecast_of_any_status_keeps_all_but_its_count_from_its_moment_on(status: str) -> None:
    record = said(4, "03", 0) | {"status": status}
    state = shown(dict(record))
    expire(state, at(24) - 1)
    assert state["records"] == [record]
    expire(state, at(24))
    assert state["records"] == [record | {"count": None}]


def test_what_had_expired_for_who_wrote_the_record_stays_so_for_a_clock_that_is_behind() -> None:
    assert Forecasts(at(1), at(24)).expired_upto(at(0)) == at(24) - 1
    assert Forecasts(at(1), at(24)).expired_upto(at(30)) == at(30)
    assert Forecasts(at(1), None).expired_upto(at(0)) > at(1)


@pytest.mark.parametrize("forecasts", [Forecasts(at(1), at(24)), Forecasts(at(1), None)])
def test_a_header_is_read_as_it_was_written(forecasts: Forecasts) -> None:
    assert decode_forecasts(encode_forecasts(forecasts)) == forecasts
