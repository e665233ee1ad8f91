"""Which tokens may no longer, as `access.revocations` says. Fed record by record; time is a parameter."""

from collections.abc import Mapping
from typing import Any

from schemas.core.access.subject import Subject
from schemas.core.times import parse, to_micros


class Revocations:
    """Every revocation that has not run out. Times are microseconds since 1970, UTC."""

    def __init__(self) -> None:
        self._tokens: dict[str, int] = {}
        self._subjects: dict[str, tuple[int, int]] = {}
        self.revision = 0
        """Grows with every change, so that who judged once knows when to judge again."""

    def apply(self, key: str, record: Mapping[str, Any] | None) -> None:
        """Takes one record in; None (a tombstone) takes back what its key revoked."""
        self.revision += 1
        if record is None:
            self._tokens.pop(key.removeprefix(TOKEN), None)
            self._subjects.pop(key.removeprefix(SUBJECT), None)
        elif record["jti"] is not None:
            self._tokens[record["jti"]] = to_micros(parse(record["expires_at"]))
        else:
            revoked_at, expires_at = (to_micros(parse(record[name])) for name in ("revoked_at", "expires_at"))
            self._subjects[record["subject"]] = revoked_at, expires_at

    def covers(self, subject: Subject) -> bool:
        """Whether this token is revoked: by its id, or for having been issued when its subject was."""
        if subject.token_id is not None and subject.token_id in self._tokens:
            return True
        revoked = self._subjects.get(subject.subject)
        return revoked is not None and (subject.issued_at is None or subject.issued_at <= revoked[0])

    def forget(self, now: int) -> None:
        """Drop what revokes tokens that have expired by now."""
        self._tokens = {jti: expires for jti, expires in self._tokens.items() if expires > now}
        self._subjects = {name: each for name, each in self._subjects.items() if each[1] > now}


TOKEN, SUBJECT = "jti:", "subject:"
"""How a key of the topic begins: what its record revokes."""
