"""Instants of the time rules: integer microseconds since 1970 UTC, with a beginning and an end of all time."""

EVER = -(2**60)
"""Before anything."""
FOREVER = 2**60
"""After everything."""
