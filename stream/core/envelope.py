"""Joins a unit's public state and its description into the envelope that Redis holds (docs/parts.md)."""

from stream.core.description import Description
from stream.core.freshness import anomalies_shown, without_older

_STATE_PREFIX = b'{"schema":"unit-state/1",'


NOT_TIMED = b'"freshness":null,"due_at":null,"level":null'
"""Until the unit has been looked at for the first time."""


_LEVEL_2 = b',"level_2":{'
"""Begins what a public state ends with where level 2 is told something else (`levels`). In a text the quotes would be
escaped."""
_VERSION = b',"version":'


def envelope(
    offset: int, public_state: bytes, description: Description, timing: bytes, timing_2: bytes = b"", *, retired: bool
) -> bytes:
    """The envelope of one row, as JSON; with `row_2` for readers of level 2 where they are told something else.

    `public_state` is the encoded state up to, not including, its memory: an object that begins with its schema,
    as the worker writes it, and ends with its anomalies, or with what level 2 is told. `timing`: the members
    `freshness`, `due_at` and `level`, `observed_at` in place of the state's, and `anomalies` to be added to those;
    empty when they are not known. `timing_2`: the same for level 2, empty when it is no other.
    """
    if not public_state.startswith(_STATE_PREFIX):
        raise ValueError("a unit's state must begin with its schema, unit-state/1")
    whole, _, level_2 = public_state[len(_STATE_PREFIX) :].partition(_LEVEL_2)
    gone = retired or description.retired
    parts = [b'{"offset":%d,' % offset, description.about, b',"row":', _row(whole, description, timing, gone)]
    if level_2:
        unit_id = whole[: whole.index(_VERSION) + 1]
        parts += (b',"row_2":', _row(unit_id + level_2.removesuffix(b"}"), description, timing_2 or timing, gone))
    parts.append(b"}")
    return b"".join(parts)


def _row(state: bytes, description: Description, timing: bytes, retired: bool) -> bytes:
    members, anomalies = anomalies_shown(timing)
    state = without_older(state, members)
    if anomalies:
        state = state.removesuffix(b"]")
        state += (b"" if state.endswith(b"[") else b",") + anomalies + b"]"
    return b"".join(
        (
            b"{",
            state,
            b",",
            description.fields,
            b",",
            members or NOT_TIMED,
            b',"retired":',
            b"true" if retired else b"false",
            b"}",
        )
    )
