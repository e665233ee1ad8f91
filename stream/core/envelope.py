"""Joins a unit's public state and its description into the envelope that Redis holds (docs/parts.md)."""

from stream.core.description import Description

_STATE_PREFIX = b'{"schema":"unit-state/1",'


def envelope(offset: int, public_state: bytes, description: Description, *, retired: bool) -> bytes:
    """The envelope of one row, as JSON.

    `public_state` is the encoded state up to, not including, its memory: an object that begins with its schema,
    as the worker writes it. `freshness`, `due_at` and `level` are unknown until duties are watched.
    """
    if not public_state.startswith(_STATE_PREFIX):
        raise ValueError("a unit's state must begin with its schema, unit-state/1")
    return b"".join(
        (
            b'{"offset":%d,' % offset,
            description.about,
            b',"row":{',
            public_state[len(_STATE_PREFIX) :],
            b",",
            description.fields,
            b',"freshness":null,"due_at":null,"level":null,"retired":',
            b"true" if retired or description.retired else b"false",
            b"}}",
        )
    )
