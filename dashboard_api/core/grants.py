"""Who broke the glass: raised to level 3 for a time, as `access.grants` says. Fed record by record; pure.

Times are microseconds since 1970, UTC. Whoever was revoked since has no grant left: who takes somebody's tokens back
takes back what was asked for with them.
"""

from collections.abc import Mapping
from typing import Any

from schemas.core.access.revocations import Revocations
from schemas.core.times import parse, to_micros


class Grants:
    """The last grant of every subject."""

    def __init__(self, revocations: Revocations) -> None:
        self._revocations = revocations
        self._records: dict[str, Mapping[str, Any]] = {}
        self._granted_at: dict[str, int] = {}
        self._until: dict[str, int] = {}
        self._changes = 0

    @property
    def revision(self) -> int:
        """Grows with every change, so that open sockets are judged again."""
        return self._changes + self._revocations.revision

    def apply(self, subject: str, record: Mapping[str, Any] | None) -> None:
        """Takes one record in (`access-grant/1`); None (a tombstone) forgets the subject's."""
        self._changes += 1
        self._records.pop(subject, None)
        self._granted_at.pop(subject, None)
        self._until.pop(subject, None)
        if record is not None:
            self._records[subject] = record
            self._granted_at[subject] = to_micros(parse(record["granted_at"]))
            self._until[subject] = to_micros(parse(record["ended_at"] or record["until"]))

    def raised_until(self, subject: str) -> int | None:
        """The end of the subject's last grant, past or to come; None when it never had one, or has it no more."""
        return None if self._is_revoked(subject) else self._until.get(subject)

    def broken_within(self, subject: str, since: int) -> list[str]:
        """When the subject broke the glass from `since` on, as its last record knows it, the oldest first: ended or
        revoked meanwhile or not."""
        record = self._records.get(subject)
        times = () if record is None else (*record.get("earlier", ()), record["granted_at"])
        return [time for time in times if to_micros(parse(time)) >= since]

    def in_force(self, now: int) -> list[Mapping[str, Any]]:
        """The grants that hold at `now`, the oldest first."""
        return [
            record
            for subject, record in self._records.items()
            if self._until[subject] > now and not self._is_revoked(subject)
        ]

    def _is_revoked(self, subject: str) -> bool:
        granted_at = self._granted_at.get(subject)
        return granted_at is not None and self._revocations.reaches(subject, granted_at)
