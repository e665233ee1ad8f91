"""The facts of time of a state: only what counts for the duty, of the source that speaks."""

import pytest

from stream.core.fold import new_state
from stream.core.said import (
    INSTALLED_DUTY_US,
    NOTHING_SAID,
    Said,
    decode_said,
    encode_said,
    installed_overdue_at,
    said_of,
)
from tests.support.fold_facts import HAND, UNIT, a_confirm, a_record, a_report, after, micros
from tests.support.fold_facts import Said as Heard


def facts(*heard: Heard) -> Said:
    return said_of(after(heard), micros(23))


def test_of_a_unit_nobody_has_spoken_of_nothing_is_known() -> None:
    assert said_of(new_state(UNIT), micros(3)) == NOTHING_SAID._replace(since_us=micros(3))


def test_the_oldest_of_available_and_closed_beds_counts() -> None:
    found = facts(a_report(1, 8, a_record("02", 3)), a_report(2, 6, a_record("05", 1)))
    assert found == Said(micros(6), None, None, False, micros(23))
    assert facts(a_report(1, 8, a_record("02", 3), a_record("02", 0, gender="01")), a_report(2, 9, a_record("02", 1))
    ).observed_us == micros(8)  # fmt: skip


@pytest.mark.parametrize("count", [0, None])
def test_closed_beds_count_only_while_there_are_some(count: int | None) -> None:
    assert facts(a_report(1, 8, a_record("02", 3)), a_report(2, 6, a_record("05", count))).observed_us == micros(8)


def test_available_beds_that_were_asked_and_are_not_known_count() -> None:
    assert facts(a_report(1, 8, a_record("02", None))).observed_us == micros(8)


def test_occupied_reserved_and_forecast_beds_never_make_a_unit_late() -> None:
    others = (a_record("03", 5), a_record("04", 1), a_record("02", 3, "02"), a_record("05", 3, "03"))
    assert facts(a_report(1, 8, a_record("02", 3)), a_report(2, 1, *others)).observed_us == micros(8)
    assert facts(a_report(2, 1, *others)).observed_us is None


def test_supplementary_and_installed_beds_are_timed_apart() -> None:
    found = facts(
        a_report(1, 8, a_record("02", 3)),
        a_report(2, 6, a_record("06", 4, supplementary_type="01")),
        a_report(3, 5, a_record("06", 4, supplementary_type="02"), a_record("06", 9, "03", supplementary_type="02")),
        a_report(4, 2, a_record("01", 12)),
    )
    assert found == Said(micros(8), micros(5), micros(2), False, micros(23))


def test_a_confirmation_renews_all_of_them() -> None:
    found = facts(a_report(1, 8, a_record("02", 3), a_record("06", 4), a_record("01", 12)), a_confirm(2, 9))
    assert found[:3] == (micros(9),) * 3


def test_who_speaks_for_the_available_beds_says_how_the_unit_reports() -> None:
    assert facts((a_report(1, 8, a_record("02", 3)), HAND)).by_hand is True
    assert facts(a_report(1, 8, a_record("02", 3)), (a_report(2, 9, a_record("05", 1)), HAND)).by_hand is False
    assert facts(a_report(1, 8, a_record("03", 3)), (a_report(2, 9, a_record("05", 1)), HAND)).by_hand is True
    assert facts(a_report(1, 8, a_record("03", 3))).by_hand is None


def test_a_second_opinion_is_no_report() -> None:
    assert facts(a_report(1, 8, a_record("02", 3)), (a_report(2, 9, a_record("02", 2)), HAND)).observed_us == micros(8)


@pytest.mark.parametrize(("year", "found"), [("0001", 0), ("9999", 7_000 * 366 * 86_400_000_000)])
def test_an_observation_outside_of_any_calendar_stays_within_it(year: str, found: int) -> None:
    event = {**a_report(1, 8, a_record("02", 3)), "observed_at": f"{year}-06-01T00:00:00Z"}
    assert facts(event).observed_us == found


def test_installed_beds_are_to_be_confirmed_once_a_year() -> None:
    assert installed_overdue_at(NOTHING_SAID) is None
    assert installed_overdue_at(NOTHING_SAID._replace(installed_us=5)) == 5 + INSTALLED_DUTY_US


@pytest.mark.parametrize(
    "said",
    [
        NOTHING_SAID,
        Said(micros(1), None, micros(2), True, micros(3)),
        Said(1, 2, 3, False, 4),
        Said(None, 2, None, None, 4),
    ],
)
def test_the_facts_survive_their_header(said: Said) -> None:
    assert decode_said(encode_said(said)) == said
    assert len(encode_said(said)) < 80


@pytest.mark.parametrize("header", [b"", b"1,2,3", b"1,2,3,1,x", b"1,2,3,1,", b"1,2,3,1,5,6"])
def test_a_header_of_somebody_else_raises(header: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode_said(header)
