"""Instants and durations as our messages spell them.

Instants are ISO 8601 with an offset; inside they are aware UTC datetimes or integer microseconds since 1970.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

INSTANT_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$"
"""Also the pattern of every instant in schemas/json/. No more than microseconds: two events that differ below would
be of one time, and the earlier could win."""

DURATION_PATTERN = (
    r"^P(?=.)([0-9]{1,7}W|([0-9]{1,7}D)?(T(?=.)([0-9]{1,7}H)?([0-9]{1,7}M)?([0-9]{1,7}(\.[0-9]{1,6})?S)?)?)$"
)
"""Also the pattern of every duration in schemas/json/: weeks, or days to seconds. No months or years: they vary."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INSTANT = re.compile(INSTANT_PATTERN)
_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>[0-9]{1,7})W|(?:(?P<days>[0-9]{1,7})D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]{1,7})H)?(?:(?P<minutes>[0-9]{1,7})M)?"
    r"(?:(?P<seconds>[0-9]{1,7}(?:\.[0-9]{1,6})?)S)?)?)"
)


def parse(text: str) -> datetime:
    """The instant as an aware UTC datetime. ValueError when it is not ISO 8601 or has no offset."""
    if _INSTANT.fullmatch(text) is None:
        raise ValueError(
            f"{text[:40]!r} is not a date and time with its offset, to the microsecond at most, such as "
            "2026-01-15T08:35:00+01:00"
        )
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} is outside the years 1 to 9999 in UTC") from error


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC, exactly. TypeError for a naive datetime."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> str:
    """ISO 8601 in UTC with Z; milliseconds or microseconds only when there are some."""
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
    """An ISO 8601 duration of weeks, or of days, hours, minutes and seconds. ValueError for anything else."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is not a duration such as PT30S, PT24H or P1D")
    amounts = {unit: float(amount) for unit, amount in found.groupdict(default="0").items()}
    return timedelta(**amounts)
