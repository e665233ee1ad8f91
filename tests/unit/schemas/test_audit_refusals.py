"""A flood of refusals of one asker writes a few entries, and the number of the others."""

from schemas.core.audit.refusals import PER_MINUTE, RefusalLimit


def test_the_first_of_a_minute_are_written_and_the_others_counted() -> None:
    limit = RefusalLimit()
    written = [limit.admits("198.51.100.7", 0.0) for _ in range(PER_MINUTE + 5)]
    assert written.count(True) == PER_MINUTE
    assert limit.admits("198.51.100.8", 0.0)
    assert limit.over(59.0) == []
    assert limit.over(60.0) == [("198.51.100.7", 5)]
    assert limit.admits("198.51.100.7", 61.0)


def test_askers_beyond_the_bound_are_counted_together() -> None:
    limit = RefusalLimit()
    for number in range(5_000):
        limit.admits(f"address {number}", 0.0)
    counted = limit.rest()
    assert counted == [("others", 5_000 - 4_096 - PER_MINUTE)]


def test_at_the_end_nothing_counted_is_left_unsaid() -> None:
    limit = RefusalLimit()
    for _ in range(PER_MINUTE + 2):
        limit.admits("a", 0.0)
    assert limit.rest() == [("a", 2)]
    assert limit.rest() == []
