"""Local deadlines as instants: 10:00 in the unit's own zone, on every day of the year.

A local time that does not exist on a day (the clock jumps over it) is the next instant, the one of the jump; one that
happens twice is its first. Instants are microseconds since 1970 UTC.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schemas.core.times import to_micros

DAY_US = 86_400_000_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAYS_BEFORE, _DAYS_AFTER = 1, 5
"""Around the UTC day asked for: a local day may lie one off, and the fourth deadline after an instant is looked for."""

Times = tuple[int, ...]
"""Deadlines of one day, in order, as minutes since midnight."""


def deadlines_after(moment_us: int, times: Times, zone: str) -> tuple[tuple[int, ...], int]:
    """Deadlines around a moment, in order, and the index of the first strictly after it.

    At least three deadlines are after that one.
    """
    around = _around(moment_us // DAY_US, times, zone)
    return around, bisect_right(around, moment_us)


@lru_cache(maxsize=4096)
def _around(day: int, times: Times, zone: str) -> tuple[int, ...]:
    """The deadlines of the local days around a UTC day (days since 1970), each instant once, in order."""
    where = ZoneInfo(zone)
    days = range(_EPOCH_DAY + day - _DAYS_BEFORE, _EPOCH_DAY + day + _DAYS_AFTER + 1)
    found = {instant_of(date.fromordinal(each), minutes, where) for each in days for minutes in times}
    return tuple(sorted(found))


def instant_of(day: date, minutes: int, zone: ZoneInfo) -> int:
    """The instant of a local time, `minutes` since midnight."""
    local = datetime.combine(day, time(minutes // 60, minutes % 60), zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return to_micros(moment)
    return _jump_before(moment, zone)


def _jump_before(moment: datetime, zone: ZoneInfo) -> int:
    """When the clock jumped, some hours before a moment at the most. To the second, as zones are defined."""
    later, earlier = moment, moment - timedelta(hours=24)
    offset = later.astimezone(zone).utcoffset()
    while later - earlier > timedelta(seconds=1):
        middle = earlier + timedelta(seconds=(later - earlier) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            later = middle
        else:
            earlier = middle
    return to_micros(later)
