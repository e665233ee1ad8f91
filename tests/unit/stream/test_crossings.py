"""Every change of state or rank is a crossing with its moment, whatever produces it and when."""

import pytest

from stream.core.crossings import Crossed, Crossing, Last, by_change, by_time, entered, is_late
from stream.core.freshness import Facts, freshness_at
from tests.support.time_facts import at, daily, declared, duties, in_short, max_age, some_facts

DAY, HALF = max_age(24), max_age(12)
NEW = some_facts(None, DAY, version=0)


def after_report(facts: Facts, before: Facts = NEW) -> Last:
    """What was crossed last once a unit that entered at the start has reported, as `facts` say."""
    return by_change(entered(before).last, before, facts, facts.since_us, "reported").last


def test_a_unit_enters_as_never_with_the_first_sequence() -> None:
    last = Last(1, 0, "never", "fresh", at(0), "normal", at(0))
    crossing = Crossing(None, "entered", at(24), None, last)
    assert entered(NEW) == Crossed([crossing], last, freshness_at(NEW, at(0)))


def test_a_unit_that_had_reported_before_it_was_watched_enters_when_that_became_known() -> None:
    assert in_short(entered(some_facts(5, DAY, since=6))) == [(6, "fresh", "fresh", "entered")]


def test_time_alone_makes_a_unit_due_overdue_and_silent() -> None:
    facts = some_facts(1, DAY)
    found = by_time(after_report(facts), facts, at(100))
    assert in_short(found) == [
        (19, "due", "due", "time"),
        (25, "overdue", "overdue", "time"),
        (49, "silent", "silent", "time"),
    ]
    assert [each.last.sequence for each in found.crossings] == [3, 4, 5]
    assert [each.from_state for each in found.crossings] == ["fresh", "due", "overdue"]
    assert {each.due_us for each in found.crossings} == {at(25)}
    assert {each.observed_us for each in found.crossings} == {at(1)}


def test_a_crossing_comes_at_its_moment_not_before() -> None:
    facts = some_facts(1, DAY)
    last = after_report(facts)
    assert by_time(last, facts, at(19) - 1).crossings == []
    due = by_time(last, facts, at(19))
    assert len(due.crossings) == 1
    assert by_time(due.last, facts, at(19)).crossings == []


def test_a_unit_nobody_has_spoken_of_crosses_ranks_and_stays_never() -> None:
    found = by_time(entered(NEW).last, NEW, at(100))
    assert in_short(found) == [
        (18, "never", "due", "time"),
        (24, "never", "overdue", "time"),
        (48, "never", "silent", "time"),
    ]
    assert found.crossings[0].from_state == "never"


def test_a_report_brings_a_unit_back_after_what_it_had_crossed_until_then() -> None:
    before, after = some_facts(1, DAY, version=1), some_facts(25.5, DAY, since=26, version=2)
    found = by_change(after_report(before), before, after, at(26), "reported")
    assert in_short(found) == [
        (19, "due", "due", "time"),
        (25, "overdue", "overdue", "time"),
        (26, "fresh", "fresh", "reported"),
    ]
    assert [each.last.version for each in found.crossings] == [1, 1, 2]


def test_a_report_of_a_fresh_unit_crosses_nothing() -> None:
    before, after = some_facts(1, DAY), some_facts(9, DAY, version=2)
    assert by_change(after_report(before), before, after, at(9), "reported").crossings == []


def test_a_report_of_an_old_figure_improves_only_as_far_as_it_is_young() -> None:
    before, after = some_facts(1, DAY), some_facts(6, DAY, since=26, version=2)
    assert in_short(by_change(after_report(before), before, after, at(26), "reported"))[-1] == (
        26,
        "due",
        "due",
        "reported",
    )


def test_a_report_taken_back_lets_the_older_one_count_again() -> None:
    before, after = some_facts(20, DAY), some_facts(1, DAY, since=30, version=2)
    found = by_change(after_report(before), before, after, at(30), "taken_back")
    assert in_short(found) == [(30, "overdue", "overdue", "taken_back")]


def test_what_time_crossed_after_an_event_was_received_keeps_its_moment() -> None:
    before, after = some_facts(1, DAY), some_facts(18.9, DAY, since=18.9, version=2)
    due = by_time(after_report(before), before, at(19)).last
    assert in_short(by_change(due, before, after, at(18.9), "reported")) == [(19, "fresh", "fresh", "reported")]


class TestRestart:
    BEFORE = some_facts(1, DAY, version=1)
    AFTER = some_facts(25.5, DAY, since=26, version=2)

    def test_what_came_due_while_everything_was_down_is_produced_once_in_order_late(self) -> None:
        last = after_report(self.BEFORE)
        found = by_time(last, self.BEFORE, at(60))
        assert [each.last.state for each in found.crossings] == ["due", "overdue", "silent"]
        assert all(is_late(each, at(60)) for each in found.crossings)
        assert by_time(found.last, self.BEFORE, at(60)).crossings == []

    def test_an_event_folded_again_crosses_nothing_twice(self) -> None:
        last = by_change(after_report(self.BEFORE), self.BEFORE, self.AFTER, at(26), "reported").last
        assert by_change(last, self.BEFORE, self.AFTER, at(26), "reported").crossings == []

    def test_events_folded_again_before_the_one_that_crossed_last_cross_nothing(self) -> None:
        third = some_facts(1, DAY, since=27, version=3)
        crossed = by_change(after_report(self.BEFORE), self.BEFORE, self.AFTER, at(26), "reported")
        last = by_change(crossed.last, self.AFTER, third, at(27), "taken_back").last
        assert by_change(last, self.BEFORE, self.AFTER, at(26), "reported").crossings == []
        assert by_change(last, self.AFTER, third, at(27), "taken_back").crossings == []

    def test_facts_written_without_their_crossing_are_those_of_the_directory_and_crossed_when_it_said_so(self) -> None:
        due = by_time(after_report(self.BEFORE), self.BEFORE, at(25)).last
        assert in_short(by_time(due, self.AFTER, at(30))) == [(26, "fresh", "fresh", "directory")]

    def test_an_event_from_before_the_directory_changed_crosses_nothing_by_what_it_says_since(self) -> None:
        last = after_report(self.BEFORE)
        since = self.BEFORE._replace(since_us=at(25), duties=duties(max_age(1)))
        assert in_short(by_change(last, since, self.BEFORE._replace(version=2), at(19.5), "reported")) == [
            (19.5, "due", "due", "reported")
        ]

    def test_facts_that_crossed_nothing_are_not_judged_before_they_were_known(self) -> None:
        now_closed_then = some_facts(5, DAY, closures=[(2, 4)], since=10, version=2)
        last = after_report(self.BEFORE)
        assert by_change(last, self.BEFORE, now_closed_then, at(10), "directory").crossings == []
        assert by_time(last, now_closed_then, at(11)).crossings == []

    def test_a_directory_entry_changed_while_everything_was_down_crosses_by_what_it_says_now(self) -> None:
        last = by_time(after_report(self.BEFORE), self.BEFORE, at(19)).last
        looser = some_facts(1, max_age(240), version=1)
        assert in_short(by_time(last, looser, at(60))) == [(19, "fresh", "fresh", "directory")]


class TestOtherReasons:
    def test_tension_crosses_when_it_begins_and_when_it_ends_and_its_grace_is_time(self) -> None:
        facts = some_facts(0, duties(DAY, HALF), declarations=[declared(10, 16)])
        assert in_short(by_time(after_report(facts), facts, at(17))) == [
            (10, "due", "due", "tension"),
            (12, "overdue", "overdue", "time"),
            (16, "fresh", "fresh", "tension"),
        ]

    def test_a_declaration_heard_a_moment_late_crosses_with_its_own_moment(self) -> None:
        before = some_facts(0, duties(DAY, HALF))
        after = some_facts(0, duties(DAY, HALF), declarations=[declared(13, None)])
        assert in_short(by_change(after_report(before), before, after, at(13), "tension")) == [
            (13, "due", "due", "tension")
        ]

    def test_one_heard_after_a_later_crossing_follows_it(self) -> None:
        before = some_facts(0, duties(DAY, HALF))
        after = some_facts(0, duties(DAY, HALF), declarations=[declared(17.99, None, grace=0)])
        due = by_time(after_report(before), before, at(18)).last
        assert in_short(by_time(due, after, at(18))) == [(18, "overdue", "overdue", "tension")]

    def test_a_change_of_level_alone_crosses_nothing(self) -> None:
        facts = some_facts(0, duties(DAY, HALF), declarations=[declared(1, 2)])
        assert by_time(after_report(facts), facts, at(3)).crossings == []

    def test_a_tighter_duty_of_the_directory_crosses_at_its_time(self) -> None:
        before, after = some_facts(0, DAY), some_facts(0, HALF, since=10)
        assert in_short(by_change(after_report(before), before, after, at(10), "directory")) == [
            (10, "due", "due", "directory")
        ]

    def test_a_closure_crosses_when_it_begins_and_when_it_ends(self) -> None:
        facts = some_facts(0, DAY, closures=[(10, 20)])
        assert in_short(by_time(after_report(facts), facts, at(21))) == [
            (10, "closed", None, "closed"),
            (20, "never", "fresh", "reopened"),
        ]

    def test_a_closure_that_the_directory_says_at_once_is_closed_not_directory(self) -> None:
        before, after = some_facts(0, DAY), some_facts(0, DAY, closures=[(5, None)], since=10)
        assert in_short(by_change(after_report(before), before, after, at(10), "directory")) == [
            (10, "closed", None, "closed")
        ]

    def test_with_deadlines_the_moments_are_those_of_the_clock(self) -> None:
        facts = some_facts(9, daily(10))
        found = by_time(after_report(facts), facts, at(100))
        assert in_short(found) == [
            (33, "due", "due", "time"),
            (34, "overdue", "overdue", "time"),
            (58, "silent", "silent", "time"),
        ]


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (1, False), (1.000001, True)])
def test_over_a_second_after_its_moment_a_crossing_is_late(seconds: float, late: bool) -> None:
    assert is_late(entered(NEW).crossings[0], at(0) + round(seconds * 1_000_000)) is late


def test_without_the_facts_before_only_the_change_itself_is_crossed() -> None:
    after = some_facts(26, DAY, version=2)
    assert in_short(by_change(after_report(some_facts(1, DAY)), None, after, at(26), "reported")) == []
    silent = by_time(after_report(some_facts(1, DAY)), some_facts(1, DAY), at(60)).last
    again = some_facts(61, DAY, version=2)
    assert in_short(by_change(silent, None, again, at(61), "reported")) == [(61, "fresh", "fresh", "reported")]


def test_what_was_crossed_comes_with_what_the_row_shows_then_and_until_when() -> None:
    before, after = some_facts(1, DAY, version=1), some_facts(25.5, DAY, since=26, version=2)
    last = after_report(before)
    assert by_time(last, before, at(20)).now == freshness_at(before, at(19))
    assert by_time(last, before, at(2)) == ([], last, freshness_at(before, at(1)))
    assert by_change(last, before, after, at(26), "reported").now == freshness_at(after, at(26))
