"""Instants of the time rules: integer microseconds since 1970 UTC, with a beginning and an end of all time."""

from functools import lru_cache

from schemas.core.times import parse, to_micros

EVER = -(2**60)
"""Before anything."""
FOREVER = 2**60
"""After everything."""


@lru_cache(maxsize=4096)
def micros_of(text: str) -> int:
    """The instant that a message spells. ValueError when it is none. Cached: it is asked more than once of an event."""
    return to_micros(parse(text))
