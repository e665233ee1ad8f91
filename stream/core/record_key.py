"""The identity of a record as the memory's keys: its status, its figure, and what tells it from the figure's others.

Cached, because identities are few and events are many.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.core.record_identity import RecordIdentity, identity


class RecordKey(NamedTuple):
    """`figure` is "status/horizon", `whole` the figure and the five other values of the identity."""

    status: str
    figure: str
    whole: str


def record_key(record: Mapping[str, Any]) -> RecordKey:
    """The key of a record as an event or a state spells it."""
    get = record.get
    return _key(
        (
            record["status"],
            record["horizon"],
            get("gender"),
            get("closing_type"),
            get("supplementary_type"),
            get("crisis_type"),
            get("assignment"),
        )
    )


def status_of(key: str) -> str:
    """The status of a figure, or of a record by its `whole` key."""
    return key.partition("/")[0]


@lru_cache(maxsize=16_384)
def _key(spelled: tuple[Any, ...]) -> RecordKey:
    known = identity(dict(zip(RecordIdentity._fields, spelled, strict=True)))
    return RecordKey(known.status, f"{known.status}/{known.horizon}", "/".join(known))
