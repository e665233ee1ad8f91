"""The facts of time of a state: only what counts for the duty, of the source that speaks."""

import pytest

from stream.core.fold import new_state
from stream.core.said import (
    ALWAYS,
    AT_NO_LEVEL,
    IN_CRISIS,
    INSTALLED_DUTY_US,
    NOTHING_SAID,
    Said,
    apart_of,
    decode_said,
    encode_said,
    installed_overdue_at,
    said_of,
)
from tests.support.fold_facts import HAND, UNIT, a_confirm, a_record, a_report, after, micros, told
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


def test_installed_beds_are_timed_apart_and_supplementary_ones_not_at_all_at_level_2() -> None:
    found = facts(
        a_report(1, 8, a_record("02", 3)),
        a_report(2, 6, a_record("06", 4, supplementary_type="01")),
        a_report(4, 2, a_record("01", 12)),
    )
    assert found == Said(micros(8), None, micros(2), False, micros(23))


def test_a_confirmation_renews_all_of_them() -> None:
    confirmed = a_report(1, 8, a_record("02", 3), a_record("06", 4), a_record("01", 12)), a_confirm(2, 9)
    assert facts(*confirmed)[:3] == (micros(9), None, micros(9))
    assert apart(*confirmed)[:3] == (None, micros(9), None)


def apart(*heard: Heard) -> Said:
    """What level 3 alone is told."""
    state = told(heard)
    found = apart_of(state, said_of(state, 0), None)
    assert found is not None
    return found


def test_level_3_is_told_apart_of_supplementary_beds_which_count_in_crisis() -> None:
    found = apart(
        a_report(1, 8, a_record("02", 3)),
        a_report(2, 6, a_record("06", 4, supplementary_type="01")),
        a_report(3, 5, a_record("06", 4, supplementary_type="02"), a_record("06", 9, "03", supplementary_type="02")),
    )
    assert found == Said(None, micros(5), None, False, 0, IN_CRISIS)


def test_level_3_is_told_apart_of_beds_of_a_crisis_which_always_count() -> None:
    crisis = {"crisis_type": "01"}
    found = apart(
        a_report(1, 8, a_record("02", 3)),
        a_report(2, 7, a_record("02", 2, **crisis), a_record("01", 2, **crisis), a_record("05", 0, **crisis)),
        (a_report(3, 6, a_record("05", 2, **crisis)), HAND),
    )
    assert found == Said(micros(7), None, micros(7), False, 0, ALWAYS)
    only_closed = apart((a_report(3, 6, a_record("05", 2, **crisis)), HAND))
    assert only_closed == Said(micros(6), None, None, True, 0, ALWAYS)


def test_nothing_is_apart_where_level_3_is_told_of_nothing_that_counts_and_never_was() -> None:
    state = told([a_report(1, 8, a_record("02", 3), a_record("03", 3, crisis_type="01"))])
    below = said_of(state, 0)
    assert apart_of(state, below, None) is None
    before = Said(None, 7, None, None, 5, IN_CRISIS)
    assert apart_of(state, below, before) == Said(None, None, None, False, 5, AT_NO_LEVEL)
    assert apart_of(told([a_report(1, 8, a_record("02", 3))]), below, None) is None


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
        Said(None, 2, None, None, 4, IN_CRISIS),
        Said(None, None, None, True, 4, AT_NO_LEVEL),
    ],
)
def test_the_facts_survive_their_header(said: Said) -> None:
    assert decode_said(encode_said(said)) == said
    assert len(encode_said(said)) < 80


@pytest.mark.parametrize("header", [b"", b"1,2,3", b"1,2,3,1,x", b"1,2,3,1,", b"1,2,3,1,5,x", b"1,2,3,1,5,2,2"])
def test_a_header_of_somebody_else_raises(header: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode_said(header)
