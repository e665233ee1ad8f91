"""What the fold keeps of one unit: the public state, and the memory that makes arrival order irrelevant.

Everything is plain JSON. Instants inside `memory` are integer microseconds since 1970 UTC.
"""

from typing import Any, NotRequired, TypedDict

KEPT = 8
"""Assertions kept of each record and source: how many can be taken back before the record is unknown."""

MOST_KEPT = 64
"""Kept at most when the best `KEPT` have all been taken back and what stands lies below them."""

MOST_PENDING = 64
"""Ids of one source taken back that are not remembered: not yet here, or long outdone. 3.6 KB when full."""

STANDS = 0
DOUBTFUL = -1
"""In place of an end: the event may have been taken back by a cancel that no longer fitted the memory."""
FOREVER = 2**53 - 1
"""End of an event taken back at a time not after its own: nobody can tell what was checked since."""

NEVER = -(2**53)
"""Before anything."""

STAND_IN = ""
"""Id of what stands in for events forgotten: no event's."""

ABSENT = -1
"""In place of a count: the source says there is no such record."""

WHOLE_UNIT = ""
"""What is odd about no figure alone."""

Count = int | None
"""A count, `ABSENT`, or None: asked, not known."""


class RecordMemory(TypedDict):
    """What one source said of one record: parallel lists, the latest observed last; `said` are slots of events.

    `spelled`: how the sender spells it (`RecordKey`), `respelled`: by slot, where one of `said` spelled it otherwise.
    `cut`: one observed until then was forgotten that may have been taken back after what stands. In `counts` a stand-in
    (`STAND_IN`) has the time until which those it stands for were observed.
    """

    said: list[int]
    counts: list[Count]
    spelled: str
    respelled: NotRequired[dict[str, str]]
    cut: NotRequired[int]


class SourceMemory(TypedDict):
    """What one source said. An event kept has a slot, the same index in `ids`, `times`, `ends` and `uses`.

    `ends`: `STANDS`, `DOUBTFUL`, or the time from which it was taken back. `uses`: lists that hold the slot; at 0 the
    slot is free. `records`: by figure, then by the rest of the identity. `censuses`: by status. `confirms`: by status,
    or `EVERY_STATUS`. `takeovers`: by figure, or by status for a census. `pending`: of ids taken back and not
    remembered, the time they were taken back. `lost`: an event up to then may be one that was taken back
    and did not fit.
    """

    newest: int
    ids: list[str]
    times: list[int]
    ends: list[int]
    uses: list[int]
    records: dict[str, dict[str, RecordMemory]]
    censuses: dict[str, list[int]]
    confirms: dict[str, list[int]]
    takeovers: dict[str, list[int]]
    pending: dict[str, int]
    lost: NotRequired[int]


class Memory(TypedDict, total=False):
    """What readers of the state ignore. Empty for a unit nobody has spoken of.

    `speakers`: who speaks, by figure. `keys` and `ages`: identity and instant of each of the state's `records`, which
    are in the order of `keys`. `beside`: figure and source of each of `others`, in order. `odd`: what is odd about
    single records, by figure and identity, about a source that does not speak, by its key in `beside`, or about the
    unit, by `WHOLE_UNIT`. `level_2`: the memory of the world of level 2 (`levels`), where it is another; `unheard`:
    the latest events of each source that level 2 has heard nothing of.
    """

    feeds: list[str]
    closures: list[list[int | None]]
    sources: dict[str, SourceMemory]
    speakers: dict[str, str]
    keys: list[str]
    ages: list[int]
    beside: list[str]
    odd: dict[str, dict[str, str]]
    level_2: "Memory"
    unheard: dict[str, list[str]]


class PublicState(TypedDict):
    """What is shown of a unit to readers of level 2."""

    version: int
    received_at: str | None
    observed_at: str | None
    records: list[dict[str, Any]]
    others: list[dict[str, Any]]
    anomalies: list[str]


class UnitState(TypedDict):
    """Value of the topic `capacity.unit-state`. `version` grows by one with every change of the public state, which is
    every field but `memory`, `level_2`, `version` and `received_at` (of the event that changed it last). `level_2`: the
    same as of readers of level 2, absent when nothing of level 3 was ever said."""

    schema: str
    unit_id: str
    version: int
    records: list[dict[str, Any]]
    others: list[dict[str, Any]]
    observed_at: str | None
    received_at: str | None
    anomalies: list[str]
    level_2: NotRequired[PublicState]
    memory: Memory


def new_state(unit_id: str) -> UnitState:
    """The state of a unit nobody has spoken of."""
    return {
        "schema": "unit-state/1",
        "unit_id": unit_id,
        "version": 0,
        "records": [],
        "others": [],
        "observed_at": None,
        "received_at": None,
        "anomalies": [],
        "memory": {},
    }


def public(state: UnitState) -> dict[str, Any]:
    """The state as anyone may read it: without the fold's memory."""
    return {field: value for field, value in state.items() if field != "memory"}
