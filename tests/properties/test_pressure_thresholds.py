"""A threshold counts once it was held without a gap, whenever anybody looks; the unknown is neither high nor low."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import ladder_file
from alerts.core.pressure import Beds, Watch
from schemas.core.pressure import Filling

(RULE,) = ladder_file.read().pressure
HOLD = int(RULE.holds_for / timedelta(minutes=1))
OF = 20
HIGH, LOW = (19, 20), (17, 0)
VALUES = st.sampled_from([*HIGH, *HIGH, *LOW, *LOW, 18, None])
"""Occupied of twenty beds; 18 is between the thresholds, None not known."""

timelines = st.lists(st.tuples(st.integers(0, 14), VALUES), max_size=25)
"""So many minutes after the one before, this."""


def at(minute: int) -> datetime:
    return datetime(2026, 1, 15, 12, 0, tzinfo=UTC) + timedelta(minutes=minute)


def held(said: dict[int, list[int | None]], until: int, values: tuple[int, ...]) -> bool:
    """Whether it was one of these for all of the time before `until`, as somebody who watched the clock wrote down."""
    since = until - HOLD
    before = [minute for minute in said if minute <= since]
    then = [value for minute in said if since < minute < until for value in said[minute]]
    return bool(before) and said[max(before)][-1] in values and all(value in values for value in then)


@settings(max_examples=300, deadline=None)
@given(timelines, st.sets(st.integers(0, 200), max_size=6))
def test_it_is_raised_and_over_as_somebody_who_watches_every_minute_finds(
    timeline: list[tuple[int, int | None]], looks: set[int]
) -> None:
    said: dict[int, list[int | None]] = {}
    minute = 0
    for wait, value in timeline:
        minute += wait
        said.setdefault(minute, []).append(value)

    watch, raised, known = Watch(RULE), None, None
    watch.members = 1
    for minute in range(max(said, default=0) + 2 * HOLD):
        if raised is None and held(said, minute, HIGH):
            raised = minute
        elif raised is not None and held(said, minute, LOW):
            raised = None
        if minute in looks:
            assert watch.raised_at(at(minute)) == (None if raised is None else at(raised))
        for value in said.get(minute, []):
            watch.add(known, -1)
            known = None if value is None else Beds(Filling(value, OF), True)
            watch.add(known, 1)
            watch.judge(at(minute))
    assert watch.raised_at(at(minute)) == (None if raised is None else at(raised))
