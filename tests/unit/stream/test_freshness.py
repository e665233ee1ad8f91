"""How far a unit is into its duty: a function of facts and time."""

import json

import pytest

from schemas.core.times import parse, to_micros
from stream.core.freshness import Facts, Freshness, facts_of, freshness_at, shown, worst
from stream.core.instants import FOREVER
from stream.core.said import AT_NO_LEVEL, IN_CRISIS, NOTHING_SAID, Said
from stream.core.tension_timeline import ALWAYS_NORMAL
from tests.support.time_facts import a_unit_duty, at, daily, declared, duties, hour_of, max_age, some_facts

DAY, HALF, QUARTER = max_age(24), max_age(12), max_age(6)


def states(facts: Facts, *hours: float) -> list[str]:
    return [freshness_at(facts, at(hour)).state for hour in hours]


def ranks(facts: Facts, *hours: float) -> list[str | None]:
    return [freshness_at(facts, at(hour)).rank for hour in hours]


def test_a_unit_is_due_at_three_quarters_overdue_at_all_and_silent_at_twice_its_maximum_age() -> None:
    facts = some_facts(0, DAY)
    assert states(facts, 0, 17.99, 18, 23.99, 24, 47.99, 48, 4800) == [
        "fresh", "fresh", "due", "due", "overdue", "overdue", "silent", "silent",
    ]  # fmt: skip


def test_an_answer_says_when_it_is_overdue_and_when_it_may_change() -> None:
    facts = some_facts(0, DAY)
    assert freshness_at(facts, at(1)) == Freshness("fresh", "fresh", "normal", at(24), at(18), at(0))
    assert freshness_at(facts, at(20)) == Freshness("due", "due", "normal", at(24), at(24), at(0))
    assert freshness_at(facts, at(30)) == Freshness("overdue", "overdue", "normal", at(24), at(48), at(0))
    assert freshness_at(facts, at(90)) == Freshness("silent", "silent", "normal", at(24), FOREVER, at(0))


def test_what_will_have_been_observed_in_a_moment_is_fresh() -> None:
    assert states(some_facts(2, DAY), 1.95) == ["fresh"]


def test_a_unit_nobody_has_spoken_of_stays_never_and_ages_from_its_entry() -> None:
    facts = some_facts(None, DAY, entered=10)
    assert states(facts, 10, 28, 34, 58) == ["never"] * 4
    assert ranks(facts, 10, 27.9, 28, 34, 58) == ["fresh", "fresh", "due", "overdue", "silent"]
    assert freshness_at(facts, at(11)).due_us == at(34)
    by_hand = some_facts(None, daily(10), entered=10.5)
    assert ranks(by_hand, 10.5, 37.5, 38.5, 58) == ["fresh", "due", "overdue", "silent"]


def test_with_deadlines_a_unit_is_due_an_hour_before_the_one_it_misses() -> None:
    assert states(some_facts(9, daily(10)), 10, 32.9, 33, 34, 57.9, 58) == [
        "fresh", "fresh", "due", "overdue", "overdue", "silent",
    ]  # fmt: skip


class TestClosures:
    def test_a_closed_unit_has_no_duty(self) -> None:
        facts = some_facts(0, DAY, closures=[(30, 100)])
        assert states(facts, 29, 30, 99) == ["overdue", "closed", "closed"]
        assert freshness_at(facts, at(50)) == Freshness("closed", None, "normal", None, at(100), at(0))

    def test_at_reopening_it_is_never_until_it_speaks_and_ages_from_then(self) -> None:
        facts = some_facts(0, DAY, closures=[(2, 10)])
        assert states(facts, 1, 2, 10) == ["fresh", "closed", "never"]
        assert ranks(facts, 10, 28, 34, 58) == ["fresh", "due", "overdue", "silent"]

    def test_what_was_said_while_closed_does_not_count_after(self) -> None:
        assert states(some_facts(9.99, DAY, closures=[(2, 10)]), 9.995, 10) == ["closed", "never"]
        assert states(some_facts(10, DAY, closures=[(2, 10)]), 10) == ["fresh"]

    def test_a_closure_to_come_changes_nothing_before(self) -> None:
        assert freshness_at(some_facts(0, DAY, closures=[(5, None)]), at(1)) == Freshness(
            "fresh", "fresh", "normal", at(24), at(5), at(0)
        )

    def test_a_unit_that_enters_after_a_closure_ages_from_its_entry(self) -> None:
        assert ranks(some_facts(None, DAY, entered=20, closures=[(None, 10)]), 37.9, 38) == ["fresh", "due"]


class TestTension:
    def test_a_unit_13_hours_old_is_due_in_the_second_tension_is_declared_and_overdue_after_the_grace(self) -> None:
        facts = some_facts(0, duties(DAY, HALF), declarations=[declared(13, None)])
        assert states(facts, 12.99, 13, 14.99, 15, 24) == ["fresh", "due", "due", "overdue", "silent"]
        assert freshness_at(facts, at(13)).due_us == at(15)

    def test_without_grace_it_is_overdue_at_once(self) -> None:
        assert states(some_facts(0, duties(DAY, HALF), declarations=[declared(13, None, grace=0)]), 13) == ["overdue"]

    def test_whose_limit_is_later_than_the_grace_is_overdue_at_its_limit(self) -> None:
        facts = some_facts(6, duties(DAY, HALF), declarations=[declared(13, None)])
        assert states(facts, 14.99, 15, 17.9, 18, 29.9, 30) == ["fresh", "due", "due", "overdue", "overdue", "silent"]

    def test_when_both_fall_on_the_end_of_grace_it_goes_straight_to_silent(self) -> None:
        facts = some_facts(0, duties(max_age(60), max_age(6)), declarations=[declared(13, None)])
        assert states(facts, 13, 14.99, 15) == ["due", "due", "silent"]

    def test_declaring_never_improves_a_state(self) -> None:
        facts = some_facts(0, duties(DAY, HALF), declarations=[declared(30, None, grace=100)])
        assert states(facts, 29, 30, 48) == ["overdue", "overdue", "silent"]

    def test_at_its_end_units_are_timed_back(self) -> None:
        facts = some_facts(0, duties(DAY, HALF), declarations=[declared(10, 16)])
        assert states(facts, 9, 10, 11.9, 12, 15.9, 16, 18) == [
            "fresh",
            "due",
            "due",
            "overdue",
            "overdue",
            "fresh",
            "due",
        ]

    def test_a_level_in_force_carries_the_duties_below_it(self) -> None:
        facts = some_facts(0, duties(DAY, HALF, QUARTER), declarations=[declared(1, None, level=2, grace=0)])
        assert states(facts, 4.4, 4.5, 6, 12) == ["fresh", "due", "overdue", "silent"]
        after_tension = some_facts(
            0, duties(DAY, HALF, max_age(11)), declarations=[declared(1, 14), declared(14, None, level=2)]
        )
        assert states(after_tension, 13, 14) == ["overdue", "overdue"]

    def test_the_level_is_the_highest_in_force_and_says_when_it_changes(self) -> None:
        facts = some_facts(0, DAY, declarations=[declared(1, 4), declared(2, 3, level=2)])
        found = [freshness_at(facts, at(hour)) for hour in (0, 1, 2, 3, 4)]
        assert [each.level for each in found] == ["normal", "tension", "crisis", "tension", "normal"]
        assert [hour_of(each.next_us) for each in found] == [1, 2, 3, 4, 18]

    def test_a_never_unit_under_tension_has_the_grace_too(self) -> None:
        facts = some_facts(None, duties(DAY, HALF), declarations=[declared(13, None)])
        assert states(facts, 13) == ["never"]
        assert ranks(facts, 12, 13, 15) == ["fresh", "due", "overdue"]


class TestSupplementaryBeds:
    FACTS = some_facts(10, DAY, supplementary=0, declarations=[declared(12, 20, level=2, grace=0)])

    def test_they_count_in_crisis_only(self) -> None:
        assert states(self.FACTS, 11, 18, 20) == ["fresh", "due", "fresh"]
        assert freshness_at(self.FACTS, at(18)).observed_us == at(0)

    def test_they_never_make_a_unit_younger(self) -> None:
        facts = some_facts(0, DAY, supplementary=10, declarations=[declared(1, None, level=2)])
        assert freshness_at(facts, at(11)).observed_us == at(0)
        alone = some_facts(None, DAY, supplementary=10, declarations=[declared(1, None, level=2)])
        assert states(alone, 11) == ["never"]

    def test_those_from_before_a_closure_do_not_count_any_more(self) -> None:
        facts = some_facts(11, DAY, supplementary=0, closures=[(9, 10)], declarations=[declared(1, None, level=2)])
        assert freshness_at(facts, at(12)).observed_us == at(11)


class TestWhatIsTimedApart:
    CRISIS = (declared(12, 20, level=2, grace=0),)

    def test_supplementary_beds_alone_are_owed_in_crisis_only(self) -> None:
        facts = some_facts(None, DAY, supplementary=0, declarations=self.CRISIS)._replace(owed_from=IN_CRISIS)
        assert states(facts, 11, 18, 20) == ["fresh", "due", "fresh"]
        assert [freshness_at(facts, at(hour)).due_us for hour in (11, 18, 20)] == [None, at(24), None]

    def test_those_from_before_a_closure_are_not_owed_any_more(self) -> None:
        facts = some_facts(None, DAY, supplementary=0, closures=[(9, 10)], declarations=self.CRISIS)
        facts = facts._replace(owed_from=IN_CRISIS)
        assert states(facts, 9.5, 18) == ["closed", "fresh"]

    def test_where_nothing_is_left_nothing_is_owed(self) -> None:
        facts = some_facts(None, DAY, declarations=self.CRISIS)._replace(owed_from=AT_NO_LEVEL)
        assert states(facts, 11, 18, 200) == ["fresh"] * 3

    def test_beds_of_a_crisis_of_unknown_age_never_look_fresh(self) -> None:
        assert states(some_facts(None, DAY), 11, 200) == ["never"] * 2

    @pytest.mark.parametrize(
        ("level_2", "apart", "both"),
        [
            ("fresh", "due", "due"),
            ("silent", "due", "silent"),
            ("never", "overdue", "never"),
            ("due", "never", "never"),
        ],
    )
    def test_a_row_shows_the_worst_of_both(self, level_2: str, apart: str, both: str) -> None:
        one = Freshness(level_2, "fresh", "normal", at(9), at(8), at(0))
        other = Freshness(apart, "due", "normal", None, at(7), at(1))
        assert worst(one, other).state == worst(other, one).state == both
        assert (worst(one, other).due_us, worst(one, other).next_us) == (at(9), at(7))


def test_facts_come_from_what_was_said_the_directory_and_the_declarations() -> None:
    said = Said(at(5), at(4), at(3), True, at(6))
    duty = a_unit_duty("critical-care")
    facts = facts_of(7, said, duty, at(1), ALWAYS_NORMAL)
    assert facts == Facts(7, at(6), at(5), at(4), at(1), duty.by_hand, (), ALWAYS_NORMAL)
    assert facts_of(0, NOTHING_SAID, duty, at(1), ALWAYS_NORMAL).duties == duty.by_feed


@pytest.mark.parametrize("hour", [1, 20, 3])
def test_what_a_row_shows_is_json_members(hour: float) -> None:
    freshness = freshness_at(some_facts(0, DAY, closures=[(2, 4)], declarations=[declared(3, 4)]), at(hour))
    members = json.loads(b"{%s}" % shown(freshness))
    due = None if members["due_at"] is None else to_micros(parse(members["due_at"]))
    assert (members["freshness"], due, members["level"]) == (freshness.state, freshness.due_us, freshness.level)
