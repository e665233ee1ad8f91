"""Taking back: for good, in any order, and never so that what comes back looks fresher than it is."""

from stream.core.cancels import WINDOW, drop_pending, end_of, end_on_arrival, take_back
from stream.core.history import enter, new_source, open_slot
from stream.core.outcomes import Outcome
from stream.core.unit_state import DOUBTFUL, FOREVER, MOST_PENDING, STANDS, SourceMemory
from tests.support.fold_facts import event_id


def a_source() -> tuple[SourceMemory, int]:
    """A source that said one thing at time 10."""
    src, history = new_source(), list[int]()
    slot = open_slot(src, event_id(1), 10, STANDS)
    enter(src, history, slot)
    return src, slot


def test_what_is_taken_back_stood_until_then() -> None:
    src, slot = a_source()

    assert take_back(src, event_id(1), 15) is Outcome.CANCELLED
    assert src["ends"][slot] == 15


def test_of_several_cancels_the_latest_time_counts_in_any_order() -> None:
    for moments in ((12, 15, 5), (5, 12, 15), (15, 5, 12)):
        src, slot = a_source()
        for moment in moments:
            take_back(src, event_id(1), moment)
        assert src["ends"][slot] == 15


def test_a_cancel_again_is_a_duplicate() -> None:
    src, _ = a_source()
    for event in (1, 2):
        take_back(src, event_id(event), 12)
        assert take_back(src, event_id(event), 12) is Outcome.DUPLICATE
        assert take_back(src, event_id(event), 11) is Outcome.DUPLICATE
    src, _ = a_source()
    take_back(src, event_id(1), 5)
    assert take_back(src, event_id(1), 6) is Outcome.DUPLICATE


def test_a_back_dated_cancel_leaves_nothing_that_could_have_been_checked() -> None:
    assert end_of(10, 10) == end_of(10, 9) == end_of(-5, -1) == FOREVER
    assert end_of(10, 11) == 11


def test_an_event_taken_back_before_it_came_arrives_so() -> None:
    src, _ = a_source()

    assert take_back(src, event_id(2), 15) is Outcome.CANCEL_PENDING
    assert end_on_arrival(src, event_id(3), 12) == STANDS
    assert end_on_arrival(src, event_id(2), 12) == 15
    assert src["pending"] == {}


def test_pending_ids_beyond_the_bound_make_events_up_to_their_time_doubtful() -> None:
    src, _ = a_source()
    for number in range(MOST_PENDING + 3):
        take_back(src, event_id(100 + number), 100 + number)
    drop_pending(src)

    assert len(src["pending"]) == MOST_PENDING
    assert end_on_arrival(src, event_id(5), 102) == DOUBTFUL
    assert end_on_arrival(src, event_id(5), 103) == STANDS


def test_pending_ids_older_than_the_correction_window_are_forgotten() -> None:
    src, _ = a_source()
    take_back(src, event_id(2), 20)
    take_back(src, event_id(3), 30)
    src["newest"] = WINDOW + 21
    drop_pending(src)

    assert list(src["pending"]) == [event_id(3)]
    assert src["lost"] == 20
