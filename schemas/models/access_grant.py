"""access-grant/1: somebody broke the glass. Value of access.grants."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape


class AccessGrant(OpenShape):
    """A professional reads level 3 from `granted_at` until the first of `until` and `ended_at`."""

    schema_: Literal["access-grant/1"] = Field(alias="schema")
    subject: str
    role: str
    territories: list[str]
    """Of the token it was asked with; FR: all."""
    reason: str
    granted_at: Instant
    until: Instant
    ended_at: Instant | None
    times_24h: Annotated[int, Field(ge=1)] = 1
    """How often this person broke it in the 24 hours up to this time, this time counted."""
    earlier: list[Instant] = Field(default_factory=list)
    """Those times before this one, the oldest first, at most 50."""
