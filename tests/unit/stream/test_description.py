"""A description is what the directory tells a screen; an entry that lacks what every one has is refused."""

import json

import pytest

from schemas.core.times import parse, to_micros
from stream.core.description import describe


def test_an_entry_without_establishment_is_refused() -> None:
    with pytest.raises(KeyError, match="establishment"):
        describe({"name": "A", "offers": []}, (), lambda value: json.dumps(value).encode())


def _closures(**entry: object) -> tuple[tuple[int | None, int | None], ...]:
    base = {
        "name": "A",
        "nature": "01",
        "establishment": {"finess": "540002078", "name": "B"},
        "offers": [{"activity": "126"}],
        "territory": {"region": "R-04", "department": "D-974"},
    }
    return describe({**base, **entry}, (), lambda value: json.dumps(value).encode()).closures


def test_a_closure_is_when_the_unit_is_closed() -> None:
    closures = [{"from": "1970-01-01T00:00:01Z", "until": "1970-01-01T00:00:02Z"}, {"from": "1970-01-01T00:00:05Z"}]

    assert _closures(closures=closures) == ((1_000_000, 2_000_000), (5_000_000, None))


def test_a_unit_is_closed_before_its_first_offer_opens_and_after_its_last_one_ends() -> None:
    offers = [
        {"activity": "126", "from": "1970-01-01T00:00:03Z", "until": "1970-01-01T00:00:09Z"},
        {"activity": "127", "from": "1970-01-01T00:00:01Z", "until": "1970-01-01T00:00:05Z"},
    ]

    assert _closures(offers=offers) == ((None, 1_000_000), (9_000_000, None))


def test_an_offer_without_end_keeps_the_unit_open() -> None:
    offers = [{"activity": "126", "until": "1970-01-01T00:00:09Z"}, {"activity": "127"}]

    assert _closures(offers=offers) == ()


def test_an_offer_of_days_is_open_on_its_first_and_its_last_in_the_zone_of_the_unit() -> None:
    offers = [{"activity": "126", "from": "2026-01-01", "until": "2026-01-31"}]

    assert _closures(offers=offers) == (
        (None, to_micros(parse("2026-01-01T00:00:00+04:00"))),
        (to_micros(parse("2026-02-01T00:00:00+04:00")), None),
    )


def test_the_last_day_of_the_calendar_is_no_end() -> None:
    assert _closures(offers=[{"activity": "126", "until": "9999-12-31"}]) == ()
