"""What is declared for a time (tension, silences), by the fields both have; records are JSON values of their topic."""

from collections.abc import Iterable, Mapping
from typing import Any

from schemas.core.times import parse, to_micros

Record = dict[str, Any]


def is_over(record: Mapping[str, Any], now: int) -> bool:
    """Whether it holds no more, at `now` (microseconds); one that is still to come is not over."""
    return record["ended_at"] is not None or (record["until"] is not None and _micros(record["until"]) <= now)


def ended(record: Record, at: str, by: str) -> Record:
    """The same, ended."""
    return {**record, "ended_at": at, "ended_by": by}


def next_end(records: Iterable[Mapping[str, Any]], now: int) -> int | None:
    """When the next of them is over by itself, microseconds; None when none will be."""
    return min((_micros(each["until"]) for each in records if each["until"] and not is_over(each, now)), default=None)


def latest_first(records: Iterable[Record], declared: str) -> list[Record]:
    """By the time in the field `declared`."""
    return sorted(records, key=lambda record: _micros(record[declared]), reverse=True)


def _micros(instant: str) -> int:
    return to_micros(parse(instant))
