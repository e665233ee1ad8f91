"""What `version` means on the wire: how far each partition of the log has been read.

A version is the vector of positions, one offset for each partition of `capacity.unit-state`, -1 where
nothing was read: all that concerns the client up to there was told. It is opaque to clients, and means the same on
every replica.
"""

import re

Version = tuple[int, ...]

NOTHING_READ = -1

_SPELLING = re.compile(r"[0-9]{1,19}(\.[0-9]{1,19})*", re.ASCII)


def encode(version: Version) -> str:
    """Shape: `13.0.6`, one number of records read for each partition (offset + 1)."""
    return ".".join(str(position + 1) for position in version)


def decode(text: str, partitions: int) -> Version | None:
    """The vector, or None when the text is not a version of a log with that many partitions."""
    if not _SPELLING.fullmatch(text):
        return None
    version = tuple(int(part) - 1 for part in text.split("."))
    return version if len(version) == partitions else None


def later(one: Version, other: Version) -> Version:
    """The later of two positions, for each partition."""
    return tuple(map(max, one, other))


def covers(mine: Version, theirs: Version) -> bool:
    """Whether everything read at `theirs` has been read at `mine`."""
    return all(position >= other for position, other in zip(mine, theirs, strict=True))
