"""Every shape by the name of its file in schemas/json/."""

from collections.abc import Mapping

from pydantic import BaseModel

from schemas.models import live_frames as live
from schemas.models.access_client import AccessClient
from schemas.models.access_grant import AccessGrant
from schemas.models.access_revocation import AccessRevocation
from schemas.models.alert_action import AlertAction
from schemas.models.alert_lifecycle import AlertLifecycle
from schemas.models.alert_notice import AlertNotice
from schemas.models.alert_silence import AlertSilence
from schemas.models.audit_answers import AuditPage, Grants
from schemas.models.audit_entry import AuditEntry
from schemas.models.capacity_event import CapacityEvent
from schemas.models.dashboard_answers import (
    Alerts,
    Declarations,
    Feeds,
    QualityAnswer,
    Silences,
    Territories,
    UnitsPage,
)
from schemas.models.directory_unit import DirectoryUnit
from schemas.models.feed_state import FeedState
from schemas.models.freshness_last import FreshnessLast
from schemas.models.freshness_transition import FreshnessTransition
from schemas.models.ingest_answers import DirectoryAnswer, EventsAnswer
from schemas.models.pseudonym import Pseudonym
from schemas.models.quarantined import Quarantined
from schemas.models.rollup import Rollup
from schemas.models.row import AgedRow, Row
from schemas.models.tension_level import TensionLevel
from schemas.models.unit_state import UnitState

TOPIC_VALUES: Mapping[str, type[BaseModel]] = {
    "capacity-event": CapacityEvent,
    "unit-state": UnitState,
    "quarantine": Quarantined,
    "directory-unit": DirectoryUnit,
    "tension-level": TensionLevel,
    "freshness-transition": FreshnessTransition,
    "freshness-last": FreshnessLast,
    "feed-state": FeedState,
    "alert-lifecycle": AlertLifecycle,
    "alert-silence": AlertSilence,
    "alert-action": AlertAction,
    "access-client": AccessClient,
    "access-revocation": AccessRevocation,
    "access-grant": AccessGrant,
    "pseudonym": Pseudonym,
    "audit-entry": AuditEntry,
}
"""Values in Kafka; the name is `Topic.schema`."""

CLIENT_FRAMES: Mapping[str, type[BaseModel]] = {
    "subscribe": live.Subscribe,
    "authenticate": live.Authenticate,
}
"""What a screen sends on /v1/live, by `type`; the file is `live-<type>`."""

SERVER_FRAMES: Mapping[str, type[BaseModel]] = {
    "snapshot": live.Snapshot,
    "delta": live.Delta,
    "heartbeat": live.LiveHeartbeat,
    "resync": live.Resync,
    "degraded": live.Degraded,
    "recovered": live.Recovered,
    "situation": live.Situation,
    "error": live.Error,
}
"""What a screen receives on /v1/live, by `type`; the file is `live-<type>`."""

ANSWERS: Mapping[str, type[BaseModel]] = {
    "row": Row,
    "aged-row": AgedRow,
    "rollup": Rollup,
    "units-page": UnitsPage,
    "territories": Territories,
    "alert": AlertNotice,
    "alerts": Alerts,
    "declarations": Declarations,
    "silences": Silences,
    "feeds": Feeds,
    "quality": QualityAnswer,
    "audit-page": AuditPage,
    "grants": Grants,
    "events-answer": EventsAnswer,
    "directory-answer": DirectoryAnswer,
}
"""ROW, ROLLUP, the answers over HTTP, and what a webhook is sent."""

SHAPES: Mapping[str, type[BaseModel]] = {
    **TOPIC_VALUES,
    **{f"live-{name}": model for name, model in {**CLIENT_FRAMES, **SERVER_FRAMES}.items()},
    **ANSWERS,
}
"""All of them."""
