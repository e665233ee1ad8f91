"""What is shown follows the memory, figure by figure."""

from copy import deepcopy

from stream.core.fold import UnitState
from stream.core.public_view import PublicView
from stream.core.unit_state import DOUBTFUL
from tests.support.fold_facts import (
    HAND,
    TOOL,
    a_cancel,
    a_census,
    a_confirm,
    a_record,
    a_report,
    after,
    ages,
    figures,
    folded,
    gone,
    instant,
)


def test_what_stands_no_more_is_left_out_while_the_rest_of_its_figure_is_shown() -> None:
    state = after([a_report(1, 8, a_record("02", 1, gender="01")), a_report(2, 9, a_record("02", 2, gender="02"))])
    assert figures(after([a_cancel(3, 10, of=2)], state)) == {"02/01": 1}


def test_rows_are_in_the_order_of_their_identity() -> None:
    state = after(
        [
            a_report(1, 8, a_record("03", 1), a_record("02", 1, gender="02"), a_record("02", 2, "03")),
            a_report(2, 9, a_record("02", 1, gender="01"), a_record("01", 9)),
        ]
    )

    assert [(row["status"], row["horizon"], row.get("gender")) for row in state["records"]] == [
        ("01", "01", None),
        ("02", "01", "01"),
        ("02", "01", "02"),
        ("02", "03", None),
        ("03", "01", None),
    ]


def test_a_record_taken_away_is_no_longer_listed_and_comes_back() -> None:
    state = after([a_report(1, 8, a_record("02", 3), a_record("03", 1)), a_report(2, 9, gone("02"))])
    assert (figures(state), state["observed_at"], state["anomalies"]) == ({"03/01": 1}, None, ["filled_became_absent"])
    state = after([a_report(3, 10, gone("02"))], state)
    assert state["anomalies"] == []
    assert figures(after([a_report(4, 11, a_record("02", 2))], state)) == {"02/01": 2, "03/01": 1}


def test_a_record_heard_of_as_absent_is_not_listed() -> None:
    assert after([a_report(1, 8, gone("02"))])["records"] == []


def test_the_spelling_of_a_forgotten_assertion_is_not_left_on_the_row() -> None:
    said = [a_report(number, 7 + number, a_record("02", 3)) for number in range(2, 9)]
    said += [a_report(1, 8, a_record("02", 3, comment="panne"))]
    state = after([*said, *(a_cancel(20 + number, 16, of=number) for number in range(2, 9))])
    assert state["records"][0]["comment"] == "panne"
    state = after([a_report(9, 17, a_record("02", 3))], state)
    assert "comment" not in state["records"][0]


def test_beds_of_another_nature_are_compared_anew_though_their_number_is_the_same() -> None:
    state = after([a_report(1, 8, a_record("01", 2), a_record("02", 5))])
    assert state["anomalies"] == ["sum_over_installed"]
    state = after([a_report(2, 9, {**a_record("02", 5), "nature": "02"})], state)
    assert state["anomalies"] == []


def test_the_spelling_follows_the_assertion_shown() -> None:
    state = after([a_report(1, 8, a_record("02", 3)), a_report(2, 9, a_record("02", 3, comment="panne"))])
    assert state["records"][0]["comment"] == "panne"
    state = after([a_report(3, 10, a_record("02", 3))], state)
    assert "comment" not in state["records"][0]


def test_others_are_sums_by_source_unknown_as_soon_as_a_part_is_with_their_oldest_time() -> None:
    state = after(
        [
            a_report(1, 8, a_record("02", 3)),
            (a_report(2, 9, a_record("02", 1, gender="01"), a_record("05", 1)), HAND),
            (a_report(3, 10, a_record("02", 1, gender="02")), HAND),
        ]
    )
    beside = {"source": HAND, "status": "02", "horizon": "01", "observed_at": instant(9)}
    assert state["others"] == [{**beside, "count": 2}]
    state = after([(a_report(4, 10, a_record("02", None, gender="02")), HAND)], state)
    assert state["others"] == [{**beside, "count": None}]
    state = after([(a_census(5, 11, statuses=["02"]), HAND)], state)
    assert state["others"] == []


def test_a_jump_is_flagged_until_the_next_figure_or_until_it_is_confirmed() -> None:
    state = after([a_report(1, 8, a_record("02", 1)), a_report(2, 9, a_record("02", 9))])
    assert state["anomalies"] == ["jump"]
    assert after([a_confirm(3, 10)], deepcopy(state))["anomalies"] == []
    assert after([a_report(4, 11, a_record("02", 9))], state)["anomalies"] == []


def test_a_unit_is_odd_when_more_is_in_use_than_installed() -> None:
    assert after([a_report(1, 8, a_record("01", 3), a_record("03", 4))])["anomalies"] == ["sum_over_installed"]


def test_what_a_silent_source_cannot_remember_is_flagged_too() -> None:
    state = after([a_report(1, 8, a_record("02", 1)), (a_report(2, 9, a_record("02", 1)), HAND)])
    state["memory"]["sources"][HAND]["ends"][0] = DOUBTFUL
    assert shown_anew(state, HAND)
    assert (state["anomalies"], state["others"][0]["count"]) == (["memory_exhausted"], None)
    assert (figures(state), state["observed_at"]) == ({"02/01": 1}, instant(8))


def test_a_figure_is_unknown_when_who_speaks_is() -> None:
    state = after([a_report(1, 8, a_record("02", 1)), (a_report(2, 9, a_record("02", 2), takeover=True), HAND)])
    state["memory"]["sources"][HAND]["ends"][0] = DOUBTFUL
    assert shown_anew(state, HAND)
    assert (figures(state), state["observed_at"], state["anomalies"]) == ({"02/01": None}, None, ["memory_exhausted"])
    again = folded(state, a_report(3, 10, a_record("02", 5))).state
    assert figures(again) == {"02/01": None}


def shown_anew(state: UnitState, source: str) -> bool:
    """Whether something has just become unknown for want of memory."""
    view = PublicView(state)
    view.show_figure("02/01", source)
    view.publish()
    return view.exhausted


def test_a_figure_nobody_asserts_any_more_is_not_shown() -> None:
    state = after([a_report(1, 8, a_record("02", 1)), a_cancel(2, 9, of=1)])

    assert (state["records"], state["memory"]["speakers"]) == ([], {})


def test_a_late_assertion_leaves_rows_as_they_are() -> None:
    state = after([a_report(1, 9, a_record("02", 1)), a_confirm(2, 11)])
    assert after([a_report(3, 8, a_record("02", 5))], state)["version"] == 2
    assert ages(state) == {"02/01": instant(11)}


def test_the_higher_source_speaks_as_soon_as_it_asserts() -> None:
    state = after([(a_report(1, 8, a_record("02", 1)), HAND), a_report(2, 7, a_record("02", 4))])

    assert [(row["source"], row["count"]) for row in state["records"]] == [(TOOL, 4)]
    assert [(row["source"], row["count"]) for row in state["others"]] == [(HAND, 1)]
