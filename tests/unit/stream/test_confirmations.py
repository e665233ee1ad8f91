"""A confirmation renews what stood at its time, and nothing else: a value nobody checked never looks fresh."""

import pytest

from stream.core.confirmations import remember, renewed
from stream.core.fold import refold
from stream.core.history import enter, new_source, open_slot
from stream.core.unit_state import FOREVER, KEPT, STAND_IN, STANDS, SourceMemory
from tests.support.fold_facts import (
    FEEDS,
    TOOL,
    a_cancel,
    a_confirm,
    a_record,
    a_report,
    after,
    ages,
    event_id,
    figures,
    instant,
)


def a_source(*assertions: tuple[int, int], confirms: tuple[int, ...] = ()) -> tuple[SourceMemory, list[int]]:
    """Assertions on one record (time, end) in the order of their ids, and confirmations of every status."""
    src, said = new_source(), list[int]()
    for number, (moment, end) in enumerate(assertions):
        enter(src, said, open_slot(src, event_id(number), moment, end))
    for number, moment in enumerate(confirms, 100):
        remember(src, open_slot(src, event_id(number), moment, STANDS), None)
    return src, said


def test_without_a_confirmation_the_age_is_the_assertions_own() -> None:
    src, said = a_source((10, STANDS))

    assert renewed(src, "02", said, 0, None) == 10


def test_the_latest_confirmation_counts_and_none_before_the_assertion() -> None:
    src, said = a_source((10, STANDS), confirms=(12, 30, 5))

    assert renewed(src, "02", said, 0, None) == 30
    src, said = a_source((10, STANDS), confirms=(5,))
    assert renewed(src, "02", said, 0, None) == 10


def test_a_confirmation_of_other_statuses_does_not_count() -> None:
    src, said = a_source((10, STANDS))
    remember(src, open_slot(src, event_id(100), 20, STANDS), ["03", "05"])

    assert renewed(src, "02", said, 0, None) == 10
    assert renewed(src, "05", said, 0, None) == 20


def test_a_confirmation_taken_back_does_not_count() -> None:
    src, said = a_source((10, STANDS), confirms=(15,))
    remember(src, open_slot(src, event_id(101), 20, 25), None)

    assert renewed(src, "02", said, 0, None) == 15


@pytest.mark.parametrize(
    ("end", "confirmed", "age"),
    [
        (30, 25, 10),  # while the later assertion stood
        (30, 30, 30),  # once it was taken back
        (30, 15, 15),  # before it was made
        (FOREVER, 40, 10),  # its cancel was back-dated: nobody can tell
    ],
)
def test_what_was_confirmed_while_an_assertion_since_taken_back_stood_confirms_nothing(
    end: int, confirmed: int, age: int
) -> None:
    src, said = a_source((10, STANDS), (20, end), confirms=(confirmed,))

    assert renewed(src, "02", said, 0, None) == age


def test_a_correction_at_the_time_of_what_it_corrects_was_not_checked_by_earlier_confirmations() -> None:
    src, said = a_source((10, FOREVER), (10, STANDS), confirms=(15,))

    assert renewed(src, "02", said, 1, None) == 10


def test_the_last_kept_of_a_full_history_is_renewed() -> None:
    src, said = a_source((10, STANDS), *((20 + number, 30) for number in range(KEPT - 1)), confirms=(50,))

    assert renewed(src, "02", said, 0, None) == 50


def test_what_is_not_later_than_one_forgotten_is_not_renewed_as_that_may_have_been_taken_back() -> None:
    src, said = a_source((10, STANDS), confirms=(50,))

    assert renewed(src, "02", said, 0, 10) == 10
    assert renewed(src, "02", said, 0, 9) == 50


def test_a_stand_in_counts_wherever_it_is() -> None:
    src, said = a_source((20, STANDS), confirms=(25, 40))
    enter(src, said, open_slot(src, STAND_IN, 15, 30))

    assert renewed(src, "02", said, 1, None) == 40
    src, said = a_source((20, STANDS), confirms=(25,))
    enter(src, said, open_slot(src, STAND_IN, 15, 30))
    assert renewed(src, "02", said, 1, None) == 20


@pytest.mark.parametrize("reports", [KEPT - 1, KEPT, KEPT + 1])
def test_a_confirmation_after_many_cancels_has_its_effect(reports: int) -> None:
    said = [a_report(number, 8 + number / 60, a_record("02", number)) for number in range(reports)]
    cancels = [a_cancel(100 + number, 9, of=number) for number in range(1, reports)]
    events = [*said, *cancels, a_confirm(200, 10)]

    state = after(events)
    if reports > KEPT:  # more than is remembered
        state = refold(state, [(event, TOOL, 0) for event in events], FEEDS)
    assert (figures(state), ages(state)) == ({"02/01": 0}, {"02/01": instant(10)})


def test_confirmations_made_while_what_was_taken_back_stood_push_no_valid_one_out() -> None:
    while_it_stood = [a_confirm(300 + number, 11 + number / 60) for number in range(1, KEPT + 1)]
    events = [
        a_report(1, 9, a_record("02", 3)),
        a_confirm(200, 10),
        a_report(2, 11, a_record("02", 4)),
        *while_it_stood,
        a_cancel(400, 12, of=2),
    ]

    for arrived in (events, events[::-1]):
        assert ages(after(arrived)) == {"02/01": instant(10)}


def test_of_confirmations_taken_back_the_oldest_gives_way_and_stays_taken_back() -> None:
    taken_back = [a_confirm(300 + number, 11 + number / 60) for number in range(KEPT)]
    cancels = [a_cancel(400 + number, 12, of=300 + number) for number in range(KEPT)]
    events = [a_report(1, 9, a_record("02", 3)), *cancels, *taken_back, a_confirm(200, 10)]

    assert ages(after(events)) == {"02/01": instant(10)}
    assert ages(after([*events, *taken_back])) == {"02/01": instant(10)}
