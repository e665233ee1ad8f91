"""The frames we send, as JSON bytes (DESIGN section 9). Rows are JSON already: joined, not encoded."""

import json
from collections.abc import Iterable, Iterator, Sequence

PART_BYTES = 1 << 20
"""Most bytes of one frame that carries rows."""

_ENVELOPE_ROOM = 1024


def dump(value: object) -> bytes:
    """Compact UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def snapshot(
    epoch: str, version: str, rows: Iterable[bytes], rollups: Sequence[bytes], *, part_bytes: int = PART_BYTES
) -> list[bytes]:
    """All parts of a snapshot: the rows, then the roll-ups; at least one part."""
    parts = list(_parts(rows, rollups, part_bytes))
    head = b'{"type":"snapshot","epoch":%b,"version":%b,' % (dump(epoch), dump(version))
    return [
        b'%b"part":%d,"parts":%d,"rows":[%b],"rollups":[%b]}'
        % (head, number, len(parts), b",".join(part_rows), b",".join(part_rollups))
        for number, (part_rows, part_rollups) in enumerate(parts, 1)
    ]


def delta(
    before: str,
    after: str,
    rows: Iterable[bytes],
    rollups: Sequence[bytes],
    removed: Sequence[str],
    *,
    part_bytes: int = PART_BYTES,
) -> list[bytes]:
    """One delta, or several when it is large: all but the last go from `before` to `before`."""
    parts = list(_parts(rows, rollups, part_bytes))
    last = len(parts)
    return [
        b'{"type":"delta","from":%b,"to":%b,"rows":[%b],"rollups":[%b],"removed":%b}'
        % (
            dump(before),
            dump(after if number == last else before),
            b",".join(part_rows),
            b",".join(part_rollups),
            dump(list(removed) if number == last else []),
        )
        for number, (part_rows, part_rollups) in enumerate(parts, 1)
    ]


def heartbeat(version: str | None, at: str) -> bytes:
    """A sign of life: nothing changed for this client since `version`; None when it was told nothing yet."""
    return dump({"type": "heartbeat", "version": version, "at": at})


def resync(reason: str) -> bytes:
    """A snapshot follows."""
    return dump({"type": "resync", "reason": reason})


def degraded(since: str, parts: Sequence[str]) -> bytes:
    """What is shown may be old since then, because these parts are away."""
    return dump({"type": "degraded", "since": since, "parts": list(parts)})


def recovered() -> bytes:
    """All parts are back."""
    return dump({"type": "recovered"})


def error(code: str, message: str) -> bytes:
    """What was wrong with what the client sent, and how to mend it."""
    return dump({"type": "error", "code": code, "message": message})


def _parts(
    rows: Iterable[bytes], rollups: Sequence[bytes], part_bytes: int
) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """Rows, then roll-ups, cut where a part would grow beyond the limit; at least one part."""
    room = part_bytes - _ENVELOPE_ROOM
    part_rows: list[bytes] = []
    part_rollups: list[bytes] = []
    size = 0
    for piece, into_rollups in _in_order(rows, rollups):
        if size and size + len(piece) + 1 > room:
            yield part_rows, part_rollups
            part_rows, part_rollups, size = [], [], 0
        (part_rollups if into_rollups else part_rows).append(piece)
        size += len(piece) + 1
    yield part_rows, part_rollups


def _in_order(rows: Iterable[bytes], rollups: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    for row in rows:
        yield row, False
    for rollup in rollups:
        yield rollup, True
