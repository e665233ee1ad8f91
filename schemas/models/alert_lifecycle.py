"""alert-lifecycle/1: what became of an alert. Value of alerts.lifecycle."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import Code, Instant, OpenShape, Sequence, TerritoryCode, UnitId
from schemas.models.freshness_transition import Rank, TransitionReason
from schemas.models.tension_level import Level

AlertKind = Literal["late", "feed_down", "anomaly", "delivery_given_up", "digest", "pressure"]
"""`digest` is no alert: it is a message that lists the notices of many, kept so that its repeats have the same id."""
Step = Literal["owner", "on-call", "ars", "director", "ars-escalation"]
State = Literal["opened", "sent", "acknowledged", "escalated", "resolved"]


class Acknowledgement(OpenShape):
    """Who takes care, and until when."""

    by: str
    """Subject of the token."""
    at: Instant
    promised_at: Instant
    comment: str | None


class Disagreement(OpenShape):
    """A figure of which two sources know different counts."""

    status: Code
    horizon: Code
    source: str
    """That speaks for the unit."""
    count: Annotated[int, Field(ge=0)]
    other_source: str
    other_count: Annotated[int, Field(ge=0)]


class AlertUnit(OpenShape):
    """A unit the alert is about, as its last fact said."""

    unit_id: UnitId
    confidentiality: Literal[2, 3] = 2
    """Of its last transition: 2 by what level 2 is told of it, 3 of what level 3 alone is told. Absent: 2."""
    sequence: Annotated[int, Field(ge=0)]
    """Of its last transition; 0: none is known."""
    unit_version: Annotated[int, Field(ge=0)]
    """Of its last transition: of one sequence the higher one counts."""
    rank: Rank | None
    """null: late in nothing; it is named for an anomaly or because its feed is down."""
    since: Instant
    """Moment of that rank."""
    level: Level
    observed_at: Instant | None
    due_at: Instant | None
    because: TransitionReason | None
    """Why it has that rank; null: no transition is known."""
    anomalies: list[str]
    """Ids of soft rules, of an anomaly."""
    disagreements: list[Disagreement] = Field(default_factory=list)
    """Figures behind `sources_disagree`."""
    told: Step | None
    """Rung up to which people have been told of this unit; null: nobody."""
    covered: Rank | None = None
    """Its rank as the acknowledgement covers it; null: it does not, and people are told of the unit as ever."""
    anew: bool = False
    """Its feed is, or was, left to its vendor's alert: when that is over, people are told of the unit anew, up to
    `told` at least."""


class Delivery(OpenShape):
    """How far one receiver has been told."""

    sequence: Annotated[int, Field(ge=0)]
    """Highest notice it has; 0: none."""
    told_at: Instant | None
    """When it took that one."""
    pending: Annotated[int, Field(ge=0)] | None
    """Notice on its way; null: none."""
    attempts: Annotated[int, Field(ge=0)]
    """Of the pending one."""
    next_at: Instant | None
    """Of the next try after one that failed."""
    given_up: bool
    waits_since: Instant | None = None
    """When the first notice that it has not had was decided: after 24 hours it is given up. null: none is on its way.
    Absent: since the pending one."""


class Pressure(OpenShape):
    """How full a department's beds of an activity group are, as the roll-up of level 2 says it."""

    pressure: float | None
    """Occupied over open beds (installed less closed); null: not known (any more), or no bed is open."""
    occupied: Annotated[int, Field(ge=0)] | None
    """null: no unit knows occupied, installed and closed beds."""
    open: int | None
    units: Annotated[int, Field(ge=0)]
    """On how many units it rests: the open ones that know all three."""
    fresh: Annotated[int, Field(ge=0)]
    """How many of those are within their duty; the figures of the others are old."""


class Notice(OpenShape):
    """What is told under one sequence number."""

    sequence: Sequence
    at: Instant
    state: State
    reason: str
    step: Step
    gathered: bool
    """It waits for the morning's digest, and goes only in one."""
    units: list[UnitId]


class AlertLifecycle(OpenShape):
    """The alert as it stands. One notice per cause, not one per unit."""

    schema_: Literal["alert-lifecycle/1"] = Field(alias="schema")
    alert_id: str
    sequence: Annotated[int, Field(ge=0)]
    """Grows by one with every notice; receivers see it. 0: nobody has been told yet."""
    kind: AlertKind
    level: Literal[2, 3]
    """Who may read it: 3 of sensitive units, and of what level 3 alone is told of others (a cause has one alert of each
    level)."""
    state: State
    reason: str
    """Why this was (not) told: first, new members, escalated, repeated, resolved, suppressed by …"""
    cause: str
    """An establishment (`E-540002078`), a feed (`540002078/bed-management`), a vendor whose system is down in many
    establishments (`V-Example`, kind `feed_down`), a receiver, or the pressure of a department's activity group
    (`P-D-54/critical-care`)."""
    territories: list[TerritoryCode]
    """Where its units are: FR, region, department, establishment. Of pressure: FR, region, department."""
    activity_groups: list[str]
    step: Step
    """Rung of the ladder reached."""
    opened_at: Instant
    at: Instant
    """Of the last change."""
    units: list[AlertUnit]
    acknowledgement: Acknowledgement | None
    suppressed_by: str | None
    """`silence:…`, `feed:…` or `vendor:…` while nobody is told."""
    resolved_at: Instant | None
    deliveries: dict[str, Delivery]
    """By receiver: an id of the receivers file, or role, establishment and hashed address of a contact."""
    notices: list[Notice]
    """The latest, and those still on their way."""
    lists: dict[str, Sequence]
    """Of a digest: the notices it lists, alert id → sequence."""
    pressure: Pressure | None = None
    """Of kind `pressure`: as it is now."""
