"""freshness-transition/1: a unit went fresh, due, overdue, silent or back. Value of freshness.transitions."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape, Sequence, UnitId
from schemas.models.tension_level import Level

Freshness = Literal["fresh", "due", "overdue", "silent", "never", "closed"]
Rank = Literal["fresh", "due", "overdue", "silent"]
"""How far into its duty a unit is; a unit nobody has spoken of goes through it as well, and stays `never`."""
TransitionReason = Literal["entered", "time", "reported", "taken_back", "tension", "directory", "closed", "reopened"]


class FreshnessTransition(OpenShape):
    """One crossing. Of one id the higher `unit_version` counts, then the first."""

    schema_: Literal["freshness-transition/1"] = Field(alias="schema")
    id: str
    """Unit and sequence, `540002078/REA#12`; of level 3 `540002078/REA#apart-12`."""
    unit_id: UnitId
    confidentiality: Literal[2, 3] = 2
    """Who may know. Each has a chain of its own: 2 the unit's, by what level 2 is told of it; 3 that of what level 3
    alone is told (supplementary beds in crisis, records with a type of crisis). Absent: 2."""
    sequence: Sequence
    unit_version: Annotated[int, Field(ge=0)]
    from_: Freshness | None = Field(alias="from")
    """null: the unit's first."""
    to: Freshness
    rank: Rank | None
    """Of `to`; of `never` how far from its entry in the directory; null while closed."""
    moment: Instant
    """When it was crossed."""
    produced_at: Instant
    late: bool
    """Produced over a second after its moment."""
    level: Level
    reason: TransitionReason
    observed_at: Instant | None
    """Of what counts for the duty; null: nothing has been said."""
    due_at: Instant | None
    """When the next report is due at the latest: the unit is overdue from then on; null while closed, or while nothing
    is owed."""
