"""Instants and durations: exact both ways, and never without an offset."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.core.times import from_micros, parse, parse_duration, to_micros

MICROS = st.integers(to_micros(datetime(1, 1, 2, tzinfo=UTC)), to_micros(datetime(9999, 12, 30, tzinfo=UTC)))


@given(MICROS)
def test_an_instant_survives_being_written_and_read(micros: int) -> None:
    assert to_micros(parse(from_micros(micros))) == micros


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-01-15T08:35:00+01:00", "2026-01-15T07:35:00Z"),
        ("2026-01-15T08:35+01:00", "2026-01-15T07:35:00Z"),
        ("2026-01-15T07:35:00.5Z", "2026-01-15T07:35:00.500Z"),
        ("2026-01-15T07:35:00.000001Z", "2026-01-15T07:35:00.000001Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
    ],
)
def test_an_instant_is_written_in_utc_with_the_fraction_it_needs(text: str, written: str) -> None:
    assert from_micros(to_micros(parse(text))) == written


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15T08:35:00",
        "2026-01-15",
        "2026-01-15 08:35:00+01:00",
        "20260115T083500+0100",
        "2026-W03-4T08:35:00Z",
        "2026-02-30T08:35:00Z",
        "2026-01-15T24:01:00Z",
        "2026-01-15T08:35:60Z",
        "2026-01-15T08:35:00.1234567Z",
        "2026-01-15T08:35:00.123456000Z",
        "2026-01-15T08:35:00+25:00",
        "2026-01-15T08:35:00+14:60",
        "2026-01-15T08:35-00:99",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "२०२६-01-15T08:35:00Z",
        "2026-01-15T08:35:00Z\n",
        "",
    ],
)
def test_an_instant_without_offset_or_not_iso_8601_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the sentence depends on what is wrong
        parse(text)


def test_a_naive_datetime_has_no_place_in_time() -> None:
    with pytest.raises(TypeError):
        to_micros(datetime(2026, 1, 15))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT30S", timedelta(seconds=30)),
        ("PT24H", timedelta(hours=24)),
        ("P1DT5S", timedelta(days=1, seconds=5)),
        ("P2W", timedelta(weeks=2)),
        ("PT1M30.5S", timedelta(seconds=90.5)),
        ("PT0S", timedelta()),
        ("PT1.5H", timedelta(minutes=90)),
        ("PT0,5M", timedelta(seconds=30)),
        ("P0.5D", timedelta(hours=12)),
        ("P1Y2M1DT1M", timedelta(days=426, minutes=1)),
        ("P1MT1M", timedelta(days=30, minutes=1)),
    ],
)
def test_a_duration_is_read(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1DT", "PT1.5H30M", "P0.5DT1H", "PT1H1Y", "-PT1S", "PT1.S", "P1W1D", "24H", "pt1s", "PT99999999S"],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration such as PT30S"):
        parse_duration(text)


def test_a_duration_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than the calendar"):
        parse_duration("P9999999Y")
