"""How entries hold each other: one chain per writer, each link an HMAC-SHA256 with a key that Kafka never sees.

The MAC is over the canonical bytes of the whole entry, the MAC before it included: who has no key can neither change,
add, leave out nor move an entry without its being found. A head says how far a chain is; it is kept outside Kafka, so
that a chain cut short, or gone as a whole, is found too.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BEGINNING = ""
"""The MAC before the first entry."""

_ENTRY, _HEAD = b"vigilits audit entry\n", b"vigilits audit head\n"
"""One key signs both: neither can pass for the other."""


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one spelling of an entry or a head: JSON in ASCII, members sorted, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def mac_of(entry: Mapping[str, Any], key: bytes) -> str:
    """The MAC of an entry, in hex; its own `mac` member does not count."""
    return _mac(_ENTRY, {name: member for name, member in entry.items() if name != "mac"}, key)


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain is. Sequence 0: the writer has begun, and nothing is in Kafka yet."""

    writer: str
    sequence: int
    mac: str
    at: str


class Chain:
    """The chain of one writer: a run of a process."""

    def __init__(self, writer: str, key: bytes) -> None:
        self.writer = writer
        self.sequence = 0
        self.mac = BEGINNING
        self._key = key

    def seal(self, facts: Mapping[str, Any]) -> bytes:
        """The next entry, as Kafka gets it."""
        entry = {**facts, "writer": self.writer, "sequence": self.sequence + 1, "previous": self.mac}
        entry["mac"] = mac_of(entry, self._key)
        sealed = canonical(entry)
        self.sequence, self.mac = entry["sequence"], entry["mac"]
        return sealed


def sign(head: Head, key: bytes) -> bytes:
    """A head as one line of its file, without the end of the line."""
    said = {"writer": head.writer, "sequence": head.sequence, "mac": head.mac, "at": head.at}
    return canonical({**said, "signature": _mac(_HEAD, said, key)})


def signed_head(line: bytes, key: bytes) -> Head | None:
    """The head of a line; None when it was not signed with this key."""
    try:
        said = json.loads(line)
        head = Head(said["writer"], said["sequence"], said["mac"], said["at"])
        return head if hmac.compare_digest(sign(head, key), line) else None
    except (ValueError, TypeError, KeyError):
        return None


def _mac(kind: bytes, value: Mapping[str, Any], key: bytes) -> str:
    return hmac.new(key, kind + canonical(value), hashlib.sha256).hexdigest()
