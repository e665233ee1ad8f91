"""People in the audit log are pseudonyms. The names are in a topic of their own, from which a person can be erased:
the log still verifies then, and nobody can say who it was, since the salt is gone too."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, NamedTuple

PREFIX = "p-"
_DIGITS = 32


class Named(NamedTuple):
    """A pseudonym; `record` is what has to be written for it when it is a new one."""

    pseudonym: str
    record: dict[str, Any] | None


def pseudonym_of(subject: str, salt: bytes) -> str:
    """The pseudonym of a person under a salt of its own."""
    return PREFIX + hmac.new(salt, subject.encode(errors="replace"), hashlib.sha256).hexdigest()[:_DIGITS]


class PseudonymBook:
    """Who is who. A person may have several: of two processes that met it at the same moment, of before an erasure."""

    def __init__(self) -> None:
        self._subjects: dict[str, str] = {}
        self._written_as: dict[str, str] = {}

    def apply(self, pseudonym: str, record: Mapping[str, Any] | None) -> None:
        """Takes a record of `access.pseudonyms` in; None erases the person behind it."""
        if record is not None:
            self._subjects[pseudonym] = record["subject"]
            self._written_as.setdefault(record["subject"], pseudonym)
            return
        subject = self._subjects.pop(pseudonym, None)
        if subject is not None and self._written_as.get(subject) == pseudonym:
            del self._written_as[subject]

    def name(self, subject: str, new_salt: bytes, at: str) -> Named:
        """The pseudonym that entries of a person carry; a new one when it has none, which then is in this book."""
        if (known := self._written_as.get(subject)) is not None:
            return Named(known, None)
        pseudonym = pseudonym_of(subject, new_salt)
        record = {"schema": "pseudonym/1", "subject": subject, "salt": new_salt.hex(), "created_at": at}
        self.apply(pseudonym, record)
        return Named(pseudonym, record)

    def subject_of(self, pseudonym: str) -> str | None:
        """Whose pseudonym it is; None: erased, or none of ours."""
        return self._subjects.get(pseudonym)

    def all_of(self, subject: str) -> frozenset[str]:
        """Every pseudonym of a person."""
        return frozenset(each for each, known in self._subjects.items() if known == subject)
