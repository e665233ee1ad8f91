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
    """Unit and sequence, `540002078/REA#12`."""
    unit_id: UnitId
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
    """When the next report is due at the latest: the unit is overdue from then on; null while closed."""
