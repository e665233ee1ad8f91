"""What `version` means on the wire: how far each partition of the log has been read.

A version is the vector of positions, one offset for each partition of `capacity.unit-state`, -1 where
nothing was read: all that concerns the client up to there was told. It is opaque to clients, and means the same on
every replica. On the wire it names the class it was read in as well: what another class was told is no place to go on
from.
"""

import re

Version = tuple[int, ...]

NOTHING_READ = -1

_SPELLING = re.compile(r"([0-9]{1,19}(?:\.[0-9]{1,19})*)-([0-9a-f]+)", re.ASCII)


def encode(version: Version, tag: str) -> str:
    """Shape: `13.0.6-1f2e`, one number of records read for each partition (offset + 1), and the tag of the class."""
    return f"{'.'.join(str(position + 1) for position in version)}-{tag}"


def decode(text: str, partitions: int, tag: str) -> Version | None:
    """The vector, or None when the text is not a version of this class, of a log with that many partitions."""
    spelt = _SPELLING.fullmatch(text)
    if spelt is None or spelt[2] != tag:
        return None
    version = tuple(int(part) - 1 for part in spelt[1].split("."))
    return version if len(version) == partitions else None


def later(one: Version, other: Version) -> Version:
    """The later of two positions, for each partition."""
    return tuple(map(max, one, other))


def covers(mine: Version, theirs: Version) -> bool:
    """Whether everything read at `theirs` has been read at `mine`."""
    return all(position >= other for position, other in zip(mine, theirs, strict=True))
