"""alert-lifecycle/1: what became of an alert. Value of alerts.lifecycle."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape, Sequence, TerritoryCode, UnitId
from schemas.models.freshness_transition import Rank
from schemas.models.tension_level import Level

AlertKind = Literal["late", "feed_down", "anomaly", "delivery_given_up"]
Step = Literal["owner", "on-call", "ars", "director", "ars-escalation"]


class Acknowledgement(OpenShape):
    """Who takes care, and until when."""

    by: str
    """Subject of the token."""
    at: Instant
    promised_at: Instant
    comment: str | None


class AlertUnit(OpenShape):
    """A unit the alert is about, as its last fact said."""

    unit_id: UnitId
    sequence: Annotated[int, Field(ge=0)]
    """Of its last transition."""
    rank: Rank | None
    """null: late in nothing; it is named for an anomaly or because its feed is down."""
    since: Instant
    """Moment of that rank."""
    level: Level
    observed_at: Instant | None
    due_at: Instant | None
    anomalies: list[str]
    """Ids of soft rules, of an anomaly."""


class Delivery(OpenShape):
    """How far one receiver has been told."""

    sequence: Annotated[int, Field(ge=0)]
    """Highest notice it has; 0: none."""
    pending: Annotated[int, Field(ge=0)] | None
    """Notice on its way; null: none."""
    attempts: Annotated[int, Field(ge=0)]
    """Of the pending one."""
    next_at: Instant | None
    given_up: bool


class AlertLifecycle(OpenShape):
    """The alert as it stands. One notice per cause, not one per unit."""

    schema_: Literal["alert-lifecycle/1"] = Field(alias="schema")
    alert_id: str
    sequence: Sequence
    """Grows by one with every notice; receivers see it."""
    kind: AlertKind
    state: Literal["opened", "sent", "acknowledged", "escalated", "resolved"]
    reason: str
    """Why this was (not) told: first, new members, escalated, repeated, resolved, suppressed by …"""
    cause: str
    """An establishment (`E-540002078`), a feed (`540002078/bed-management`), a receiver."""
    territories: list[TerritoryCode]
    """Where its units are: FR, region, department, establishment."""
    activity_groups: list[str]
    step: Step
    """Rung of the ladder reached."""
    opened_at: Instant
    at: Instant
    """Of the last change."""
    units: list[AlertUnit]
    acknowledgement: Acknowledgement | None
    suppressed_by: str | None
    """`silence:…` or `feed:…` while nobody is told."""
    resolved_at: Instant | None
    deliveries: dict[str, Delivery]
    """By receiver id."""
