"""Whether two systems answered the same: what only tells one system, or one moment, from another is left out."""

import re

_AGES = re.compile(r'"(age_s|median_age_s)":[0-9.]+|"(share_[a-z0-9_]+)":[0-9.]+')
_SHARES = re.compile(r",[01]\.[0-9]+(?=,)")
_POSITIONS = re.compile(r'"(version|epoch|from|to)":"[^"T]+"')
_OWN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|\+00:00)"
    r"|\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{20}|[0-9a-f]{32})\b"
)
"""Times and ids."""


def forgetting_ages(status: int, headers: dict[str, str], body: str) -> tuple[int, dict[str, str], str]:
    """An answer without the ages in it, which move with the clock; its length is theirs too."""
    kept, told = _ageless(body), dict(headers)
    if kept != body:
        told.pop("content-length", None)
    return status, told, kept


def alike(one: str, other: str) -> bool:
    """Whether both say the same. A time that only one has is any time, an id that only one has is told by its place."""
    one, other = one.replace('": ', '":'), other.replace('": ', '":')
    same = set(_OWN.findall(one)) & set(_OWN.findall(other))
    return _common(one, same) == _common(other, same)


def _common(text: str, same: set[str]) -> str:
    names = {found: "at a time" for found in _OWN.findall(text) if found not in same}
    ids = [found for found in names if "T" not in found]
    names |= {found: f"id {number}" for number, found in enumerate(ids)}
    told = _OWN.sub(lambda match: names.get(match[0], match[0]), text)
    return _POSITIONS.sub(r'"\1":"…"', _ageless(told))


def _ageless(text: str) -> str:
    return _SHARES.sub(",…", _AGES.sub(r'"\1\2":0', text))
