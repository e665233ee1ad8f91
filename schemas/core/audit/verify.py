"""Holds a log against its key and its heads: every entry that was changed, left out, moved, cut off or made up.

Kafka forgets from the beginning of the log what is older than its retention, and nothing younger: so of a chain a
beginning may be missing when it is known to be that old, from an entry or a head after it.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from schemas.core.audit.chain import Head, canonical, mac_of, signed_head
from schemas.core.times import parse


class Kind(StrEnum):
    """What is wrong."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    FORGED = "forged"
    UNKNOWN_WRITER = "unknown_writer"
    FORGED_HEAD = "forged_head"


class Finding(NamedTuple):
    """One thing that is wrong, and where: `place` is an offset of the log or a line of a file of heads."""

    kind: Kind
    writer: str | None
    sequence: int | None
    place: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what is wrong. `repeated`: entries that are there again, as they were: harmless."""

    findings: list[Finding]
    entries: int
    writers: int
    heads: int
    repeated: int


@dataclass(slots=True)
class _Seen:
    """What the log has of one writer."""

    macs: dict[int, str] = field(default_factory=dict)
    previous: dict[int, str] = field(default_factory=dict)
    """Of entries whose predecessor was not there yet."""
    doubted: dict[int, int] = field(default_factory=dict)
    """Sequence → offset of entries whose MAC is not theirs."""
    heads: list[Head] = field(default_factory=list)
    highest: int = 0
    lowest_at: tuple[int, str] | None = None


def verify(
    records: Iterable[tuple[int, bytes | None]],
    heads: Iterable[tuple[str, bytes]],
    key: bytes,
    *,
    retained_since: datetime,
) -> Report:
    """What is wrong with a log: its records (offset, value) in order, and the lines of its heads (place, line)."""
    verification = Verification(key)
    for offset, value in records:
        verification.take(offset, value)
    for place, line in heads:
        verification.take_head(place, line)
    return verification.report(retained_since=retained_since)


class Verification:
    """The same for a log that is read piece by piece."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._writers: dict[str, _Seen] = {}
        self._findings: list[Finding] = []
        self._repeated = 0

    def take(self, offset: int, value: bytes | None) -> None:
        """The next record."""
        entry = _entry(value)
        if entry is None:
            self._find(Kind.FORGED, None, None, offset, "this record is no entry of the audit log")
            return
        writer, sequence, mac = entry["writer"], entry["sequence"], entry["mac"]
        seen = self._writers.setdefault(writer, _Seen())
        if canonical(entry) != value or not hmac.compare_digest(mac_of(entry, self._key), mac):
            seen.doubted[sequence] = offset
        elif sequence not in seen.macs:
            self._take_next(seen, entry, offset)
        elif seen.macs[sequence] == mac:
            self._repeated += 1
        else:
            self._find(Kind.FORGED, writer, sequence, offset, "a second, different entry, written with the key")

    def take_head(self, place: str, line: bytes) -> None:
        """A line of the heads, in any order."""
        head = signed_head(line, self._key)
        if head is None:
            self._findings.append(Finding(Kind.FORGED_HEAD, None, None, place, "this head is not signed with the key"))
        else:
            self._writers.setdefault(head.writer, _Seen()).heads.append(head)

    def report(self, *, retained_since: datetime) -> Report:
        """What is wrong with all that was taken."""
        of_chains = [
            finding for writer, seen in self._writers.items() for finding in _of_chain(writer, seen, retained_since)
        ]
        return Report(
            self._findings + of_chains,
            sum(len(seen.macs) for seen in self._writers.values()),
            len(self._writers),
            sum(len(seen.heads) for seen in self._writers.values()),
            self._repeated,
        )

    def _take_next(self, seen: _Seen, entry: dict[str, Any], offset: int) -> None:
        sequence = entry["sequence"]
        if sequence < seen.highest:
            self._find(Kind.REORDERED, entry["writer"], sequence, offset, f"comes after entry {seen.highest}")
        before = seen.macs.get(sequence - 1, "" if sequence == 1 else entry["previous"])
        after = seen.previous.get(sequence + 1, entry["mac"])
        if before != entry["previous"] or after != entry["mac"]:
            self._find(Kind.FORGED, entry["writer"], sequence, offset, "does not follow from the entry before it")
        if sequence - 1 not in seen.macs:
            seen.previous[sequence] = entry["previous"]
        if seen.lowest_at is None or sequence < seen.lowest_at[0]:
            seen.lowest_at = sequence, entry["at"]
        seen.macs[sequence] = entry["mac"]
        seen.highest = max(seen.highest, sequence)

    def _find(self, kind: Kind, writer: str | None, sequence: int | None, offset: int, words: str) -> None:
        self._findings.append(Finding(kind, writer, sequence, f"offset {offset}", words))


def _of_chain(writer: str, seen: _Seen, retained_since: datetime) -> Iterator[Finding]:
    """What is wrong with a chain as a whole."""
    if seen.macs and not seen.heads:
        yield Finding(Kind.UNKNOWN_WRITER, writer, None, None, "no head outside Kafka speaks of this writer")
    last = max([seen.highest, *(head.sequence for head in seen.heads)])
    for sequence, offset in sorted(seen.doubted.items()):
        known = sequence not in seen.macs and sequence <= last
        kind, words = (
            (Kind.CHANGED, "is not what its writer wrote")
            if known
            else (Kind.FORGED, "was not written by a holder of the key")
        )
        yield Finding(kind, writer, sequence, f"offset {offset}", words)
    for head in seen.heads:
        if seen.macs.get(head.sequence, head.mac) != head.mac:
            yield Finding(
                Kind.CHANGED, writer, head.sequence, None, f"is not the entry that the head of {head.at} speaks of"
            )
    for first, until in _gaps(seen, range(_first_needed(seen, retained_since), last + 1)):
        kind = Kind.TRUNCATED if first > seen.highest else Kind.MISSING
        words = "is not in the log" if first == until else f"to {until} are not in the log"
        yield Finding(kind, writer, first, None, words)


def _first_needed(seen: _Seen, retained_since: datetime) -> int:
    """The first entry that Kafka must still have: what is after it, or what it has itself, whichever is earlier."""
    moments = [(head.sequence, head.at) for head in seen.heads]
    if seen.lowest_at is not None:
        moments.append(seen.lowest_at)
    forgotten = max((sequence for sequence, at in moments if parse(at) < retained_since), default=0)
    lowest = seen.lowest_at[0] if seen.lowest_at is not None else forgotten + 1
    return min(lowest, forgotten + 1)


def _gaps(seen: _Seen, needed: range) -> Iterator[tuple[int, int]]:
    """First and last of each run of entries that are not there; what is there but changed is told by itself.

    A run ends at the highest entry there is: what is behind it was cut off, what is before it left out.
    """
    start: int | None = None
    for sequence in needed:
        there = sequence in seen.macs or sequence in seen.doubted
        if there and start is not None:
            yield start, sequence - 1
        start = None if there else sequence if start is None else start
    if start is not None:
        yield start, needed[-1]


def _entry(value: bytes | None) -> dict[str, Any] | None:
    try:
        entry = json.loads(value or b"")
        parse(entry["at"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    texts = (entry.get(name) for name in ("writer", "previous", "mac"))
    sequence = entry.get("sequence")
    if not isinstance(entry, dict) or not all(isinstance(text, str) and text.isascii() for text in texts):
        return None
    return entry if isinstance(sequence, int) and not isinstance(sequence, bool) and sequence > 0 else None
