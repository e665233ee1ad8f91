"""tension-level/1: a declared level that tightens duties. Value of tension.levels; ended ones stay."""

from typing import Literal

from pydantic import Field

from schemas.models.fields import Duration, Instant, OpenShape, TerritoryCode, Uuid

Level = Literal["normal", "tension", "crisis"]


class TensionLevel(OpenShape):
    """A declaration. Of several that hold, the highest counts."""

    schema_: Literal["tension-level/1"] = Field(alias="schema")
    declaration_id: Uuid
    territories: list[TerritoryCode]
    activity_groups: list[str]
    """Ids of schemas/codes/activity-groups.json; none: all activities."""
    level: Level
    reason: str
    author: str
    """Subject of the token."""
    declared_at: Instant
    from_: Instant = Field(alias="from")
    until: Instant | None
    grace: Duration
    """Units newly outside their duty are overdue after this at the earliest."""
    ended_at: Instant | None
    ended_by: str | None
