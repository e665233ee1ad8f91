"""Time in duty from transitions: by an independent sum, whatever is repeated, forgotten or missing."""

import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard_api.core.quality import DAY_MS, WINDOWS_MS, History, Quality, QualityBook, Spent

HOUR = 3_600_000
NOW = 1_800_000_000_000
RANKS = ["fresh", "due", "overdue", "silent", None]


def a_history(*crossings: tuple[int, str | None]) -> History:
    """Crossings: (hours before now, rank)."""
    history = History()
    for sequence, (hours, rank) in enumerate(crossings, 1):
        history.take(sequence, 1, rank, NOW - hours * HOUR)
    return history


def test_time_fresh_or_due_is_in_duty_time_late_is_not_and_time_closed_is_not_counted() -> None:
    history = a_history((20, "fresh"), (14, "due"), (12, "overdue"), (10, "silent"), (8, None), (4, "fresh"))
    assert history.spent(NOW) == Spent((12 * HOUR, 12 * HOUR), (16 * HOUR, 16 * HOUR), NOW - 20 * HOUR)


def test_each_window_counts_what_lies_in_it() -> None:
    history = a_history((40 * 24, "fresh"), (20 * 24, "overdue"), (2 * 24, "fresh"))
    spent = history.spent(NOW)
    assert spent.in_duty == (2 * DAY_MS, 12 * DAY_MS)
    assert spent.owed == WINDOWS_MS


def test_nothing_is_known_of_a_unit_without_transitions() -> None:
    assert History().spent(NOW) == Spent((0, 0), (0, 0), None)
    assert Quality().share(0) is None


@pytest.mark.parametrize(
    ("version", "rank", "expected"), [(2, "fresh", "fresh"), (1, "fresh", "overdue"), (0, "fresh", "overdue")]
)
def test_of_one_sequence_the_higher_version_counts_then_the_first(version: int, rank: str, expected: str) -> None:
    history = a_history((10, "fresh"))
    history.take(2, 1, "overdue", NOW - 4 * HOUR)
    history.take(2, version, rank, NOW - 3 * HOUR)
    late = 0 if expected == "fresh" else 4
    assert history.spent(NOW).in_duty[0] == (10 - late) * HOUR


def test_versions_are_compared_across_the_end_of_their_bits() -> None:
    history = a_history((10, "fresh"))
    history.take(2, (1 << 20) - 1, "overdue", NOW - 4 * HOUR)
    history.take(2, (1 << 20) + 1, "fresh", NOW - 4 * HOUR)
    assert history.spent(NOW).in_duty[0] == 10 * HOUR


def test_after_a_gap_a_history_starts_anew_and_older_repeats_are_passed_over() -> None:
    history = a_history((10, "fresh"), (9, "overdue"))
    history.take(7, 1, "fresh", NOW - 2 * HOUR)
    history.take(2, 9, "fresh", NOW - 9 * HOUR)
    assert history.spent(NOW) == Spent((2 * HOUR,) * 2, (2 * HOUR,) * 2, NOW - 2 * HOUR)


crossings = st.lists(st.tuples(st.integers(0, 45 * 24), st.sampled_from(RANKS)), max_size=12).map(
    lambda found: sorted(found, key=lambda crossing: -crossing[0])
)


@given(crossings, st.booleans())
def test_the_sums_are_those_of_an_hour_by_hour_count(found: list[tuple[int, str | None]], forgets: bool) -> None:
    history = a_history(*found)
    if forgets:
        history.forget_before(NOW - WINDOWS_MS[-1])
    spent = history.spent(NOW)
    for window, length in enumerate(WINDOWS_MS):
        in_duty = owed = 0
        for (start, rank), (end, _) in pairwise([*found, (0, None)]):
            hours = len(range(min(start, length // HOUR), end, -1))
            owed += hours * (rank is not None)
            in_duty += hours * (rank in {"fresh", "due"})
        assert (spent.in_duty[window], spent.owed[window]) == (in_duty * HOUR, owed * HOUR)


@given(crossings, st.sampled_from([True, False]))
def test_a_replica_that_starts_now_says_what_one_says_that_has_run_for_months(
    found: list[tuple[int, str | None]], last_first: bool
) -> None:
    kept = 35 * 24
    told = [
        (sequence, 1, rank, NOW - hours * HOUR)
        for sequence, (hours, rank) in enumerate([(60 * 24, "fresh"), *found], 1)
    ]
    states = [None, *(each[2] or "closed" for each in told)]
    running, started = QualityBook(), QualityBook()
    if last_first:
        started.take_last("U", *told[-1])
    for crossing, before in zip(told, states, strict=False):
        running.take("U", *crossing, before=before)
        if crossing[3] >= NOW - kept * HOUR:
            started.take("U", *crossing, before=before)
    if not last_first:
        started.take_last("U", *told[-1])
    sums = [next(book.shares([("U", False, [("FR", None)])], NOW)).at(2, ("FR", None)) for book in (running, started)]
    assert [sums[0].share(window) for window in (0, 1)] == [sums[1].share(window) for window in (0, 1)]


@given(crossings, st.data())
def test_repeats_in_any_number_change_nothing(found: list[tuple[int, str | None]], data: st.DataObject) -> None:
    repeated = History()
    for sequence, (hours, rank) in enumerate(found, 1):
        for again in range(data.draw(st.integers(0, sequence - 1)), sequence):
            at, worth = found[again]
            repeated.take(again + 1, 1, worth, NOW - at * HOUR)
        repeated.take(sequence, 1, rank, NOW - hours * HOUR)
    assert repeated.spent(NOW) == a_history(*found).spent(NOW)


def test_shares_weigh_units_by_the_time_they_owed_reports() -> None:
    book = QualityBook()
    book.take("A", 1, 1, "fresh", NOW - 3 * HOUR)
    book.take("B", 1, 1, "overdue", NOW - HOUR)
    book.take("C", 1, 1, None, NOW - 9 * HOUR)
    units = [(unit, unit == "E", [("FR", None), (f"D-{unit}", None)]) for unit in "ABCDE"]
    [*_, (sums, sensitive)] = book.shares(units, NOW)
    assert sums["FR", None].units == 4
    assert sums["FR", None].share(0) == sums["FR", None].share(1) == 0.75
    assert sums["D-B", None].share(0) == 0.0
    assert sums["D-C", None].share(0) is sums["D-D", None].share(1) is sums["D-D", None].first_ms is None
    assert sums["FR", None].first_ms == NOW - 9 * HOUR
    assert sensitive["FR", None].units == sensitive["D-E", None].units == 1


def test_sensitive_units_weigh_for_level_3_alone() -> None:
    book, nation = QualityBook(), ("FR", None)
    book.take("A", 1, 1, "fresh", NOW - 3 * HOUR)
    book.take("S", 1, 1, "overdue", NOW - 9 * HOUR)
    [*_, shares] = book.shares([("A", False, [nation]), ("S", True, [nation, ("D-S", None)])], NOW)
    assert (shares.at(2, nation).units, shares.at(2, nation).share(0)) == (1, 1.0)
    assert shares.at(2, nation).first_ms == NOW - 3 * HOUR
    assert (shares.at(3, nation).units, shares.at(3, nation).share(0)) == (2, 0.25)
    assert shares.at(3, nation).first_ms == NOW - 9 * HOUR
    assert (shares.keys_at(2), shares.keys_at(3)) == ({nation}, {nation, ("D-S", None)})


def test_a_share_is_whole_only_when_nothing_was_missed() -> None:
    quality = Quality()
    quality.add(Spent((7 * DAY_MS - 1,) * 2, (7 * DAY_MS,) * 2, 0))
    assert quality.share(0) == 0.9999


def test_a_hundred_transitions_of_a_unit_fit_in_twelve_hundred_bytes() -> None:
    """50,000 of them below 60 MB: measured on 500."""
    book = QualityBook()
    names = [f"540002078/UNIT-{number:05}" for number in range(500)]
    tracemalloc.start()
    for name in names:
        for sequence in range(1, 101):
            book.take(name, sequence, sequence, RANKS[sequence % 5], NOW - (101 - sequence) * HOUR)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used / len(names) < 1_200
