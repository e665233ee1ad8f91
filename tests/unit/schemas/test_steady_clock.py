"""The clock goes with the machine's until that leaps, and believes a leap once it has stood."""

from schemas.core.times import to_micros
from schemas.steady_clock import BELIEVED_AFTER_US, SteadyClock

SECOND = 1_000_000
HOUR = 3_600 * SECOND


class Machine:
    """Its wall clock, and the one that counts while it runs or sleeps."""

    def __init__(self) -> None:
        self.wall = 1_768_435_200 * SECOND
        self.running = 77 * SECOND
        self.clock = SteadyClock(lambda: self.wall, lambda: self.running)

    def passes(self, span: int) -> None:
        """As the clock is asked every few milliseconds, at least once a second."""
        for step in (*[SECOND] * (span // SECOND), span % SECOND):
            self.wall += step
            self.running += step
            self.clock()


def test_it_is_the_wall_clock_while_nobody_sets_it() -> None:
    machine = Machine()
    machine.passes(HOUR)
    assert machine.clock() == machine.wall


def test_a_clock_that_is_slowly_put_right_is_followed() -> None:
    machine = Machine()
    for _ in range(100):
        machine.passes(SECOND)
        machine.wall -= SECOND // 10
    assert machine.clock() == machine.wall


def test_a_leap_that_is_mended_soon_is_never_seen() -> None:
    for leap in (HOUR, -HOUR):
        machine = Machine()
        before = machine.clock()
        machine.wall += leap
        machine.passes(BELIEVED_AFTER_US - SECOND)
        assert machine.clock() == before + BELIEVED_AFTER_US - SECOND
        machine.wall -= leap
        machine.passes(SECOND)
        assert machine.clock() == machine.wall


def test_a_leap_that_stands_is_believed_either_way() -> None:
    for leap in (HOUR, -HOUR):
        machine = Machine()
        machine.wall += leap
        machine.passes(BELIEVED_AFTER_US + 2 * SECOND)
        assert machine.clock() == machine.wall


def test_a_clock_that_leaps_about_is_believed_only_once_it_stands() -> None:
    machine = Machine()
    before = machine.clock()
    for number in range(1, 11):
        machine.wall += HOUR * number
        machine.passes(10 * SECOND)
    assert machine.clock() == before + 100 * SECOND


def test_its_time_as_a_datetime_is_exact() -> None:
    machine = Machine()
    machine.wall += 123_457
    assert to_micros(machine.clock.now()) == machine.clock() == machine.wall


def test_a_machine_that_slept_is_at_the_time_it_woke_up() -> None:
    machine = Machine()
    machine.wall += HOUR
    machine.running += HOUR
    assert machine.clock() == machine.wall
