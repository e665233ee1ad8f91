"""A history keeps the best few events in observed order, and knows whether it can tell what stands."""

from stream.core.history import enter, excess, forget, latest, new_source, open_slot, place, slot_of
from stream.core.unit_state import DOUBTFUL, FOREVER, KEPT, MOST_KEPT, STANDS, SourceMemory
from tests.support.fold_facts import event_id


def with_events(number: int, end: int = STANDS) -> tuple[SourceMemory, list[int]]:
    """A source and a history of so many events, one a second."""
    src, history = new_source(), list[int]()
    for moment in range(number):
        enter(src, history, open_slot(src, event_id(moment), moment, end))
    return src, history


def times(src: SourceMemory, history: list[int]) -> list[int]:
    return [src["times"][slot] for slot in history]


def test_events_are_kept_in_observed_order_and_of_one_time_by_id() -> None:
    src, history = new_source(), list[int]()
    for number, moment in ((3, 10), (1, 20), (2, 10), (4, 5), (5, 10), (6, 15)):
        enter(src, history, open_slot(src, event_id(number), moment, STANDS))

    assert [src["ids"][slot] for slot in history] == [event_id(number) for number in (4, 2, 3, 5, 6, 1)]


def test_an_event_entered_twice_is_there_once() -> None:
    src, history = with_events(2)

    assert place(src, history, history[0]) is None
    enter(src, history, history[1])
    assert len(history) == 2


def test_only_the_best_are_kept_and_their_slots_used_again() -> None:
    src, history = with_events(KEPT + 5)

    assert times(src, history) == list(range(5, KEPT + 5))
    assert len(src["ids"]) == KEPT + 1
    assert slot_of(src, event_id(0)) is None
    assert slot_of(src, event_id(6)) in history


def test_an_event_older_than_a_full_history_is_not_entered() -> None:
    src, history = with_events(KEPT + 1)
    late = open_slot(src, event_id(99), 0, STANDS)

    assert place(src, history, late) is None
    assert slot_of(src, event_id(99)) is None


def test_what_stands_below_any_number_taken_back_is_kept() -> None:
    src, history = with_events(1)
    for moment in range(1, 3 * MOST_KEPT):
        enter(src, history, open_slot(src, event_id(moment), moment, FOREVER))
        assert len(history) <= MOST_KEPT
        assert latest(src, history) == (history[0], True)

    given_way = {event_id(moment) for moment in range(1, 3 * MOST_KEPT)} - {src["ids"][slot] for slot in history}
    assert src["pending"].keys() == given_way


def test_too_many_of_one_time_taken_back_are_forgotten_and_what_stands_is_unknown() -> None:
    src, history = with_events(1)
    for number in range(1, MOST_KEPT + 2):
        enter(src, history, open_slot(src, event_id(number), 1, FOREVER))

    assert len(history) == MOST_KEPT
    assert latest(src, history) == (None, False)


def test_a_standing_event_among_the_best_lets_go_of_what_is_below() -> None:
    src, history = with_events(KEPT - 1)
    for moment in range(KEPT, KEPT + 3):
        enter(src, history, open_slot(src, event_id(moment), moment, FOREVER))

    assert excess(src, history) == 0
    assert len(history) == KEPT


def test_the_latest_that_stands_is_certain_unless_doubtful_or_forgotten() -> None:
    src, history = with_events(3)
    assert latest(src, history) == (history[2], True)
    src["ends"][history[2]] = FOREVER
    assert latest(src, history) == (history[1], True)
    src["ends"][history[1]] = DOUBTFUL
    assert latest(src, history) == (history[1], False)
    assert latest(src, []) == (None, True)


def test_what_is_forgotten_frees_its_slot() -> None:
    src, history = with_events(3)
    forget(src, history, 2)

    assert times(src, history) == [2]
    assert src["uses"] == [0, 0, 1]
