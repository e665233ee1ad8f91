"""The one table of every Kafka topic: name, key, partitions, retention, compaction (DESIGN section 3).

Topics are created from here (`schemas/create_topics.py`) before any service starts; nothing else names one.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

PARTITIONS = 8
"""Partitions of everything keyed by unit. They bound how many stream workers share the load."""


class Kind(StrEnum):
    """How Kafka forgets: by age, or by keeping the last value of each key."""

    LOG = "log"
    COMPACTED = "compacted"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `schema` is the value's name in schemas/json/, `key` says in words what the key is."""

    name: str
    key: str
    schema: str
    kind: Kind
    partitions: int = 1
    retention: timedelta | None = None
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def config(self) -> dict[str, str]:
        """The broker's settings for this topic, as Kafka spells them."""
        return {**_KIND_SETTINGS[self.kind], **self._retention(), **dict(self.settings)}

    def _retention(self) -> dict[str, str]:
        if self.retention is None:
            return {}
        return {"retention.ms": str(int(self.retention.total_seconds() * 1000))}


_KIND_SETTINGS: dict[Kind, dict[str, str]] = {
    Kind.LOG: {"cleanup.policy": "delete"},
    # Without these the active segment is never compacted (reference/faust-tried.md).
    Kind.COMPACTED: {
        "cleanup.policy": "compact",
        "segment.ms": "3600000",
        "segment.bytes": "67108864",
        "max.compaction.lag.ms": "7200000",
    },
}

# An event older than this when it reaches the broker is refused by the broker itself: what ingest answered 503
# for cannot arrive later from a socket buffer (a broker that was paused, a link that came back).
# Ingest gives up after ACCEPTANCE_TIMEOUT, which must stay the longer of the two.
LATEST_ARRIVAL = timedelta(milliseconds=1500)
ACCEPTANCE_TIMEOUT = timedelta(milliseconds=1900)

_LATE_IS_REFUSED = (("message.timestamp.before.max.ms", str(int(LATEST_ARRIVAL.total_seconds() * 1000))),)

JUDGED = ("judged", b"capacity-event/1")
"""Header of an event that ingest has held against every rule. What comes without it, or looks odd, is judged by the
stream."""

EVENTS = Topic(
    "capacity.events",
    "unit_id",
    "capacity-event",
    Kind.LOG,
    PARTITIONS,
    timedelta(days=30),
    _LATE_IS_REFUSED,
)
# Read whole by whoever takes a partition over, while nobody serves it: after a quarter of an hour in which 10,000 units
# report every minute it is 80 MB to read so, and 390 MB in segments of 64 MB.
_COMPACTED_SOON = (("segment.bytes", "8388608"), ("min.cleanable.dirty.ratio", "0.1"))
UNIT_STATE = Topic("capacity.unit-state", "unit_id", "unit-state", Kind.COMPACTED, PARTITIONS, settings=_COMPACTED_SOON)
QUARANTINE = Topic(
    "capacity.quarantine",
    "unit_id or null",
    "quarantine",
    Kind.LOG,
    1,
    timedelta(days=30),
    # A refused body of 1 MiB, in base64. Late ones are taken: the stream writes here too, with a clock of its own, and
    # what it may not write keeps its partition waiting; of a request answered 503 it may be there twice.
    (("max.message.bytes", "2097152"),),
)
# The region's own ingest is the only writer. A mirror of it (MirrorMaker copies a topic's settings) has to leave this
# one out: there, records arrive with the time they were written at home.
DIRECTORY = Topic("directory.units", "unit_id", "directory-unit", Kind.COMPACTED, settings=_LATE_IS_REFUSED)
TENSION = Topic("tension.levels", "declaration id", "tension-level", Kind.COMPACTED)
TRANSITIONS = Topic(
    "freshness.transitions", "unit_id", "freshness-transition", Kind.LOG, PARTITIONS, timedelta(days=35)
)
LAST_TRANSITIONS = Topic("freshness.last", "unit_id", "freshness-last", Kind.COMPACTED, PARTITIONS)
HEARTBEATS = Topic("feed.heartbeats", "feed", "capacity-event", Kind.LOG, 1, timedelta(days=1), _LATE_IS_REFUSED)
FEED_STATE = Topic("feed.state", "feed", "feed-state", Kind.COMPACTED)
ALERTS = Topic("alerts.lifecycle", "alert id", "alert-lifecycle", Kind.COMPACTED)
SILENCES = Topic("alerts.silences", "silence id", "alert-silence", Kind.COMPACTED)
ALERT_ACTIONS = Topic("alerts.actions", "alert id", "alert-action", Kind.LOG, 1, timedelta(days=35))
CLIENTS = Topic("access.clients", "client id", "access-client", Kind.COMPACTED)
REVOCATIONS = Topic("access.revocations", "token or subject", "access-revocation", Kind.COMPACTED)
GRANTS = Topic("access.grants", "subject", "access-grant", Kind.COMPACTED)
PSEUDONYMS = Topic("access.pseudonyms", "pseudonym", "pseudonym", Kind.COMPACTED)
AUDIT = Topic("audit.log", "writer", "audit-entry", Kind.LOG, 1, timedelta(days=365))

TOPICS: tuple[Topic, ...] = (
    EVENTS,
    UNIT_STATE,
    QUARANTINE,
    DIRECTORY,
    TENSION,
    TRANSITIONS,
    LAST_TRANSITIONS,
    HEARTBEATS,
    FEED_STATE,
    ALERTS,
    SILENCES,
    ALERT_ACTIONS,
    CLIENTS,
    REVOCATIONS,
    GRANTS,
    PSEUDONYMS,
    AUDIT,
)
