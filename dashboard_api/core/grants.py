"""Who broke the glass: raised to level 3 for a time, as `access.grants` says. Fed record by record; pure.

Times are microseconds since 1970, UTC.
"""

from collections.abc import Mapping
from typing import Any

from schemas.core.times import parse, to_micros


class Grants:
    """The last grant of every subject."""

    def __init__(self) -> None:
        self._records: dict[str, Mapping[str, Any]] = {}
        self._until: dict[str, int] = {}
        self.revision = 0
        """Grows with every change, so that open sockets are judged again."""

    def apply(self, subject: str, record: Mapping[str, Any] | None) -> None:
        """Takes one record in (`access-grant/1`); None (a tombstone) forgets the subject's."""
        self.revision += 1
        self._records.pop(subject, None)
        self._until.pop(subject, None)
        if record is not None:
            self._records[subject] = record
            self._until[subject] = to_micros(parse(record["ended_at"] or record["until"]))

    def raised_until(self, subject: str) -> int | None:
        """The end of the subject's last grant, past or to come; None when it never had one."""
        return self._until.get(subject)

    def in_force(self, now: int) -> list[Mapping[str, Any]]:
        """The grants that hold at `now`, the oldest first."""
        return [record for subject, record in self._records.items() if self._until[subject] > now]
