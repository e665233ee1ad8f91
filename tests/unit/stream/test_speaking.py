"""One source speaks for a figure: the first that asserted it, or who took it over."""

from stream.core.history import enter, new_source, open_slot
from stream.core.speaking import asserts, ranked, speaker
from stream.core.unit_state import DOUBTFUL, FOREVER, KEPT, SourceMemory
from tests.support.fold_facts import (
    ADT,
    HAND,
    TOOL,
    Said,
    a_cancel,
    a_census,
    a_record,
    a_report,
    after,
    event_id,
    figures,
    gone,
)

ORDER = ("bed-management", "adt", "manual")


def test_listed_feeds_come_first_in_order_then_others_by_name() -> None:
    sources = {name: new_source() for name in (TOOL, HAND, ADT, "010000024/manual")}

    assert ranked(sources, ["manual"]) == ["010000024/manual", HAND, ADT, TOOL]
    assert ranked(sources, []) == [ADT, TOOL, "010000024/manual", HAND]
    assert ranked({TOOL: new_source()}, []) == [TOOL]


def test_each_figure_has_its_own_speaker() -> None:
    state = after([a_report(1, 8, a_record("02", 3)), (a_report(2, 9, a_record("02", 4), a_record("05", 1)), HAND)])

    assert {row["status"]: row["source"] for row in state["records"]} == {"02": TOOL, "05": HAND}


def test_who_says_that_there_is_none_speaks() -> None:
    by_hand = (a_report(1, 8, a_record("02", 4, "03"), a_record("05", 1)), HAND)

    assert figures(after([by_hand, a_report(2, 9, gone("05"))])) == {"02/03": 4}
    assert figures(after([by_hand, a_census(2, 9, a_record("02", 3))])) == {"02/01": 3, "05/01": 1}


def test_what_was_taken_back_asserts_nothing() -> None:
    by_hand = (a_report(1, 8, a_record("02", 4)), HAND)

    assert figures(after([by_hand, a_report(2, 9, a_record("02", 3)), a_cancel(3, 10, of=2)])) == {"02/01": 4}
    assert figures(after([by_hand, a_census(2, 9, statuses=["02"]), a_cancel(3, 10, of=2)])) == {"02/01": 4}


def test_of_two_takeovers_the_later_speaks_whoever_comes_first() -> None:
    events: list[Said] = [
        a_report(1, 8, a_record("02", 1)),
        (a_report(2, 9, a_record("02", 2), takeover=True), ADT),
        (a_report(3, 10, a_record("02", 3), takeover=True), HAND),
    ]
    assert figures(after(events, feeds=ORDER)) == {"02/01": 3}
    assert figures(after(reversed(events), feeds=ORDER)) == {"02/01": 3}
    events.append((a_report(4, 11, a_record("02", 4), takeover=True), ADT))
    assert figures(after(events, feeds=ORDER)) == {"02/01": 4}
    assert figures(after([*events, a_report(5, 12, a_record("02", 5), takeover=True)], feeds=ORDER)) == {"02/01": 5}


def test_only_a_census_of_the_source_displaced_ends_a_takeover() -> None:
    events: list[Said] = [
        a_report(1, 8, a_record("02", 1)),
        (a_report(2, 9, a_record("02", 2)), ADT),
        (a_report(3, 10, a_record("02", 3), takeover=True), HAND),
        (a_census(4, 11, a_record("02", 4)), ADT),
        a_census(5, 11, a_record("03", 9)),
        a_census(6, 10, a_record("02", 6)),
    ]
    assert figures(after(events, feeds=ORDER))["02/01"] == 3
    assert figures(after([*events, a_census(7, 10.5, a_record("02", 7))], feeds=ORDER))["02/01"] == 7


def test_a_census_may_take_over_every_figure_it_covers() -> None:
    events: list[Said] = [
        a_report(1, 8, a_record("02", 1), a_record("03", 1), a_record("05", 1)),
        (a_census(2, 9, a_record("02", 2), takeover=True, statuses=["02", "03"]), HAND),
    ]
    assert figures(after(events)) == {"02/01": 2, "05/01": 1}


def test_a_takeover_taken_back_no_longer_speaks() -> None:
    events: list[Said] = [a_report(1, 8, a_record("02", 1)), (a_report(2, 9, a_record("02", 2)), HAND)]
    events.append((a_report(3, 10, a_record("02", 3), takeover=True), HAND))

    assert figures(after([*events, (a_cancel(4, 11, of=3), HAND)])) == {"02/01": 1}


def test_nobody_speaks_for_what_nobody_asserted() -> None:
    assert speaker({TOOL: new_source()}, [TOOL], "02/01") == (None, True)


def test_a_history_that_may_have_forgotten_what_stands_may_assert() -> None:
    src = new_source()
    src["censuses"]["02"] = taken_back(src, KEPT)
    assert asserts(src, "02/01") == (True, False)
    assert speaker({TOOL: src}, [TOOL], "02/01") == (TOOL, False)
    src = new_source()
    src["records"]["02/01"] = {"02/01/04////01": {"said": taken_back(src, KEPT), "counts": [1] * KEPT, "spelled": ""}}
    assert asserts(src, "02/01") == (True, False)
    src["records"]["02/01"]["02/01/04////01"]["said"].pop()
    assert asserts(src, "02/01") == (False, True)


def test_an_earlier_assertion_that_stands_asserts() -> None:
    state = after([a_report(1, 8, a_record("02", 1)), a_report(2, 9, a_record("02", 2)), a_cancel(3, 10, of=2)])

    assert asserts(state["memory"]["sources"][TOOL], "02/01") == (True, True)


def test_who_speaks_is_uncertain_when_a_takeover_or_the_census_that_would_end_it_is() -> None:
    state = after([a_report(1, 8, a_record("02", 1)), (a_report(2, 9, a_record("02", 2), takeover=True), HAND)])
    sources = state["memory"]["sources"]
    assert speaker(sources, [TOOL, HAND], "02/01") == (HAND, True)
    sources[TOOL]["censuses"]["02"] = taken_back(sources[TOOL], KEPT)
    assert speaker(sources, [TOOL, HAND], "02/01") == (HAND, False)
    sources[TOOL]["censuses"] = {}
    sources[HAND]["ends"][0] = DOUBTFUL
    assert speaker(sources, [TOOL, HAND], "02/01")[1] is False


def taken_back(src: SourceMemory, number: int) -> list[int]:
    history: list[int] = []
    for moment in range(number):
        enter(src, history, open_slot(src, event_id(500 + moment), moment, FOREVER))
    return history
