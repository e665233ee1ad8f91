"""What is shown of forecasts whose moment has come: unknown, with their time and their source (DESIGN section 6).

What a source said stays in the state, which is the fold's; only rows are made without it. Everything here is over a
state's public fields, or over those of the state with its memory.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.core.forecasts import expires_at
from schemas.core.times import parse, to_micros
from stream.core.instants import FOREVER
from stream.core.unit_state import Memory, UnitState

CURRENT = "01"
"""TRE_R331: no forecast."""

Shown = Mapping[str, Any]
"""A state's public fields."""


class Forecasts(NamedTuple):
    """When the first forecast that a state has a count for expires, or has expired; and the first that had not when its
    record was made (None: all had), microseconds since 1970. What had expired then stays so, whatever the clock of who
    makes the row."""

    first_us: int
    next_us: int | None

    def expired_upto(self, at_us: int) -> int:
        """At a moment, everything up to which has expired, by its record or by the clock."""
        return FOREVER if self.next_us is None else max(at_us, self.next_us - 1)


def has_forecasts(state: UnitState) -> bool:
    """Whether anybody speaks of a moment to come; quick for the many units of which nobody does."""
    memory = state["memory"]
    return _speaks_of_any(memory) or ("level_2" in memory and _speaks_of_any(memory["level_2"]))


def _speaks_of_any(memory: Memory) -> bool:
    for figure in memory.get("speakers", ()):  # noqa: SIM110 - half as fast as a generator
        if not figure.endswith(CURRENT):
            return True
    return False


def forecasts_at(shown: Shown, at_us: int) -> Forecasts | None:
    """The forecasts of a state whose record is made at a moment. None: it has a count for none."""
    moments = sorted({moment for row in _rows(shown) if (moment := _expiry(row)) is not None})
    return Forecasts(moments[0], next((moment for moment in moments if moment > at_us), None)) if moments else None


def expire(shown: Shown, upto_us: int) -> None:
    """Makes unknown, in their places, the forecasts that expire up to and including a moment."""
    for row in _rows(shown):
        if (moment := _expiry(row)) is not None and moment <= upto_us:
            row["count"] = None


def _rows(shown: Shown) -> Iterator[dict[str, Any]]:
    """At both levels, those of sources that do not speak as well."""
    for level in (shown, shown["level_2"]) if "level_2" in shown else (shown,):
        yield from level["records"]
        yield from level["others"]


def _expiry(row: dict[str, Any]) -> int | None:
    if row["horizon"] == CURRENT or row["count"] is None:
        return None
    return expires_at(row["horizon"], _micros(row["observed_at"]))


@lru_cache(maxsize=8192)
def _micros(text: str) -> int:
    return to_micros(parse(text))


def encode_forecasts(forecasts: Forecasts) -> bytes:
    """A header `forecasts`: both moments, separated by a comma, empty for None."""
    first_us, next_us = forecasts
    return b"%d," % first_us if next_us is None else b"%d,%d" % (first_us, next_us)


def decode_forecasts(header: bytes) -> Forecasts:
    """The moments of a header. ValueError when it is none of ours."""
    first, next_ = header.split(b",")
    return Forecasts(int(first), int(next_) if next_ else None)
