"""What reports say is kept by record, bounded, and spelled as sent."""

from typing import Any

from stream.core.assertions import covered_statuses, drop_oldest, remember
from stream.core.history import new_source, open_slot
from stream.core.unit_state import ABSENT, KEPT, STANDS, RecordMemory, SourceMemory
from tests.support.fold_facts import a_census, a_record, a_report, event_id, gone, micros


def said(*events: dict[str, Any]) -> SourceMemory:
    src = new_source()
    for event in events:
        say(src, event)
    return src


def say(src: SourceMemory, event: dict[str, Any]) -> bool:
    number, minutes = int(event["event_id"][:8], 16), event["observed_at"][11:16].split(":")
    moment = micros(int(minutes[0]) + int(minutes[1]) / 60)
    return remember(src, open_slot(src, event_id(number), moment, STANDS), event).leads


def available(src: SourceMemory) -> RecordMemory:
    return src["records"]["02/01"]["02/01/04////01"]


def test_counts_unknowns_and_absences_are_kept_in_observed_order() -> None:
    src = said(a_report(1, 9, a_record("02", 3)), a_report(2, 8, a_record("02", None)), a_report(3, 10, gone("02")))

    assert available(src)["counts"] == [None, 3, ABSENT]


def test_an_event_said_twice_is_kept_once() -> None:
    src = said(a_report(1, 8, a_record("02", 3)))
    remember(src, 0, a_report(1, 8, a_record("02", 3)))

    assert available(src)["counts"] == [3]


def test_a_report_leads_when_it_is_the_latest_for_any_record() -> None:
    src = said(a_report(1, 8, a_record("02", 3)))

    assert not say(src, a_report(2, 7, a_record("02", 3)))
    assert say(src, a_report(3, 7, a_record("02", 3), a_record("03", 1)))
    assert say(src, a_census(4, 7, statuses=["05"]))
    assert not say(src, a_census(5, 6, statuses=["05"]))


def test_what_a_report_covers() -> None:
    assert covered_statuses(a_report(1, 8, a_record("02", 3))) == set()
    assert covered_statuses(a_census(1, 8, a_record("02", 3), a_record("03", 1))) == {"02", "03"}
    assert covered_statuses(a_census(1, 8, a_record("02", 3), statuses=["02", "05"])) == {"02", "05"}


def test_a_census_takes_away_what_it_covers_and_does_not_list() -> None:
    src = said(
        a_report(1, 8, a_record("02", 3), a_record("02", 2, gender="01"), a_record("02", 5, "03"), a_record("01", 9)),
        a_census(2, 9, a_record("02", 4)),
    )

    counts = {key: memory["counts"] for records in src["records"].values() for key, memory in records.items()}
    assert counts == {
        "02/01/04////01": [3, 4],
        "02/01/01////01": [2, ABSENT],
        "02/03/04////01": [5, ABSENT],
        "01/01/04////01": [9],
    }


def test_a_record_first_heard_of_later_was_absent_from_earlier_censuses() -> None:
    src = said(a_census(1, 9, a_record("02", 4)), a_report(2, 8, a_record("02", 2, gender="01")))

    assert src["records"]["02/01"]["02/01/01////01"]["counts"] == [2, ABSENT]


def test_a_takeover_is_kept_for_figures_and_for_the_statuses_of_a_census() -> None:
    src = said(a_report(1, 8, a_record("02", 4), takeover=True), a_census(2, 9, a_record("03", 4), takeover=True))

    assert src["takeovers"] == {"02/01": [0], "03/01": [1], "03": [1]}


def test_only_the_best_assertions_are_kept() -> None:
    src = said(*(a_report(number, 8 + number / 60, a_record("02", number)) for number in range(KEPT + 4)))

    assert available(src)["counts"] == list(range(4, KEPT + 4))


def test_each_assertion_keeps_its_spelling_as_long_as_it_is_kept() -> None:
    src = said(a_report(0, 8, a_record("02", 0)), a_report(1, 8.1, a_record("02", 1, comment="panne")))
    assert available(src)["respelled"] == {"1": "01/02/01//////panne"}
    for number in range(2, KEPT + 2):
        say(src, a_report(number, 8 + number / 10, a_record("02", number)))

    assert available(src)["spelled"] == "01/02/01/////"
    assert not available(src)["respelled"]
    say(src, a_report(KEPT + 2, 9.5, a_record("02", 0)))
    assert "respelled" not in available(src)


def test_a_new_usual_spelling_is_kept_once() -> None:
    src = said(*(a_report(number, 8 + number / 10, a_record("02", 1)) for number in range(2)))
    for number in range(2, 8):
        say(src, a_report(number, 8 + number / 10, a_record("02", 1, gender="04")))

    assert available(src)["spelled"] == "01/02/01/04////"
    assert available(src)["respelled"] == {"0": "01/02/01/////", "1": "01/02/01/////"}


def test_dropped_assertions_take_their_spellings_along() -> None:
    src = said(a_report(0, 8, a_record("02", 0)), a_report(1, 9, a_record("02", 1, gender="04")))
    say(src, a_report(2, 10, a_record("02", 1, gender="03")))
    drop_oldest(src, available(src), 2)

    assert available(src)["respelled"] == {"2": "01/02/01/03////"}
    assert available(src)["counts"] == [1]
