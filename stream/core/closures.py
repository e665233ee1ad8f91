"""When a unit is closed: its duty is suspended, and what it said before counts for nothing once it opens again."""

from collections.abc import Iterable
from typing import NamedTuple

from stream.core.instants import EVER, FOREVER

Closures = tuple[tuple[int, int], ...]
"""From, until (not included), microseconds since 1970, in order and apart from each other."""

ALWAYS: Closures = ((EVER, FOREVER),)
"""Of a unit that has no duty any more: it is retired."""


class Opening(NamedTuple):
    """Whether a unit is closed at a moment, since when it has been open (`EVER`: always), when that changes next."""

    closed: bool
    opened_us: int
    next_us: int


def merged(closures: Iterable[tuple[int | None, int | None]]) -> Closures:
    """Closures as the directory says them (None: no beginning or no end known), in order, what overlaps as one."""
    spans = sorted((EVER if begin is None else begin, FOREVER if end is None else end) for begin, end in closures)
    found: list[tuple[int, int]] = []
    for begin, end in spans:
        if begin >= end:
            continue
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return tuple(found)


def opening(closures: Closures, at_us: int) -> Opening:
    """Open or closed at a moment."""
    opened = EVER
    for begin, end in closures:
        if at_us < begin:
            return Opening(False, opened, begin)
        if at_us < end:
            return Opening(True, opened, end)
        opened = end
    return Opening(False, opened, FOREVER)
