"""What makes two capacity records the same counter.

Seven values, as the ROR write service compares them; nature is not one of them, it is checked against the unit's.
"""

from collections.abc import Mapping
from typing import NamedTuple


class RecordIdentity(NamedTuple):
    """The identity of one counter of a unit. Absent is the empty string, except where absent has a meaning."""

    status: str
    horizon: str
    gender: str
    closing_type: str
    supplementary_type: str
    crisis_type: str
    assignment: str


_ANY_GENDER: dict[object, str] = {None: "04", "": "04", "03": "04"}
"""03 (Indifférencié) is deprecated since 2025-08-28 in favour of 04 and still sent by old tools."""

_NO_ASSIGNMENT: dict[object, str] = {None: "01", "": "01"}


def identity(record: Mapping[str, object]) -> RecordIdentity:
    """The identity of a record as an event spells it. Values are taken as valid codes."""
    get = record.get
    gender = get("gender")
    assignment = get("assignment")
    return RecordIdentity(
        str(record["status"]),
        str(record["horizon"]),
        _ANY_GENDER.get(gender) or str(gender),
        str(get("closing_type") or ""),
        str(get("supplementary_type") or ""),
        str(get("crisis_type") or ""),
        _NO_ASSIGNMENT.get(assignment) or str(assignment),
    )


def figure(record: Mapping[str, object]) -> tuple[str, str]:
    """The figure a record belongs to: (status, horizon)."""
    return str(record["status"]), str(record["horizon"])
