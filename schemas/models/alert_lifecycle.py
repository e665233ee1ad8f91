"""alert-lifecycle/1: what became of an alert. Value of alerts.lifecycle."""

from typing import Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape, Sequence, UnitId


class Acknowledgement(OpenShape):
    """Who takes care, and until when."""

    by: str
    at: Instant
    promised_at: Instant
    comment: str | None


class AlertLifecycle(OpenShape):
    """The alert as it stands. One notice per cause, not one per unit."""

    schema_: Literal["alert-lifecycle/1"] = Field(alias="schema")
    alert_id: str
    sequence: Sequence
    kind: str
    state: Literal["opened", "sent", "acknowledged", "escalated", "resolved"]
    reason: str
    """Why this was (not) told: first, new members, escalated, repeated, resolved, suppressed by …"""
    cause: str
    step: str
    """Rung of the ladder."""
    at: Instant
    units: list[UnitId]
    acknowledgement: Acknowledgement | None
