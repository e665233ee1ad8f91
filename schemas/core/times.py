"""Instants and durations as our messages spell them.

Instants are ISO 8601 with an offset; inside they are aware UTC datetimes or integer microseconds since 1970.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

INSTANT_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$"
"""Also the pattern of every instant in schemas/json/. No more than microseconds: two events that differ below would
be of one time, and the earlier could win."""

_AMOUNT = r"[0-9]{1,7}([.,][0-9]{1,6})?"
DURATION_PATTERN = (
    # No fraction but of the last amount.
    r"^P(?=.)(?!.*[.,][0-9]+[A-Z]T?[0-9])"
    rf"({_AMOUNT}W|({_AMOUNT}Y)?({_AMOUNT}M)?({_AMOUNT}D)?"
    rf"(T(?=.)({_AMOUNT}H)?({_AMOUNT}M)?({_AMOUNT}S)?)?)$"
)
"""Also the pattern of every duration in schemas/json/: weeks, or years to seconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INSTANT = re.compile(INSTANT_PATTERN)
_DURATION = re.compile(DURATION_PATTERN)
_AMOUNTS = re.compile(r"([0-9.,]+)([A-Z])")
_DAYS = {"W": 7, "Y": 365, "M": 30, "D": 1}
_SECONDS = {"H": 3600, "M": 60, "S": 1}


def parse(text: str) -> datetime:
    """The instant as an aware UTC datetime. ValueError when it is not ISO 8601 or has no offset."""
    if _INSTANT.fullmatch(text) is None:
        raise ValueError(
            f"{text[:40]!r} is not a date and time with its offset, to the microsecond at most, such as "
            "2026-01-15T08:35:00+01:00"
        )
    if text[-3] == ":" and text[-2:] > "59":  # which fromisoformat takes for an hour and more
        raise ValueError(f"{text!r} has an offset of more than 59 minutes past the hour")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} is outside the years 1 to 9999 in UTC") from error


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC, exactly. TypeError for a naive datetime."""
    return (moment - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=1024)
def from_micros(micros: int) -> str:
    """ISO 8601 in UTC with Z; milliseconds or microseconds only when there are some. Cached: one event's instant is
    said of each of its records."""
    seconds, fraction = divmod(micros, 1_000_000)
    if fraction == 0:
        return f"{_second(seconds)}Z"
    if fraction % 1000 == 0:
        return f"{_second(seconds)}.{fraction // 1000:03d}Z"
    return f"{_second(seconds)}.{fraction:06d}Z"


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    """ISO 8601 without its zone. Cached: the instants of a stream crowd into few seconds."""
    return (_EPOCH + timedelta(seconds=seconds)).isoformat().removesuffix("+00:00")


def parse_duration(text: str) -> timedelta:
    """An ISO 8601 duration; a year is 365 days, a month 30. ValueError for anything else, and for millions of years."""
    if _DURATION.fullmatch(text) is None:
        raise ValueError(f"{text[:40]!r} is not a duration such as PT30S, PT24H or P1D")
    date, _, time = text[1:].partition("T")
    try:
        return _sum(date, _DAYS, timedelta(days=1)) + _sum(time, _SECONDS, timedelta(seconds=1))
    except OverflowError as error:
        raise ValueError(f"{text[:40]!r} is longer than the calendar: a duration such as P1D is meant here") from error


def _sum(part: str, sizes: Mapping[str, int], unit: timedelta) -> timedelta:
    amounts = ((float(amount.replace(",", ".")), sizes[letter]) for amount, letter in _AMOUNTS.findall(part))
    return sum((amount * size * unit for amount, size in amounts), timedelta(0))
