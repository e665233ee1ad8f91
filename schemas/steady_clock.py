"""The wall clock, for whoever decides by it that a moment has come: no leap before it is believed.

A leap against the clock that counts while the machine runs or sleeps is a clock that somebody (or a broken time
server) has set. Until it has stood for a while, time goes on as before: a unit must not be late by an error that is
mended a moment later.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

LEAP_US = 1_000_000
BELIEVED_AFTER_US = 30_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _wall_us() -> int:
    return time.time_ns() // 1000


def _running_us() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


class SteadyClock:
    """Called, it gives microseconds since 1970."""

    def __init__(self, wall_us: Callable[[], int] = _wall_us, running_us: Callable[[], int] = _running_us) -> None:
        self._wall_us = wall_us
        self._running_us = running_us
        self._offset = wall_us() - running_us()
        self._leapt_to = self._offset
        self._leapt_at = 0

    def __call__(self) -> int:
        running, wall = self._running_us(), self._wall_us()
        offset = wall - running
        if abs(offset - self._offset) < LEAP_US:
            self._offset = self._leapt_to = offset
        elif abs(offset - self._leapt_to) >= LEAP_US:
            self._leapt_to, self._leapt_at = offset, running
        elif running - self._leapt_at > BELIEVED_AFTER_US:
            self._offset = offset
        return running + self._offset

    def now(self) -> datetime:
        """The same, as an aware datetime."""
        return _EPOCH + timedelta(microseconds=self())
