"""From the declarations that concern a unit to the level in force at every moment, and when each grace is over.

A level in force carries the duties of the levels below it. Its grace is over at the earliest end of grace among the
declarations of that level or a higher one that have begun since one of them has been in force without a gap: a
declaration that follows another grants no new grace, and none makes a unit look better than without it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from stream.core.instants import EVER, FOREVER


class Declared(NamedTuple):
    """A declaration in force from `from_us` until `until_us` (not included); `level` is an index of `LEVELS`."""

    from_us: int
    until_us: int
    level: int
    grace_us: int


class Segment(NamedTuple):
    """A span in which nothing about the level changes. `graces_us`: for each level from 1 to `level`, the moment before
    which its duty makes nobody overdue."""

    from_us: int
    until_us: int
    level: int
    graces_us: tuple[int, ...]


Timeline = tuple[Segment, ...]
"""Segments that follow each other without a gap from `EVER` to `FOREVER`."""

ALWAYS_NORMAL: Timeline = (Segment(EVER, FOREVER, 0, ()),)


def timeline(declarations: Iterable[Declared]) -> Timeline:
    """The levels over all time."""
    begun = sorted(each for each in declarations if each.level and each.from_us < each.until_us)
    if not begun:
        return ALWAYS_NORMAL
    changes = sorted({moment for each in begun for moment in (each.from_us, each.until_us)} - {FOREVER})
    segments = [Segment(EVER, changes[0], 0, ())]
    running: list[Declared] = []
    at = 0
    for moment, until in zip(changes, (*changes[1:], FOREVER), strict=True):
        running = [each for each in running if each.until_us > moment]
        first = at
        while at < len(begun) and begun[at].from_us == moment:
            at += 1
        running += begun[first:at]
        level = max((each.level for each in running), default=0)
        before = segments[-1]
        graces = tuple(_grace(before, begun[first:at], each) for each in range(1, level + 1))
        if (level, graces) == before[2:]:
            segments[-1] = before._replace(until_us=until)
        else:
            segments.append(Segment(moment, until, level, graces))
    return tuple(segments)


def _grace(before: Segment, begins: Iterable[Declared], level: int) -> int:
    """The end of grace of a level, in the span in which `begins` begin. A level in force anew has begun in them."""
    ends = [each.from_us + each.grace_us for each in begins if each.level >= level]
    if level <= before.level:
        ends.append(before.graces_us[level - 1])
    return min(ends)


def segment_at(line: Timeline, at_us: int) -> Segment:
    """The segment that holds a moment."""
    low, high = 0, len(line)
    while high - low > 1:
        middle = (low + high) // 2
        if line[middle].from_us <= at_us:
            low = middle
        else:
            high = middle
    return line[low]
