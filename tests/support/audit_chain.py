"""A log of audit entries of known writers, with their heads, and its verification."""

from datetime import UTC, datetime
from typing import Any

from schemas.core.audit.chain import Chain, Head, sign
from schemas.core.audit.verify import Report, verify

KEY = b"a key of thirty-two bytes or more"
RETAINED_SINCE = datetime(2025, 6, 1, tzinfo=UTC)
AT = "2026-01-15T08:35:00Z"


def facts(**changes: Any) -> dict[str, Any]:
    """What one entry says."""
    return {
        "schema": "audit-entry/1",
        "at": AT,
        "subject": "p-1",
        "role": "ars",
        "on_behalf_of": None,
        "action": "tension.declared",
        "target": "declaration:1",
        "about": None,
        "territories": ["R-44"],
        "outcome": "done",
        "reason": None,
        "request_id": None,
        "details": {},
        "dropped": 0,
        **changes,
    }


class ALog:
    """Chains as their writers make them, one after the other or interleaved."""

    def __init__(self) -> None:
        self.values: list[bytes | None] = []
        self.heads: list[bytes] = []
        self._chains: dict[str, Chain] = {}

    def begin(self, writer: str) -> None:
        """A head before the first entry."""
        self._chains[writer] = Chain(writer, KEY)
        self.head(writer)

    def write(self, writer: str, **changes: Any) -> None:
        """One entry."""
        if writer not in self._chains:
            self.begin(writer)
        self.values.append(self._chains[writer].seal(facts(**changes)))

    def head(self, writer: str, at: str = AT) -> None:
        """How far the writer is."""
        chain = self._chains[writer]
        self.heads.append(sign(Head(writer, chain.sequence, chain.mac, at), KEY))

    def report(self, key: bytes = KEY) -> Report:
        """What is wrong with it."""
        lines = ((f"heads:{number}", line) for number, line in enumerate(self.heads, start=1))
        return verify(enumerate(self.values), lines, key, retained_since=RETAINED_SINCE)

    def found(self) -> list[tuple[str, str | None, int | None]]:
        """Kind, writer and sequence of each finding."""
        return [(str(each.kind), each.writer, each.sequence) for each in self.report().findings]


def a_log(entries: int = 5, writer: str = "api-1/a") -> ALog:
    """One whole chain with its last head."""
    log = ALog()
    for number in range(entries):
        log.write(writer, target=f"declaration:{number}")
    log.head(writer)
    return log
