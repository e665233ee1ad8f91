"""What level 2 is told of a unit when something of level 3 is said of it: as if it had never been said."""

from collections.abc import Mapping
from typing import Any

import pytest

from stream.core import levels
from stream.core.fold import Outcome
from stream.core.levels import heard_by_level_2, level_2_of, whole_of
from stream.core.unit_state import MOST_PENDING, public
from tests.support.fold_facts import (
    FEEDS,
    HAND,
    TOOL,
    Said,
    a_cancel,
    a_census,
    a_confirm,
    a_record,
    a_report,
    event_id,
    figures,
    gone,
    told,
)

CRISIS = {"crisis_type": "01"}


def below(*events: Said) -> dict[str, Any]:
    """What is public of the state at level 2, which has not heard of anything of level 3."""
    return public(level_2_of(told(events)))


def test_a_unit_of_which_nothing_of_level_3_is_said_has_one_world() -> None:
    state = told([a_report(1, 8, a_record("02", 3)), a_confirm(2, 9)])
    assert "level_2" not in state
    assert level_2_of(state) is state
    assert whole_of(state) is state


@pytest.mark.parametrize("record", [a_record("06", 4, supplementary_type="01"), a_record("02", 4, **CRISIS)])
def test_a_record_of_level_3_moves_neither_figures_nor_version_nor_time(record: Mapping[str, Any]) -> None:
    report = a_report(1, 8, a_record("02", 3))
    assert below(report, a_report(2, 7, record)) == public(told([report]))
    assert below(a_report(2, 7, record), report) == {**public(told([report])), "received_at": "2026-01-15T01:00:00Z"}


def test_beside_others_it_is_left_out() -> None:
    assert below(a_report(1, 8, a_record("02", 3), a_record("06", 9))) == public(
        told([a_report(1, 8, a_record("02", 3))])
    )


def test_the_order_of_what_level_2_is_told_does_not_say_that_there_is_more() -> None:
    state = told([a_report(1, 8, a_record("02", 3), a_record("06", 9))])
    assert [name for name in public(state) if name not in {"schema", "unit_id", "level_2"}] == list(state["level_2"])


def test_the_whole_has_it_all() -> None:
    state = told([a_report(1, 8, a_record("02", 3), a_record("06", 9))])
    assert figures(state) == {"02/01": 3, "06/01": 9}
    assert public(whole_of(state)) == {name: value for name, value in public(state).items() if name != "level_2"}


def test_who_says_nothing_but_of_crisis_does_not_speak_at_level_2() -> None:
    state = told([a_report(1, 8, a_record("02", 4, **CRISIS)), (a_report(2, 9, a_record("02", 2)), HAND)])
    assert [(row["count"], row["source"]) for row in state["records"]] == [(4, TOOL)]
    second = level_2_of(state)
    assert [(row["count"], row["source"]) for row in second["records"]] == [(2, HAND)]
    assert (second["others"], second["anomalies"]) == ([], [])


def test_mobilised_beds_excuse_no_excess_at_level_2() -> None:
    state = told([a_report(1, 8, a_record("01", 5), a_record("03", 7), a_record("06", 4, supplementary_type="01"))])
    assert state["anomalies"] == []
    assert level_2_of(state)["anomalies"] == ["sum_over_installed"]


def test_a_census_that_lists_nothing_but_crisis_covers_nothing_unless_it_says_what_it_covers() -> None:
    reported = a_report(1, 8, a_record("02", 3))
    silent = told([reported, a_census(2, 9, a_record("02", 4, **CRISIS))])
    assert figures(level_2_of(silent)) == {"02/01": 3}
    said = told([reported, a_census(2, 9, a_record("02", 4, **CRISIS), statuses=["02"])])
    assert figures(level_2_of(said)) == {}


def test_a_confirmation_of_supplementary_beds_is_not_heard() -> None:
    assert heard_by_level_2(a_confirm(1, 8, ["06"])) is None
    assert heard_by_level_2(a_confirm(1, 8, ["06", "02"])) == a_confirm(1, 8, ["02"])
    assert heard_by_level_2(a_confirm(1, 8)) == a_confirm(1, 8)


@pytest.mark.parametrize("first", [True, False])
def test_taking_back_what_level_2_never_heard_takes_up_no_room_there(first: bool) -> None:
    report, cancel = a_report(2, 8, a_record("06", 4)), a_cancel(3, 9, of=2)
    state = told([a_report(1, 7, a_record("02", 3)), *([cancel, report] if first else [report, cancel])])
    assert level_2_of(state)["memory"]["sources"][TOOL]["pending"] == {}
    assert figures(state) == {"02/01": 3}


def test_a_correction_to_level_3_alone_takes_back_what_it_corrects() -> None:
    state = told([a_report(1, 7, a_record("02", 3)), a_report(2, 8, a_record("06", 4), cancels=event_id(1))])
    assert (figures(state), figures(level_2_of(state))) == ({"06/01": 4}, {})


def test_a_correction_of_level_3_alone_says_at_level_2_what_it_says() -> None:
    state = told([a_report(1, 7, a_record("06", 3)), a_report(2, 8, a_record("02", 4), cancels=event_id(1))])
    assert figures(level_2_of(state)) == {"02/01": 4}
    assert level_2_of(state)["version"] == 1


def test_an_id_used_again_is_a_conflict_but_for_who_heard_it_never() -> None:
    state = told([a_report(1, 7, a_record("06", 3))])
    again = a_report(1, 8, a_record("02", 4))
    folded = levels.fold(state, again, source=TOOL, received_at_us=0, feeds=FEEDS)
    assert folded.outcome is Outcome.CONFLICT
    assert figures(level_2_of(folded.state)) == {"02/01": 4}
    taken_back = told([a_cancel(2, 9, of=1)], folded.state)
    assert figures(level_2_of(taken_back)) == {}


def test_only_the_latest_events_unheard_are_kept() -> None:
    state = told(a_report(number, number / 10, a_record("06", 3)) for number in range(1, MOST_PENDING + 9))
    assert len(state["memory"]["unheard"][TOOL]) == MOST_PENDING


def test_feeds_that_change_places_speak_in_both_worlds() -> None:
    state = told(
        [
            a_report(1, 8, a_record("02", 3), a_record("06", 4)),
            (a_report(2, 8, a_record("02", 2), a_record("06", 1)), HAND),
        ]
    )
    after = levels.respeak(state, ("manual", "bed-management"))
    assert figures(after) == {"02/01": 2, "06/01": 1}
    assert figures(level_2_of(after)) == {"02/01": 2}


def test_what_is_unknown_at_level_3_for_want_of_memory_is_known_at_level_2() -> None:
    reports = [a_report(number, number, a_record("06", number)) for number in range(1, 9)]
    cancels = [a_cancel(number + 20, 12, of=number) for number in range(1, 9)]
    state = told([a_report(30, 1, a_record("02", 3)), *reports, *cancels])
    assert state["anomalies"] == ["memory_exhausted"]
    assert level_2_of(state)["anomalies"] == []
    heard = [(event, TOOL, 0) for event in (a_report(30, 1, a_record("02", 3)), *reports, *cancels)]
    before = public(level_2_of(state))
    after = levels.refold(state, heard, FEEDS)
    assert (after["anomalies"], public(level_2_of(after))) == ([], before)


def test_level_2_is_read_again_without_level_3() -> None:
    reports = [a_report(number, number, a_record("02", number), a_record("06", 1)) for number in range(1, 9)]
    cancels = [a_cancel(number + 20, 12, of=number) for number in range(1, 9)]
    only_3 = a_report(40, 13, a_record("06", 2))
    heard = [*reports, *cancels, only_3, a_cancel(41, 14, of=40)]
    state = told(heard)
    assert level_2_of(state)["anomalies"] == ["memory_exhausted"]
    after = levels.refold(state, [(event, TOOL, 0) for event in heard], FEEDS)
    assert (level_2_of(after)["anomalies"], figures(level_2_of(after))) == ([], {})


@pytest.mark.parametrize(("whole", "level_2"), [(True, False), (False, True), (True, True)])
def test_the_world_that_has_no_room_for_an_event_stays_as_before_and_says_so(whole: bool, level_2: bool) -> None:
    first, second = (
        a_report(1, 8, a_record("02", 3), a_record("06", 1)),
        a_report(2, 9, a_record("02", 5), a_record("06", 2)),
    )
    state = levels.too_large(told([first]), told([first, second]), whole=whole, level_2=level_2)
    assert figures(state) == ({"02/01": 3, "06/01": 1} if whole else {"02/01": 5, "06/01": 2})
    assert figures(level_2_of(state)) == ({"02/01": 3} if level_2 else {"02/01": 5})
    assert ("state_too_large" in state["anomalies"], "state_too_large" in level_2_of(state)["anomalies"]) == (
        whole,
        level_2,
    )


def test_an_absence_of_supplementary_beds_is_of_level_3() -> None:
    assert heard_by_level_2(a_report(1, 8, gone("06"))) is None
