"""alert-silence/1: nobody is told of alerts in a scope for a time. Value of alerts.silences; ended ones stay."""

from typing import Literal

from pydantic import Field

from schemas.models.fields import Finess, FullFeedName, Instant, OpenShape, TerritoryCode, UnitId, Uuid


class SilenceScope(OpenShape):
    """What is silenced: everything that every field given matches; at least one is given."""

    territories: list[TerritoryCode]
    establishments: list[Finess]
    units: list[UnitId]
    feeds: list[FullFeedName]
    activity_groups: list[str]


class AlertSilence(OpenShape):
    """Planned maintenance. Always has an end and an author."""

    schema_: Literal["alert-silence/1"] = Field(alias="schema")
    silence_id: Uuid
    scope: SilenceScope
    from_: Instant = Field(alias="from")
    until: Instant
    reason: str
    author: str
    """Subject of the token."""
    created_at: Instant
    ended_at: Instant | None
    ended_by: str | None
