"""Rules of one screen each: resuming, following, degradation, pace, classes."""

import pytest

from dashboard_api.core import degradation, following
from dashboard_api.core.audience import audience
from dashboard_api.core.client_frames import Resume
from dashboard_api.core.degradation import Degraded, Facts
from dashboard_api.core.following import Copy, Link
from dashboard_api.core.resuming import Resuming, judge
from dashboard_api.core.tick_pace import Pace, next_tick_at
from tests.support.readers import EVERYWHERE, PERIMETER, WRITER


@pytest.mark.parametrize(
    ("resume", "waited_s", "answer"),
    [
        (None, 0, Resuming.FIRST),
        (Resume("other", "4.4-a1"), 0, Resuming.OTHER_EPOCH),
        (Resume("e", "soon"), 0, Resuming.UNREADABLE),
        (Resume("e", "4.4-a2"), 0, Resuming.UNREADABLE),
        (Resume("e", "4.4-a1"), 0, Resuming.MISSED),
        (Resume("e", "5.0-a1"), 0, Resuming.MISSED),
        (Resume("e", "6.0-a1"), 1.9, Resuming.WAIT),
        (Resume("e", "6.0-a1"), 2, Resuming.STILL_AHEAD),
    ],
)
def test_a_resume_is_answered_by_name(resume: Resume | None, waited_s: float, answer: Resuming) -> None:
    assert judge(resume, epoch="e", tag="a1", mine=(4, 3), waited_s=waited_s, patience_s=2) is answer


@pytest.mark.parametrize(
    ("previous", "offset", "answer"),
    [(5, 6, Link.NEXT), (5, 9, Link.NEXT), (4, 5, Link.KNOWN), (1, 3, Link.KNOWN), (6, 7, Link.BROKEN)],
)
def test_an_entry_continues_repeats_or_breaks_the_chain(previous: int, offset: int, answer: Link) -> None:
    assert following.link(5, previous, offset) is answer


@pytest.mark.parametrize(
    ("theirs", "answer"),
    [(None, Copy.REBUILDING), (5, Copy.CURRENT), (6, Copy.AHEAD), (4, Copy.OLDER)],
)
def test_a_position_says_what_the_copy_is(theirs: int | None, answer: Copy) -> None:
    assert following.copy(5, theirs) is answer


WELL = Facts(redis_answers=True, copies=[Copy.CURRENT, Copy.AHEAD], served=[True, True])


@pytest.mark.parametrize(
    ("facts", "parts"),
    [
        (WELL, None),
        (Facts(redis_answers=False), ("redis",)),
        (Facts(redis_answers=True, copies=[Copy.CURRENT, Copy.REBUILDING], served=[True, True]), ("redis",)),
        (Facts(redis_answers=True, copies=[Copy.OLDER], served=[True]), ("redis",)),
        (Facts(redis_answers=True, copies=[Copy.CURRENT], served=[True], unreadable=1), ("redis",)),
        (Facts(redis_answers=True, copies=[Copy.CURRENT], served=[False]), ("stream",)),
        (Facts(redis_answers=True, copies=[Copy.OLDER], served=[False]), ("redis", "stream")),
    ],
)
def test_what_is_away_is_named(facts: Facts, parts: tuple[str, ...] | None) -> None:
    degraded = degradation.judge(facts, None, 7)
    assert (degraded and degraded.parts) == parts


def test_since_is_when_the_first_part_went_away() -> None:
    before = Degraded(3, ("redis",))
    assert degradation.judge(Facts(redis_answers=True, copies=[], served=[False]), before, 9) == Degraded(
        3, ("stream",)
    )
    assert degradation.judge(WELL, before, 9) is None


def test_figures_may_be_old_since_all_was_last_well_and_a_worker_since_it_last_spoke() -> None:
    assert degradation.judge(Facts(redis_answers=False), None, 7) == Degraded(7, ("redis",))
    silent = Facts(redis_answers=True, copies=[Copy.CURRENT], served=[False])
    assert degradation.judge(silent, None, 7) == Degraded(7 - degradation.HELD_US, ("stream",))


def test_a_cheap_tick_is_followed_at_once_and_a_dear_one_after_a_bounded_rest() -> None:
    pace = Pace(rest_share=1, longest_s=0.5)
    assert next_tick_at(10, 0, pace) == 10
    assert next_tick_at(10, 0.1, pace) == pytest.approx(10.1)
    assert next_tick_at(10, 3, pace) == 10.5


def test_order_and_repetition_make_no_other_class_and_the_nation_is_all() -> None:
    one = audience(EVERYWHERE, ["R-44", "D-75", "R-44"], ["b", "a"])
    assert one == audience(EVERYWHERE, ["D-75", "R-44"], ["a", "b", "b"])
    assert audience(EVERYWHERE, ["FR"], []) == audience(EVERYWHERE, [], [])
    assert list(one.rollup_keys()) == [("D-75", "a"), ("D-75", "b"), ("R-44", "a"), ("R-44", "b")]
    assert list(audience(EVERYWHERE, [], []).rollup_keys()) == [("FR", None)]


def test_what_is_named_beside_the_nation_is_told_its_own_sums() -> None:
    both = audience(EVERYWHERE, ["R-44", "FR", "R-44"], [])
    assert (both.territories, both.places) == ((), ("FR",))
    assert list(both.rollup_keys()) == [("FR", None), ("R-44", None)]
    assert both.tag != audience(EVERYWHERE, ["FR"], []).tag
    assert list(audience(WRITER, ["R-44", "FR"], []).rollup_keys()) == []


def test_who_reads_its_own_place_alone_watches_that_when_it_names_nothing() -> None:
    assert audience(PERIMETER, [], []).places == audience(PERIMETER, ["FR"], []).places == ("D-54", "E-750000001")
    assert audience(PERIMETER, ["R-11"], []).places == ("R-11",)
    assert list(audience(WRITER, [], []).rollup_keys()) == []
