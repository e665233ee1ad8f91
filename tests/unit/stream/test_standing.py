"""What stands of a record, how old it is, and what is odd about it."""

from typing import Any

import pytest

from stream.core.standing import Standing, standing
from stream.core.unit_state import ABSENT, DOUBTFUL, FOREVER, KEPT, RecordMemory, SourceMemory
from tests.support.fold_facts import TOOL, a_cancel, a_confirm, a_record, a_report, after, gone, micros


def the_record(*counts: int | None) -> tuple[SourceMemory, RecordMemory]:
    """A record said so at 0:00, 0:06, 0:12 … (`ABSENT` takes it away)."""
    events = [
        a_report(number, number / 10, gone("02") if count == ABSENT else a_record("02", count))
        for number, count in enumerate(counts)
    ]
    src = after(events)["memory"]["sources"][TOOL]
    return src, src["records"]["02/01"]["02/01/04////01"]


def test_the_latest_assertion_stands() -> None:
    src, record = the_record(1, 2)

    assert standing(src, "02", record) == Standing(2, micros(0.1), "01/02/01/////", None)


def test_nothing_stands_when_all_was_taken_back() -> None:
    src, record = the_record(1, 2)
    src["ends"] = [FOREVER, FOREVER]

    assert standing(src, "02", record) is None


def test_what_may_have_been_forgotten_is_unknown() -> None:
    src, record = the_record(*range(KEPT + 3))
    src["ends"] = [FOREVER] * len(src["ends"])
    stands = standing(src, "02", record)

    assert stands is not None
    assert (stands.value, stands.moment, stands.odd) == (None, micros(0.3), "memory_exhausted")


def test_what_may_have_been_taken_back_is_unknown() -> None:
    src, record = the_record(1, 2)
    src["ends"][1] = DOUBTFUL
    stands = standing(src, "02", record)

    assert stands is not None
    assert (stands.value, stands.odd) == (None, "memory_exhausted")


@pytest.mark.parametrize(
    ("counts", "odd"),
    [
        ((3, 4), None),
        ((3, 3), None),
        ((3, 12), "jump"),
        ((3, ABSENT), "filled_became_absent"),
        ((3, None), None),
        ((None, 12), None),
        ((ABSENT, 12), None),
        ((ABSENT, ABSENT), None),
        ((12,), None),
    ],
)
def test_what_is_odd_about_a_count_after_another(counts: tuple[int | None, ...], odd: str | None) -> None:
    src, record = the_record(*counts)
    stands = standing(src, "02", record)

    assert stands is not None
    assert stands.odd == odd


def test_a_jump_is_from_what_stood_before_not_from_what_was_taken_back() -> None:
    src, record = the_record(3, 12, 4)
    src["ends"][record["said"][1]] = FOREVER
    assert (stands := standing(src, "02", record)) is not None
    assert stands.odd is None
    src["ends"][record["said"][0]] = DOUBTFUL
    record["counts"][2] = 30
    assert (stands := standing(src, "02", record)) is not None
    assert stands.odd is None


@pytest.mark.parametrize("now", [a_record("02", 12), gone("02")])
def test_what_its_source_has_confirmed_is_odd_no_more_until_that_is_taken_back(now: dict[str, Any]) -> None:
    said = [a_report(1, 8, a_record("02", 3)), a_report(2, 9, now)]
    confirmed = [*said, a_confirm(3, 10, statuses=["02"])]

    assert after(said)["anomalies"] == after([*said, a_confirm(3, 10, statuses=["03"])])["anomalies"] != []
    assert after(confirmed)["anomalies"] == []
    assert after([*confirmed, a_cancel(4, 11, of=3)])["anomalies"] != []


def test_the_spelling_is_that_of_the_assertion() -> None:
    state = after([a_report(1, 8, a_record("02", 1)), a_report(2, 9, a_record("02", 2, gender="03")), a_confirm(3, 10)])
    src = state["memory"]["sources"][TOOL]

    assert standing(src, "02", src["records"]["02/01"]["02/01/04////01"]) == Standing(
        2, micros(10), "01/02/01/03////", None
    )
