"""One opaque token of a person, as the tokens file keeps it: a hash, whose it is, and what it may (docs/parts.md)."""

import re
from typing import NamedTuple

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FIELDS = frozenset({"token_sha256", "subject", "role", "territories", "establishments"})


class TokenEntry(NamedTuple):
    """One token. `None` for territories or establishments means all of them, an empty tuple none."""

    token_sha256: str
    subject: str
    role: str
    territories: tuple[str, ...] | None
    establishments: tuple[str, ...] | None


def entries_of(value: object) -> tuple[TokenEntry, ...]:
    """The entries of a parsed tokens file. ValueError says what is wrong, and with which entry (from 1).

    Every field has to be there: one left out by mistake must not be read as "all".
    """
    if type(value) is not list:
        raise ValueError("it is not a list")
    return tuple(_entry(number, each) for number, each in enumerate(value, start=1))


def _entry(number: int, value: object) -> TokenEntry:
    if not isinstance(value, dict) or not value.keys() >= _FIELDS:
        raise ValueError(f"entry {number} needs {', '.join(sorted(_FIELDS))}")
    hashed, subject, role = value["token_sha256"], value["subject"], value["role"]
    if not isinstance(hashed, str) or not _SHA256.fullmatch(hashed):
        raise ValueError(f"token_sha256 of entry {number} is no SHA-256 in lower-case hex")
    if not isinstance(subject, str) or not subject or not isinstance(role, str) or not role:
        raise ValueError(f"subject and role of entry {number} must be text")
    return TokenEntry(
        hashed, subject, role, *(_codes(number, name, value[name]) for name in ("territories", "establishments"))
    )


def _codes(number: int, name: str, value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise ValueError(f"{name} of entry {number} must be null (all) or a list of codes")
    return tuple(value)
