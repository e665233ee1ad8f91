"""alert/1: what a webhook is sent, signed as in Standard Webhooks (docs/alerts.md)."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.alert_lifecycle import Disagreement, Pressure, State, Step
from schemas.models.fields import Instant, OpenShape, Sequence, UnitId
from schemas.models.freshness_transition import Rank, TransitionReason
from schemas.models.tension_level import Level

NoticeKind = Literal["late", "feed_down", "anomaly", "delivery_given_up", "digest", "test", "pressure"]


class NoticeUnit(OpenShape):
    """A unit as its last fact said when the message was sent."""

    unit_id: UnitId
    name: str
    establishment: str | None = None
    """Its name."""
    rank: Rank | None
    """null: late in nothing."""
    since: Instant
    """Moment of that rank."""
    level: Level
    observed_at: Instant | None
    """null: nothing has been said."""
    due_at: Instant | None
    because: TransitionReason | None
    """Why it has that rank; null: not known."""
    anomalies: list[str]
    disagreements: list[Disagreement] = Field(default_factory=list)
    """Figures behind `sources_disagree`: both counts, and whose they are."""
    phone: str | None
    """Of its owner, else of its establishment, as far as the receiver may read it."""


class NoticeHead(OpenShape):
    """Which notice of which alert, and why it was sent."""

    schema_: Literal["alert/1"] = Field(alias="schema")
    alert_id: str
    sequence: Sequence
    """Grows with every notice of the alert; a receiver may lack some that others had."""
    kind: NoticeKind
    state: State
    reason: str
    """first, new_members, escalated, repeated, resumed (a promise was broken) or resolved."""
    cause: str
    """An establishment (`E-540002078`), a feed in full, a vendor (`V-Example`), a receiver, or `P-` with department and
    activity group (`P-D-54/critical-care`)."""
    establishment: str | None = None
    """Its name; null: none of its units is told, or they are of many (a vendor's system is down)."""
    step: Step
    at: Instant
    """When it was decided."""
    pressure: Pressure | None = None
    """Of kind `pressure`: as it is when the message leaves."""


class ListedNotice(NoticeHead):
    """A notice in a digest."""

    unit_count: Annotated[int, Field(ge=0)]


class AlertNotice(NoticeHead):
    """One notice, or of kind `digest` many: those it lists come in no other message."""

    units: list[NoticeUnit]
    """Those the receiver may read, the most critical first; in a digest those of its `alerts`, 5000 at most."""
    alerts: list[ListedNotice] | None = None
    """Of a digest, the most critical first."""
