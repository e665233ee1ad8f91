"""capacity_record: one counter of a unit, as a report gives it."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import ClosedShape, Code, Count


class RecordIdentity(ClosedShape):
    """What a counter counts. Absent and null are one."""

    nature: Code
    """TRE_R329, the unit's."""
    status: Code
    """TRE_R330."""
    horizon: Code
    """TRE_R331."""
    gender: Code | None = None
    """TRE_R332. Absent, 03 (deprecated) and 04 are one."""
    closing_type: Code | None = None
    """TRE_R333."""
    supplementary_type: Code | None = None
    """TRE_R334."""
    crisis_type: Code | None = None
    """TRE_R336."""
    assignment: Code | None = None
    """TRE_R337. Absent and 01 are one."""
    comment: Annotated[str, Field(max_length=500)] | None = None


class CountedRecord(RecordIdentity):
    """A figure, or null: asked, not known. Never 0 for unknown."""

    count: Count | None
    absent: Literal[False] | None = None


class AbsentRecord(RecordIdentity):
    """Takes the record away."""

    absent: Literal[True]
    count: None = None


CapacityRecord = CountedRecord | AbsentRecord
