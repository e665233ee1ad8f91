"""freshness-last/1: the last transition of a unit. Value of freshness.last."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape, Sequence, UnitId
from schemas.models.freshness_transition import Freshness
from schemas.models.tension_level import Level


class FreshnessLast(OpenShape):
    """Where the next transition of the unit goes on from; written after the transition."""

    schema_: Literal["freshness-last/1"] = Field(alias="schema")
    unit_id: UnitId
    sequence: Sequence
    unit_version: Annotated[int, Field(ge=0)]
    state: Freshness
    moment: Instant
    level: Level
