"""What the dashboard API answers over REST."""

from typing import Annotated

from pydantic import Field

from schemas.models.alert_lifecycle import Acknowledgement, AlertKind, AlertUnit, Pressure, Step
from schemas.models.alert_silence import AlertSilence
from schemas.models.feed_state import FeedState
from schemas.models.fields import Instant, OpenShape, TerritoryCode
from schemas.models.rollup import Rollup
from schemas.models.row import AgedRow
from schemas.models.tension_level import TensionLevel


class UnitsPage(OpenShape):
    """GET /v1/units."""

    units: list[AgedRow]
    next: str | None
    """Cursor of the next page; null: this is the last."""


class Territories(OpenShape):
    """GET /v1/territories and /v1/territories/{code}."""

    rollups: list[Rollup]
    """Ordered by territory and group."""


class AlertedUnit(AlertUnit):
    """A unit of an alert, with what a screen shows of it."""

    name: str | None
    """null: the directory does not know it any more."""
    owner_phone: str | None
    """Of its owner, else of its establishment, as far as the reader may see it."""
    age_s: Annotated[int, Field(ge=0)] | None
    """Whole seconds since `observed_at`, at the moment of reading."""


class Alert(OpenShape):
    """An alert as a reader sees it: what `alerts.lifecycle` says without its deliveries."""

    alert_id: str
    sequence: Annotated[int, Field(ge=0)]
    kind: AlertKind
    state: str
    reason: str
    cause: str
    territories: list[TerritoryCode]
    activity_groups: list[str]
    step: Step
    opened_at: Instant
    at: Instant
    units: list[AlertedUnit]
    acknowledgement: Acknowledgement | None
    suppressed_by: str | None
    resolved_at: Instant | None
    told: list[str]
    """Ids of the receivers that have been told; where units are left out, of the contacts of those shown alone."""
    pressure: Pressure | None = None
    """Of kind `pressure`: how full the beds are."""


class Alerts(OpenShape):
    """GET /v1/alerts."""

    alerts: list[Alert]
    """The longest open first; resolved ones after, the latest first."""
    next: str | None


class Declarations(OpenShape):
    """GET /v1/tension."""

    declarations: list[TensionLevel]
    """The latest first."""


class Silences(OpenShape):
    """GET /v1/silences."""

    silences: list[AlertSilence]
    """The latest first."""


class Feeds(OpenShape):
    """GET /v1/feeds: feeds that have given a sign of life."""

    feeds: list[FeedState]


class Quality(OpenShape):
    """Share of time that units were in duty (fresh or due), of the time they owed reports."""

    territory: TerritoryCode
    activity_group: str | None
    units: Annotated[int, Field(ge=0)]
    share_7_days: Annotated[float, Field(ge=0, le=1)] | None
    """null: no unit owed anything."""
    share_30_days: Annotated[float, Field(ge=0, le=1)] | None
    observed_from: Instant | None
    """Nothing is known before; null: nothing at all."""


class QualityAnswer(OpenShape):
    """GET /v1/quality."""

    quality: list[Quality]
