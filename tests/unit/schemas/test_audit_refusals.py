"""A flood of refusals of one asker writes a few entries, and the number of the others."""

from schemas.core.audit.refusals import KINDS, PER_MINUTE, Counted, RefusalLimit

LOOKED = "GET /v1/audit 403 not_this_role"
DECLARED = "POST /v1/tension 403 outside"


def test_the_first_of_a_minute_are_written_and_the_others_counted() -> None:
    limit = RefusalLimit()
    written = [limit.admits("198.51.100.7", LOOKED, 0.0) for _ in range(PER_MINUTE + 5)]
    assert written.count(True) == PER_MINUTE
    assert limit.admits("198.51.100.8", LOOKED, 0.0)
    assert limit.over(59.0) == []
    assert limit.over(60.0) == [Counted("198.51.100.7", {LOOKED: 5})]
    assert limit.admits("198.51.100.7", LOOKED, 61.0)


def test_askers_beyond_the_bound_are_counted_together() -> None:
    limit = RefusalLimit()
    for number in range(5_000):
        limit.admits(f"address {number}", LOOKED, 0.0)
    counted = limit.rest()
    assert counted == [Counted("others", {LOOKED: 5_000 - 4_096 - PER_MINUTE})]


def test_at_the_end_nothing_counted_is_left_unsaid() -> None:
    limit = RefusalLimit()
    for _ in range(PER_MINUTE + 2):
        limit.admits("a", LOOKED, 0.0)
    assert limit.rest() == [Counted("a", {LOOKED: 2})]
    assert limit.rest() == []


def test_noise_hides_no_other_kind_of_try_and_the_numbers_say_what_it_was() -> None:
    limit = RefusalLimit()
    for _ in range(500):
        limit.admits("a", LOOKED, 0.0)
    assert limit.admits("a", DECLARED, 1.0), "the real one"
    assert not limit.admits("a", DECLARED, 1.0)
    [counted] = limit.over(60.0)
    assert counted.kinds == {LOOKED: 500 - PER_MINUTE, DECLARED: 1}
    assert counted.refusals == 471


def test_kinds_that_are_made_up_write_a_bounded_number_of_entries() -> None:
    limit = RefusalLimit()
    written = sum(limit.admits("a", f"kind {number}", 0.0) for number in range(5_000))
    assert written <= PER_MINUTE + KINDS + 1
    [counted] = limit.rest()
    assert len(counted.kinds) <= KINDS + 1
    assert counted.refusals == 5_000 - written
