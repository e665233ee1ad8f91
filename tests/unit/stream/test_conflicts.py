"""The same id again: the same event, or another one under its name."""

from typing import Any

import pytest

from stream.core.conflicts import says_the_same
from stream.core.history import slot_of
from tests.support.fold_facts import (
    TOOL,
    a_census,
    a_confirm,
    a_record,
    a_report,
    after,
    event_id,
    gone,
    micros,
)

REPORT = a_report(1, 8, a_record("02", 3), gone("05"))
CENSUS = a_census(1, 8, a_record("02", 3), statuses=["02", "03"])


def same(first: dict[str, Any], again: dict[str, Any], hour: float = 8) -> bool:
    state = after([a_report(9, 7, a_record("03", 5), a_record("01", 5)), first])
    src = state["memory"]["sources"][TOOL]
    slot = slot_of(src, event_id(1))
    assert slot is not None
    return says_the_same(src, slot, again, micros(hour))


@pytest.mark.parametrize("event", [REPORT, CENSUS, a_confirm(1, 8), a_confirm(1, 8, ["02"])])
def test_the_same_event_says_the_same(event: dict[str, Any]) -> None:
    assert same(event, event)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (REPORT, a_report(1, 8, a_record("02", 4), gone("05"))),
        (REPORT, a_report(1, 8, a_record("02", 3))),
        (REPORT, a_confirm(1, 8)),
        (CENSUS, a_report(1, 8, a_record("02", 3))),
        (CENSUS, a_census(1, 8, a_record("02", 3), statuses=["02"])),
        (a_confirm(1, 8), REPORT),
        (a_confirm(1, 8), a_confirm(1, 8, ["02"])),
        (a_confirm(1, 8, ["02"]), a_confirm(1, 8, ["03"])),
    ],
)
def test_other_content_is_noticed(first: dict[str, Any], again: dict[str, Any]) -> None:
    assert not same(first, again)


def test_another_time_is_other_content() -> None:
    assert not same(REPORT, REPORT, hour=9)
