"""One event at a time: what becomes of it, and of the state."""

import pytest

from stream.core.fold import Outcome, UnitState, fold, new_state, public, refold, respeak, too_large
from tests.support.fold_facts import (
    FEEDS,
    HAND,
    TOOL,
    UNIT,
    a_cancel,
    a_census,
    a_confirm,
    a_record,
    a_report,
    after,
    ages,
    event_id,
    figures,
    folded,
    instant,
    micros,
)


def test_a_first_report_is_shown_as_it_was_said() -> None:
    result = folded(new_state(UNIT), a_report(1, 8, a_record("02", 3, gender="03")))

    assert (result.outcome, result.changed) == (Outcome.APPLIED, True)
    assert result.state["records"] == [
        {
            "nature": "01",
            "status": "02",
            "horizon": "01",
            "gender": "03",
            "count": 3,
            "observed_at": instant(8),
            "source": TOOL,
        }
    ]
    assert result.state["version"] == 1
    assert result.state["observed_at"] == instant(8)
    assert result.state["received_at"] == instant(23)


def test_the_version_grows_by_one_per_change_of_what_is_public() -> None:
    state = after([a_report(1, 8, a_record("02", 3), a_record("03", 5))])
    again = folded(state, a_report(1, 8, a_record("02", 3), a_record("03", 5)))

    assert (again.outcome, again.changed, again.state["version"]) == (Outcome.DUPLICATE, False, 1)
    late = folded(again.state, a_report(2, 7, a_record("02", 4)))
    assert (late.outcome, late.changed, late.state["version"]) == (Outcome.LATE, False, 1)
    newer = folded(late.state, a_report(3, 9, a_record("02", 4)))
    assert (newer.outcome, newer.changed, newer.state["version"]) == (Outcome.APPLIED, True, 2)


def test_the_greater_id_wins_at_the_same_time_whoever_comes_first() -> None:
    one, two = a_report(1, 8, a_record("02", 1)), a_report(2, 8, a_record("02", 2))

    assert figures(after([one, two])) == figures(after([two, one])) == {"02/01": 2}


def test_asked_and_not_known_is_null_and_never_zero() -> None:
    state = after([a_report(1, 8, a_record("02", 3)), a_report(2, 9, a_record("02", None))])

    assert state["records"][0]["count"] is None


def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing() -> None:
    state = after([a_report(1, 8, a_record("02", 3))])
    before = public(state)
    result = folded(state, a_report(1, 8, a_record("02", 4)))

    assert (result.outcome, result.changed) == (Outcome.CONFLICT, False)
    assert public(result.state) == before


def test_a_confirm_renews_the_age_and_not_the_value() -> None:
    state = after([a_report(1, 8, a_record("02", 3))])
    confirmed = folded(state, a_confirm(2, 9))

    assert confirmed.outcome is Outcome.CONFIRMED
    assert (figures(confirmed.state), ages(confirmed.state)) == ({"02/01": 3}, {"02/01": instant(9)})
    assert folded(confirmed.state, a_confirm(2, 9)).outcome is Outcome.DUPLICATE
    assert folded(confirmed.state, a_confirm(3, 7)).outcome is Outcome.NOTHING_TO_CONFIRM
    assert folded(confirmed.state, a_confirm(4, 10, ["05"])).outcome is Outcome.NOTHING_TO_CONFIRM
    assert folded(confirmed.state, a_confirm(2, 10)).outcome is Outcome.CONFLICT


def test_a_confirm_of_some_statuses_renews_those_alone() -> None:
    state = after([a_report(1, 8, a_record("02", 3), a_record("03", 5)), a_confirm(2, 9, ["03"])])

    assert ages(state) == {"02/01": instant(8), "03/01": instant(9)}


def test_a_cancel_brings_back_what_stood_before() -> None:
    state = after([a_report(1, 8, a_record("02", 3)), a_report(2, 9, a_record("02", 7))])
    result = folded(state, a_cancel(3, 10, of=2))

    assert result.outcome is Outcome.CANCELLED
    assert (figures(result.state), ages(result.state)) == ({"02/01": 3}, {"02/01": instant(8)})
    assert folded(result.state, a_cancel(4, 10, of=2)).outcome is Outcome.DUPLICATE


def test_a_cancel_may_come_before_what_it_takes_back() -> None:
    waiting = folded(new_state(UNIT), a_cancel(2, 9, of=1))
    result = folded(waiting.state, a_report(1, 8, a_record("02", 3)))

    assert (waiting.outcome, waiting.changed) == (Outcome.CANCEL_PENDING, False)
    assert (result.outcome, result.changed) == (Outcome.CANCELLED, False)
    assert result.state["records"] == []


def test_a_correction_takes_back_and_reports_in_one_step() -> None:
    state = after([a_report(1, 8, a_record("02", 3), a_record("03", 5))])
    result = folded(state, a_report(2, 8.5, a_record("02", 4), cancels=event_id(1)))

    assert (result.outcome, result.state["version"]) == (Outcome.CORRECTED, 2)
    assert figures(result.state) == {"02/01": 4}
    ahead = folded(new_state(UNIT), a_report(2, 8.5, a_record("02", 4), cancels=event_id(1)))
    assert ahead.outcome is Outcome.APPLIED
    assert figures(after([a_report(1, 8, a_record("02", 3), a_record("03", 5))], ahead.state)) == {"02/01": 4}


def test_what_was_taken_back_stays_taken_back_when_its_cancel_is_cancelled() -> None:
    report, correction = a_report(1, 8, a_record("02", 3)), a_report(2, 9, a_record("02", 4), cancels=event_id(1))

    assert figures(after([report, correction, a_cancel(3, 10, of=2)])) == {}
    assert figures(after([report, a_cancel(2, 9, of=1), a_cancel(3, 10, of=2)])) == {}


def test_an_adt_census_never_erases_installed_beds() -> None:
    state = after([a_report(1, 8, a_record("01", 12), a_record("02", 3), a_record("03", 9))])
    state = after([a_census(2, 9, a_record("03", 8), statuses=["02", "03"])], state)

    assert figures(state) == {"01/01": 12, "03/01": 8}


def test_a_census_covers_every_horizon_of_its_statuses() -> None:
    state = after([a_report(1, 8, a_record("02", 3), a_record("02", 4, "03")), a_census(2, 9, a_record("02", 5))])

    assert figures(state) == {"02/01": 5}


def test_what_a_lower_source_says_is_kept_beside() -> None:
    state = after([a_report(1, 8, a_record("02", 3))])
    result = folded(state, a_report(2, 9, a_record("02", 4)), HAND)

    assert (result.outcome, figures(result.state)) == (Outcome.SECOND_OPINION, {"02/01": 3})
    assert result.state["others"] == [
        {"source": HAND, "status": "02", "horizon": "01", "count": 4, "observed_at": instant(9)}
    ]
    assert result.state["anomalies"] == ["sources_disagree"]


def test_a_takeover_speaks_until_a_later_census_of_the_source_it_displaced() -> None:
    state = after([a_report(1, 8, a_record("02", 3)), (a_report(2, 9, a_record("02", 4), takeover=True), HAND)])
    assert figures(state) == {"02/01": 4}
    state = after([a_report(3, 10, a_record("02", 5))], state)
    assert figures(state) == {"02/01": 4}, "an upsert is no full census"
    result = folded(state, a_census(4, 11, a_record("02", 6)))
    assert (result.outcome, figures(result.state)) == (Outcome.APPLIED, {"02/01": 6})


def test_a_new_order_of_feeds_changes_who_speaks() -> None:
    state = after([a_report(1, 8, a_record("02", 3)), (a_report(2, 9, a_record("02", 4)), HAND)])
    assert respeak(state, FEEDS)["version"] == 2
    state = respeak(state, ["manual", "bed-management"])
    assert (figures(state), state["version"]) == ({"02/01": 4}, 3)
    by_event = folded(state, a_confirm(3, 7), feeds=FEEDS)
    assert (figures(by_event.state), by_event.state["version"]) == ({"02/01": 3}, 4)
    assert respeak(new_state(UNIT), FEEDS)["version"] == 0


def test_an_exhausted_memory_is_unknown_asks_for_the_log_and_is_whole_again_from_it() -> None:
    reports = [a_report(number, 8 + number / 10, a_record("02", number)) for number in range(1, 11)]
    cancels = [a_cancel(100 + number, 20, of=number) for number in range(2, 11)]
    state = after([*reports, *cancels[:-2]])
    exhausting = folded(after([cancels[-2]], state), cancels[-1])

    assert exhausting.outcome is Outcome.NEEDS_REREAD
    assert figures(exhausting.state) == {"02/01": None}
    assert exhausting.state["anomalies"] == ["memory_exhausted"]
    assert exhausting.state["observed_at"] is None
    version = exhausting.state["version"]
    whole = refold(exhausting.state, [(event, TOOL, micros(23)) for event in [*reports, *cancels]], FEEDS)
    assert (figures(whole), whole["anomalies"]) == ({"02/01": 1}, [])
    assert whole["version"] == version + 1


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ((a_record("02", 3), a_record("05", 0)), 8),
        ((a_record("03", 3),), None),
        ((a_record("05", 2),), 8),
    ],
)
def test_only_available_and_closed_above_zero_count_for_the_age_of_a_unit(
    records: tuple[dict[str, object], ...], expected: float | None
) -> None:
    state = after([a_report(1, 7, a_record("01", 9), a_record("05", 0)), a_report(2, 8, *records)])

    assert state["observed_at"] == (None if expected is None else instant(expected))


def test_a_unit_is_as_old_as_its_oldest_figure_that_counts() -> None:
    state = after([a_report(1, 7, a_record("05", 2)), a_report(2, 9, a_record("02", 3))])

    assert state["observed_at"] == instant(7)


def test_a_state_of_another_time_is_not_believed_to_be_an_event() -> None:
    state: UnitState = new_state(UNIT)
    with pytest.raises(KeyError):
        fold(state, {"kind": "heartbeat", "observed_at": instant(8)}, source=TOOL, received_at_us=0, feeds=())


def test_a_report_there_is_no_room_for_marks_the_unit_until_the_next_that_is_folded() -> None:
    first = a_report(1, 8, a_record("02", 3))
    state = after([first])
    version = state["version"]
    state = too_large(too_large(state))
    assert (state["anomalies"], state["version"], figures(state)) == (["state_too_large"], version + 1, {"02/01": 3})

    assert after([first, a_confirm(2, 9)], state)["anomalies"] == ["state_too_large"]
    assert after([a_report(3, 10, a_record("02", 4))], state)["anomalies"] == []
