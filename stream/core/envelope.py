"""Joins a unit's public state and its description into the envelope that Redis holds (docs/parts.md)."""

from stream.core.description import Description
from stream.core.freshness import anomalies_shown

_STATE_PREFIX = b'{"schema":"unit-state/1",'


NOT_TIMED = b'"freshness":null,"due_at":null,"level":null'
"""Until the unit has been looked at for the first time."""


def envelope(offset: int, public_state: bytes, description: Description, timing: bytes, *, retired: bool) -> bytes:
    """The envelope of one row, as JSON.

    `public_state` is the encoded state up to, not including, its memory: an object that begins with its schema,
    as the worker writes it, and ends with its anomalies. `timing`: the members `freshness`, `due_at` and `level`, and
    `anomalies` to be added to those; empty when they are not known.
    """
    if not public_state.startswith(_STATE_PREFIX):
        raise ValueError("a unit's state must begin with its schema, unit-state/1")
    members, anomalies = anomalies_shown(timing)
    if anomalies:
        public_state = public_state.removesuffix(b"]")
        public_state += (b"" if public_state.endswith(b"[") else b",") + anomalies + b"]"
    return b"".join(
        (
            b'{"offset":%d,' % offset,
            description.about,
            b',"row":{',
            public_state[len(_STATE_PREFIX) :],
            b",",
            description.fields,
            b",",
            members or NOT_TIMED,
            b',"retired":',
            b"true" if retired or description.retired else b"false",
            b"}}",
        )
    )
