"""Which changes of a directory entry ask less of its unit, or change who speaks first."""

from typing import Any

import pytest

from ingest.core.loosening import Loosened, asked_of, loosened

DAY, TWO_DAYS = 86_400.0, 172_800.0


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Loosened]:
    return list(loosened(asked_of(before), asked_of(after)))


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
    before: dict[str, Any], after: dict[str, Any], found: list[Loosened]
) -> None:
    assert changes(before, after) == found
