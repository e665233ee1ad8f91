"""The level in force over time, and when the grace of each level is over."""

import itertools

from stream.core.instants import EVER, FOREVER
from stream.core.tension_timeline import ALWAYS_NORMAL, Declared, segment_at, timeline

TENSION, CRISIS = 1, 2


def spans(*declarations: Declared) -> list[tuple[int, int, tuple[int, ...]]]:
    """From, level, ends of grace, after the beginning of time."""
    line = timeline(declarations)
    assert (line[0].from_us, line[-1].until_us) == (EVER, FOREVER)
    assert all(earlier.until_us == later.from_us for earlier, later in itertools.pairwise(line))
    assert line[0][2:] == (0, ())
    return [(each.from_us, each.level, each.graces_us) for each in line[1:]]


def test_without_declarations_it_is_always_normal() -> None:
    assert timeline([]) == ALWAYS_NORMAL


def test_a_declaration_holds_from_its_beginning_up_to_its_end() -> None:
    assert spans(Declared(10, 20, TENSION, 3)) == [(10, 1, (13,)), (20, 0, ())]
    assert spans(Declared(10, FOREVER, TENSION, 3)) == [(10, 1, (13,))]


def test_a_declaration_of_normal_or_ended_before_it_began_changes_nothing() -> None:
    assert timeline([Declared(10, 20, 0, 3), Declared(10, 5, TENSION, 0), Declared(7, 7, CRISIS, 0)]) == ALWAYS_NORMAL


def test_of_several_the_highest_level_is_in_force() -> None:
    assert spans(Declared(10, 40, TENSION, 0), Declared(20, 30, CRISIS, 0)) == [
        (10, 1, (10,)),
        (20, 2, (10, 20)),
        (30, 1, (10,)),
        (40, 0, ()),
    ]


def test_a_declaration_that_follows_without_a_gap_grants_no_new_grace() -> None:
    assert spans(Declared(10, 20, TENSION, 5), Declared(20, 30, TENSION, 5)) == [(10, 1, (15,)), (30, 0, ())]
    assert spans(Declared(10, 20, TENSION, 5), Declared(15, 30, TENSION, 50)) == [(10, 1, (15,)), (30, 0, ())]


def test_a_higher_level_that_follows_keeps_the_lower_one_s_grace_and_has_its_own() -> None:
    assert spans(Declared(10, 20, TENSION, 5), Declared(20, 30, CRISIS, 5)) == [
        (10, 1, (15,)),
        (20, 2, (15, 25)),
        (30, 0, ()),
    ]


def test_the_lower_level_s_grace_counts_from_the_higher_one_before_it() -> None:
    assert spans(Declared(10, 20, CRISIS, 5), Declared(20, 30, TENSION, 5)) == [
        (10, 2, (15, 15)),
        (20, 1, (15,)),
        (30, 0, ()),
    ]


def test_after_a_gap_the_grace_begins_anew() -> None:
    assert spans(Declared(10, 20, TENSION, 5), Declared(21, 30, TENSION, 5))[2] == (21, 1, (26,))


def test_a_shorter_grace_of_a_second_declaration_counts() -> None:
    assert spans(Declared(10, 40, TENSION, 20), Declared(12, 30, TENSION, 0)) == [
        (10, 1, (30,)),
        (12, 1, (12,)),
        (40, 0, ()),
    ]


def test_of_two_that_begin_together_the_shorter_grace_counts() -> None:
    assert spans(Declared(10, 40, TENSION, 20), Declared(10, 40, TENSION, 5))[0] == (10, 1, (15,))


def test_every_moment_has_its_segment() -> None:
    line = timeline([Declared(10, 20, TENSION, 0), Declared(30, 40, CRISIS, 0)])
    found = [segment_at(line, moment).level for moment in (9, 10, 19, 20, 29, 30, 39, 40, 10**9)]
    assert found == [0, 1, 1, 0, 0, 2, 2, 0, 0]
