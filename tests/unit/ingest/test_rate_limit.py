"""Limits hold on average, and never refuse for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.core.rate_limit import Bucket, RateLimits
from ingest.core.sender import Limits, Sender

TOOL = Sender("tool", "bed-management", limits=Limits(2, 10))


def test_a_second_s_worth_passes_at_once_and_then_one_waits() -> None:
    limits = RateLimits()
    assert [limits.request(TOOL, 0) for _ in range(3)] == [0, 0, 0.5]
    assert limits.request(TOOL, 0.5) == 0


def test_a_refused_request_takes_nothing() -> None:
    limits = RateLimits()
    assert limits.events(TOOL, 8, 0) == 0
    assert limits.events(TOOL, 5, 0) == pytest.approx(0.3)
    assert limits.events(TOOL, 2, 0) == 0


def test_a_batch_larger_than_the_rate_passes_when_nothing_is_owed_and_is_paid_back() -> None:
    limits = RateLimits()
    assert limits.events(TOOL, 50, 0) == 0
    assert limits.events(TOOL, 1, 0) == pytest.approx(4.1)
    assert limits.events(TOOL, 50, 4.9) > 0
    assert limits.events(TOOL, 50, 5.01) == 0


def test_senders_do_not_share_and_a_sender_without_limits_never_waits() -> None:
    limits = RateLimits()
    free = Sender("demo", None, limits=None)
    assert [limits.request(TOOL, 0), limits.request(TOOL, 0)] == [0, 0]
    assert limits.request(Sender("other", None, limits=Limits(2, 10)), 0) == 0
    assert all(limits.events(free, 5_000, 0) == 0 for _ in range(100))


def test_two_keys_of_one_feed_share_its_limits() -> None:
    limits = RateLimits()
    one, other = (Sender(name, "adt", limits=Limits(2, 10), limited_as="540002078/adt") for name in ("a", "b"))
    assert [limits.request(one, 0), limits.request(other, 0), limits.request(one, 0)] == [0, 0, 0.5]


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(1, 30)), min_size=1, max_size=50))
def test_no_more_passes_than_the_rate_a_second_s_worth_and_one_batch(steps: list[tuple[float, int]]) -> None:
    bucket, now, passed = Bucket(10, 10, 0), 0.0, 0
    for pause, amount in steps:
        now += pause
        wait = bucket.take(amount, now)
        passed += amount if wait == 0 else 0
        assert wait >= 0
    assert passed <= 10 * now + 10 + 30
