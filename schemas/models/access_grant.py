"""access-grant/1: somebody broke the glass. Value of access.grants."""

from typing import Literal

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
