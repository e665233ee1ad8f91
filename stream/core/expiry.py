"""What is shown of forecasts whose moment has come: unknown, with their time and their source (DESIGN section 6).

What a source said stays in the state, which is the fold's; only rows are made without it. Everything here is over a
state's public fields, or over those of the state with its memory.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.core.forecasts import expires_at
from stream.core.instants import FOREVER, micros_of
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
    for figure in memory.get("speakers", ()):  # noqa: SIM110 - every event asks, and a generator takes twice as long
        if figure[-2:] != CURRENT:
            return True
    return False


def forecasts_at(shown: Shown, at_us: int) -> Forecasts | None:
    """The forecasts of a state whose record is made at a moment. None: it has a count for none."""
    moments = [expiry for _, expiry in _counted(shown)]
    if not moments:
        return None
    return Forecasts(min(moments), min([moment for moment in moments if moment > at_us], default=None))


def expire(shown: Shown, upto_us: int) -> None:
    """Makes unknown, in their places, the forecasts that expire up to and including a moment."""
    for row, expiry in _counted(shown):
        if expiry <= upto_us:
            row["count"] = None


def _counted(shown: Shown) -> list[tuple[dict[str, Any], int]]:
    """The forecasts with a count and when they expire: at both levels, those of sources that do not speak as well."""
    levels = (shown, shown["level_2"]) if "level_2" in shown else (shown,)
    return [
        (row, expiry)
        for level in levels
        for row in level["records"] + level["others"]
        if row["horizon"] != CURRENT
        and row["count"] is not None
        and (expiry := _expiry(row["horizon"], row["observed_at"])) is not None
    ]


@lru_cache(maxsize=8192)
def _expiry(horizon: str, observed_at: str) -> int | None:
    return expires_at(horizon, micros_of(observed_at))


def encode_forecasts(forecasts: Forecasts) -> bytes:
    """A header `forecasts`: both moments, separated by a comma, empty for None."""
    first_us, next_us = forecasts
    return b"%d," % first_us if next_us is None else b"%d,%d" % (first_us, next_us)


def decode_forecasts(header: bytes) -> Forecasts:
    """The moments of a header. ValueError when it is none of ours."""
    first, next_ = header.split(b",")
    return Forecasts(int(first), int(next_) if next_ else None)
