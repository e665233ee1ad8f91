"""A record's identity as the memory's keys, and its spelling as one string. Cached: both are few, events are many."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.core.record_identity import identity

_CODES = (
    "nature",
    "status",
    "horizon",
    "gender",
    "closing_type",
    "supplementary_type",
    "crisis_type",
    "assignment",
)


_SPELLED = (*_CODES, "comment")


class RecordKey(NamedTuple):
    """`figure` is "status/horizon", `whole` the figure and the five other values of the identity; `spelled` the record
    as its sender spells it: every code or nothing, then the comment."""

    status: str
    figure: str
    whole: str
    spelled: str


def record_key(record: Mapping[str, Any]) -> RecordKey:
    """The key of a record as an event or a state spells it."""
    return _key(*map(record.get, _SPELLED))


@lru_cache(maxsize=8192)
def _key(*values: str | None) -> RecordKey:
    *codes, comment = values
    known = identity(dict(zip(_CODES, codes, strict=True)))
    spelled = "/".join([code or "" for code in codes] + ([comment] if comment else []))
    return RecordKey(known.status, f"{known.status}/{known.horizon}", "/".join(known), spelled)


@lru_cache(maxsize=8192)
def fields_of(spelled: str) -> Mapping[str, str]:
    """A record's fields as its sender spells them: what it gave of codes and comment, neither count nor nulls."""
    values = spelled.split("/", len(_CODES))
    return {name: value for name, value in zip(_SPELLED, values, strict=False) if value}


def status_of(key: str) -> str:
    """The status of a figure, or of a record by its `whole` key."""
    return key.partition("/")[0]
