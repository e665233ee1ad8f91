"""Which changes of a directory entry ask less of its unit, or change who speaks first."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.core.loosening import Loosened, asked_of, loosened

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY, TWO_DAYS = 86_400.0, 172_800.0
SOON, IN_2028, IN_2029 = "2026-04-01T00:00:00Z", "2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z"


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Loosened]:
    return list(loosened(asked_of(before), asked_of(after), NOW))


def closed(*ends: str | None) -> dict[str, Any]:
    return {"closures": [{"from": "2026-01-01T00:00:00Z", "until": end} for end in ends]}


def duty(**levels: Any) -> dict[str, Any]:
    return {"duty": levels}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (duty(normal={"max_age": "PT24H"}), duty(normal={"max_age": "PT12H"}), []),
        (duty(normal={"max_age": "PT24H"}), duty(normal={"max_age": "P1D"}), []),
        (duty(normal={"max_age": "PT24H"}), duty(normal={"times": ["10:00"]}), []),
        (duty(normal={"max_age": "PT24H"}), duty(normal={"max_age": "P2D"}), [("duty.normal", DAY, TWO_DAYS)]),
        (
            duty(normal={"times": ["10:00", "22:00"]}),
            duty(normal={"times": ["10:00"]}),
            [("duty.normal", 43_200.0, DAY)],
        ),
        (duty(normal={"max_age": "PT24H"}), {}, [("duty.normal", DAY, None)]),
        ({"duty": None}, duty(crisis={"max_age": "PT24H"}), [("duty.crisis", None, DAY)]),
        ({"feeds": ["a"]}, {"feeds": ["a", "b"]}, []),
        ({}, {"feeds": ["a"]}, []),
        ({"feeds": ["a", "b"]}, {"feeds": ["b", "a"]}, [("feeds", ["a", "b"], ["b", "a"])]),
        ({"feeds": ["a", "b"]}, {"feeds": ["b"]}, [("feeds", ["a", "b"], ["b"])]),
    ],
)
def test_what_is_looser_is_named_from_what_to_what(
    before: dict[str, Any], after: dict[str, Any], found: list[tuple[str, Any, Any]]
) -> None:
    assert [each[:3] for each in changes(before, after)] == found


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({}, closed("2027-03-02T00:00:00Z"), None),
        ({}, closed("2026-04-01T00:00:00Z", "2027-03-02T00:00:01Z"), (None, "2027-03-02T00:00:01Z")),
        ({}, closed(None), (None, "no end")),
        (closed(SOON), closed("9999-12-31T00:00:00Z"), (SOON, "9999-12-31T00:00:00Z")),
        (closed(IN_2028), closed(IN_2029), (IN_2028, IN_2029)),
        (closed(None), closed("9999-12-31T00:00:00Z"), None),
        (closed(None), closed(None), None),
        (closed(IN_2029), closed(IN_2028), None),
        (closed("2025-01-01T00:00:00Z"), closed(), None),
    ],
)
def test_a_closure_that_ends_more_than_a_year_from_now_has_no_end(
    before: dict[str, Any], after: dict[str, Any], found: tuple[str | None, str] | None
) -> None:
    assert changes(before, after) == ([] if found is None else [Loosened("closures", *found)])


def test_a_unit_is_retired_once() -> None:
    assert changes({}, {"retired": True}) == [Loosened("retired", before=False, after=True)]
    assert changes({"retired": True}, {"retired": True}) == changes({"retired": True}, {}) == []
