"""Which tokens may no longer, as `access.revocations` says. Fed record by record; time is a parameter."""

from collections.abc import Mapping
from typing import Any

from schemas.core.access.subject import Subject
from schemas.core.times import parse, to_micros

TOKEN, SUBJECT = "jti:", "subject:"
"""How a key of the topic begins: what its record revokes."""


class Revocations:
    """Every revocation."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._subjects: dict[str, int] = {}
        self.revision = 0
        """Grows with every change, so that who judged once knows when to judge again."""

    def apply(self, key: str, record: Mapping[str, Any] | None) -> None:
        """Takes one record in; None (a tombstone) takes back what its key revoked."""
        self.revision += 1
        if record is None:
            self._tokens.discard(key.removeprefix(TOKEN))
            self._subjects.pop(key.removeprefix(SUBJECT), None)
        elif record["jti"] is not None:
            self._tokens.add(record["jti"])
        else:
            self._subjects[record["subject"]] = to_micros(parse(record["revoked_at"]))

    def reaches(self, subject: str, at: int) -> bool:
        """Whether what the subject was given until then (microseconds since 1970, UTC) is revoked already."""
        return self._subjects.get(subject, -1) >= at

    def covers(self, subject: Subject) -> bool:
        """Whether this token is revoked: by its id, or for having been issued when its subject was."""
        if subject.token_id is not None and subject.token_id in self._tokens:
            return True
        revoked = self._subjects.get(subject.subject)
        return revoked is not None and (subject.issued_at is None or subject.issued_at <= revoked)
