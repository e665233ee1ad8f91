"""Reading a unit's events again makes certain what the memory could not tell, as far as the log tells it."""

from typing import Any

import pytest

from stream.core.fold import UnitState, refold
from stream.core.rereading import needs_all
from stream.core.unit_state import KEPT, MOST_KEPT
from tests.support.fold_facts import (
    FEEDS,
    HAND,
    TOOL,
    a_cancel,
    a_census,
    a_confirm,
    a_record,
    a_report,
    after,
    ages,
    event_id,
    figures,
    instant,
    micros,
)

Events = list[dict[str, Any]]


def read_again(state: UnitState, events: Events, source: str = TOOL, complete_from: int | None = None) -> UnitState:
    return refold(state, [(event, source, micros(23)) for event in events], FEEDS, complete_from_us=complete_from)


def taken_back(number: int, hour: float, **fields: Any) -> tuple[Events, Events]:
    """So many reports a few minutes apart, and the cancels of all but the first."""
    reports = [a_report(each, hour + each / 60, a_record("02", each, **fields)) for each in range(1, number + 1)]
    return reports, [a_cancel(10_000 + each, 20, of=each) for each in range(2, number + 1)]


def test_what_had_been_forgotten_stands_again() -> None:
    reports, cancels = taken_back(KEPT + 3, 8)
    state = after([*reports, *cancels])
    assert figures(state) == {"02/01": None}

    state = read_again(state, [*reports, *cancels])
    assert (figures(state), state["observed_at"]) == ({"02/01": 1}, instant(8 + 1 / 60))
    assert figures(after([a_cancel(200, 21, of=1)], state)) == {"02/01": None}, "forgotten events may lie below"


def test_nothing_stands_when_every_event_there_ever_was_is_taken_back() -> None:
    reports, cancels = taken_back(KEPT + 3, 8)
    events = [*reports, *cancels, a_cancel(99, 12, of=1), a_confirm(98, 9)]
    by_hand = (a_report(300, 9, a_record("02", 7)), HAND)
    state = after([by_hand, *events])
    assert figures(state) == {"02/01": None}
    state = read_again(state, events)

    assert (figures(state), state["anomalies"]) == ({"02/01": 7}, [])
    again = after(reports, state)
    assert figures(again) == {"02/01": None}, "what was dropped stays taken back"
    assert figures(read_again(again, events)) == {"02/01": 7}


def test_back_dated_cancels_keep_their_meaning_when_their_event_is_dropped() -> None:
    reports, _ = taken_back(KEPT + 3, 8)
    events = [*reports, *(a_cancel(100 + number, 7, of=number) for number in range(1, KEPT + 4))]
    state = read_again(after(events), events)

    assert state["records"] == []
    state = after([a_report(500, 8, a_record("02", 4)), a_confirm(501, 12)], state)
    assert (figures(state), ages(state)) == ({"02/01": 4}, {"02/01": instant(8)})


def test_a_log_cut_short_tells_only_what_came_after_the_cut() -> None:
    reports, cancels = taken_back(KEPT + 3, 8)
    state = after([*reports, *cancels])
    cut = read_again(state, [*reports[2:], *cancels], complete_from=micros(8.05))
    assert (figures(cut), cut["anomalies"]) == ({"02/01": None}, ["memory_exhausted"])
    later = a_report(400, 9, a_record("02", 6))
    assert figures(after([later], cut)) == {"02/01": 6}
    again = read_again(cut, [*reports[2:], *cancels[1:], later], complete_from=micros(8.05))
    assert figures(again) == {"02/01": 6}


def test_censuses_and_takeovers_are_made_certain_too() -> None:
    tool = a_report(1, 8, a_record("02", 1))
    censuses = [a_census(10 + each, 10 + each / 60, a_record("02", 9), takeover=True) for each in range(KEPT + 1)]
    cancels = [a_cancel(50 + each, 20, of=10 + each) for each in range(KEPT + 1)]
    by_hand = [a_report(2, 9, a_record("02", 2)), *censuses, *cancels]
    state = after([tool, *((event, HAND) for event in by_hand)])
    assert figures(state) == {"02/01": None}

    assert figures(read_again(state, by_hand, HAND)) == {"02/01": 1}


def test_doubtful_events_are_judged_and_pending_ids_that_were_seen_forgotten() -> None:
    events: Events = [a_cancel(1000 + number, 9 + number / 60, of=number) for number in range(1, 100)]
    events.append(a_report(5000, 8, a_record("02", 4)))
    state = after(events)
    assert figures(state) == {"02/01": None}

    late = [a_report(1, 7, a_record("02", 1)), a_report(2, 7, a_record("02", 2))]
    state = read_again(state, [*events, *late])
    assert figures(state) == {"02/01": 4}
    assert event_id(1) not in state["memory"]["sources"][TOOL]["pending"]


def test_what_is_certain_is_left_as_it_is() -> None:
    reports, cancels = taken_back(KEPT + 3, 8)
    census = a_census(300, 7, a_record("05", 2), takeover=True)
    state = after([census, *reports, *cancels])
    state = read_again(state, [*reports, *cancels])

    assert figures(state) == {"02/01": 1, "05/01": 2}


def test_of_one_id_the_first_event_counts_as_when_it_was_first_read() -> None:
    first, other = a_report(1, 8, a_record("02", 1)), a_report(1, 8, a_record("02", 2))

    assert figures(read_again(after([first]), [first, other])) == {"02/01": 1}


def test_a_source_only_the_log_knows_is_heard() -> None:
    report = a_report(1, 8, a_record("02", 1))

    assert figures(read_again(after([]), [report])) == {"02/01": 1}


@pytest.mark.parametrize("number", [MOST_KEPT, MOST_KEPT + 1, MOST_KEPT + 2, 3 * MOST_KEPT])
@pytest.mark.parametrize("cancels_first", [False, True])
def test_what_stands_below_any_number_taken_back_is_found(number: int, cancels_first: bool) -> None:
    reports, cancels = taken_back(number, 8)
    events = [*cancels, *reports] if cancels_first else [*reports, *cancels]
    by_hand = (a_report(900, 8, a_record("02", 500)), HAND)
    state = after([*events, by_hand])
    assert figures(state)["02/01"] in (1, None), "never the figure of a lower source"
    state = read_again(state, events)

    assert (figures(state), ages(state)) == ({"02/01": 1}, {"02/01": instant(8 + 1 / 60)})
    assert "memory_exhausted" not in state["anomalies"]
    again = read_again(after([*reports, *cancels], state), events)
    assert figures(again) == {"02/01": 1}, "what gave way stays taken back"


def test_what_was_confirmed_while_events_that_gave_way_stood_is_not_fresh() -> None:
    reports, cancels = taken_back(2 * MOST_KEPT, 8)
    events = [*reports, *cancels]
    state = read_again(after(events), events)
    assert ages(after([a_confirm(800, 15)], state)) == {"02/01": instant(8 + 1 / 60)}
    assert ages(after([a_confirm(801, 21)], state)) == {"02/01": instant(21)}


def test_more_events_of_one_time_than_are_kept_stay_unknown_when_all_are_taken_back() -> None:
    reports = [a_report(each, 8, a_record("02", each)) for each in range(1, MOST_KEPT + 2)]
    cancels = [a_cancel(10_000 + each, 20, of=each) for each in range(2, MOST_KEPT + 2)]
    state = read_again(after([*reports, *cancels]), [*reports, *cancels])

    assert (figures(state), state["anomalies"]) == ({"02/01": None}, ["memory_exhausted"])


def test_a_cut_log_judges_no_event_that_a_cancel_before_the_cut_may_have_named() -> None:
    cancels = [a_cancel(1000 + number, 9 + number / 60, of=number) for number in range(1, 100)]
    reports = [a_report(1, 7, a_record("02", 1)), a_report(2, 11, a_record("02", 2))]
    state = after([*cancels, reports[0]])
    assert figures(state) == {"02/01": None}

    state = read_again(state, reports[:1], complete_from=micros(8))
    assert figures(state) == {"02/01": None}
    state = read_again(after(reports, state), reports, complete_from=micros(8))
    assert figures(state) == {"02/01": 2}


def test_only_for_installed_beds_more_than_the_correction_window_is_needed() -> None:
    for status, everything in (("02", False), ("01", True)):
        reports = [a_report(each, 8 + each / 60, a_record(status, each)) for each in range(KEPT + 1)]
        cancels = [a_cancel(10_000 + each, 20, of=each) for each in range(KEPT + 1)]
        state = after([*reports, *cancels])
        assert state["anomalies"] == ["memory_exhausted"]
        assert needs_all(state["memory"]) is everything
