"""Is the copy in Redis complete, and does the next log entry continue what we have? (docs/parts.md, Redis)"""

from enum import StrEnum


class Link(StrEnum):
    """What an entry of a partition's log is to a reader at its position."""

    NEXT = "next"
    KNOWN = "known"
    BROKEN = "broken"


def link(mine: int, previous: int, offset: int) -> Link:
    """NEXT continues from `mine`; KNOWN was read already; BROKEN: something is missing in between."""
    if offset <= mine:
        return Link.KNOWN
    return Link.NEXT if previous == mine else Link.BROKEN


class Copy(StrEnum):
    """What the position in Redis says of a partition's rows there."""

    CURRENT = "current"
    AHEAD = "ahead"
    REBUILDING = "rebuilding"
    OLDER = "older"


def copy(mine: int, theirs: int | None) -> Copy:
    """AHEAD: more to read. REBUILDING: do not believe the rows. OLDER: Redis went back, ours are newer.

    An empty partition has the position -1; one without a position is never believed.
    """
    if theirs is None:
        return Copy.REBUILDING
    if theirs == mine:
        return Copy.CURRENT
    return Copy.AHEAD if theirs > mine else Copy.OLDER
