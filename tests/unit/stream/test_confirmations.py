"""A confirmation renews what stood at its time, and nothing else: a value nobody checked never looks fresh."""

import pytest

from stream.core.confirmations import remember, renewed
from stream.core.history import enter, new_source, open_slot
from stream.core.unit_state import FOREVER, KEPT, STANDS, SourceMemory
from tests.support.fold_facts import event_id


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

    assert renewed(src, "02", said, 0) == 10


def test_the_latest_confirmation_counts_and_none_before_the_assertion() -> None:
    src, said = a_source((10, STANDS), confirms=(12, 30, 5))

    assert renewed(src, "02", said, 0) == 30
    src, said = a_source((10, STANDS), confirms=(5,))
    assert renewed(src, "02", said, 0) == 10


def test_a_confirmation_of_other_statuses_does_not_count() -> None:
    src, said = a_source((10, STANDS))
    remember(src, open_slot(src, event_id(100), 20, STANDS), ["03", "05"])

    assert renewed(src, "02", said, 0) == 10
    assert renewed(src, "05", said, 0) == 20


def test_a_confirmation_taken_back_does_not_count() -> None:
    src, said = a_source((10, STANDS), confirms=(15,))
    remember(src, open_slot(src, event_id(101), 20, 25), None)

    assert renewed(src, "02", said, 0) == 15


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

    assert renewed(src, "02", said, 0) == age


def test_a_correction_at_the_time_of_what_it_corrects_was_not_checked_by_earlier_confirmations() -> None:
    src, said = a_source((10, FOREVER), (10, STANDS), confirms=(15,))

    assert renewed(src, "02", said, 1) == 10


def test_the_last_kept_of_a_full_history_is_not_renewed_as_one_of_its_time_may_be_forgotten() -> None:
    src, said = a_source((10, STANDS), *((20 + number, 30) for number in range(KEPT - 1)), confirms=(50,))

    assert renewed(src, "02", said, 0) == 10
    src, said = a_source((10, STANDS), *((20 + number, 30) for number in range(KEPT - 2)), confirms=(50,))
    assert renewed(src, "02", said, 0) == 50
