"""freshness-last/1: the last transition of a unit. Value of freshness.last."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape, Sequence, UnitId
from schemas.models.freshness_transition import Freshness, Rank
from schemas.models.tension_level import Level


class LastTransition(OpenShape):
    """The last transition of a chain."""

    sequence: Sequence
    unit_version: Annotated[int, Field(ge=0)]
    state: Freshness
    rank: Rank | None
    moment: Instant
    level: Level
    entered_at: Instant
    """Moment of the chain's first transition: from then on a unit nobody has spoken of ages."""


class FreshnessLast(LastTransition):
    """Where the next transition of the unit goes on from; written after the transition. Of what level 2 is told."""

    schema_: Literal["freshness-last/1"] = Field(alias="schema")
    unit_id: UnitId
    apart: LastTransition | None = None
    """Of what level 3 alone is told; null or absent: it never was told anything that counts."""
