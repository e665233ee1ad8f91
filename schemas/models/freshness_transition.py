"""freshness-transition/1: a unit went fresh, due, overdue, silent or back. Value of freshness.transitions."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape, Sequence, UnitId
from schemas.models.tension_level import Level

Freshness = Literal["fresh", "due", "overdue", "silent", "never", "closed"]


class FreshnessTransition(OpenShape):
    """One crossing. Of one id the higher `unit_version` counts, then the first."""

    schema_: Literal["freshness-transition/1"] = Field(alias="schema")
    id: str
    """Unit and sequence."""
    unit_id: UnitId
    sequence: Sequence
    unit_version: Annotated[int, Field(ge=0)]
    from_: Freshness | None = Field(alias="from")
    to: Freshness
    moment: Instant
    """When it was crossed."""
    produced_at: Instant
    late: bool
    level: Level
    reason: str
