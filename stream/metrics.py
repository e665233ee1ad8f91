"""Every metric of the stream, declared once."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from stream.core.fold import Outcome
from stream.core.freshness import CLOSED, NEVER, RANKS


class Metrics:
    """Counters and gauges of one worker."""

    def __init__(self, registry: CollectorRegistry) -> None:
        folded = Counter(
            "vigilits_stream_events_folded_total",
            "Events folded, by what became of them",
            ["outcome"],
            registry=registry,
        )
        # Looked up once: for every event it took longer than counting. A zero is visible before the first event.
        self.folded = {outcome: folded.labels(outcome.value) for outcome in Outcome}
        self.quarantined = Counter(
            "vigilits_stream_quarantined_total",
            "Messages sent to the quarantine, by reason",
            ["code"],
            registry=registry,
        )
        crossed = Counter(
            "vigilits_stream_transitions_total",
            "Transitions of freshness, by what units became",
            ["to"],
            registry=registry,
        )
        self.crossed = {state: crossed.labels(state) for state in (*RANKS, NEVER, CLOSED)}
        self.lateness = Histogram(
            "vigilits_stream_transition_lateness_seconds",
            "From the moment of a transition until Kafka has it",
            buckets=(0.1, 0.25, 0.5, 1, 2.5, 15, 60, 3600, float("inf")),
            registry=registry,
        )
        self.stale_writes = Counter(
            "vigilits_stream_stale_writes_total",
            "Older states another worker wrote after newer ones, written over again",
            registry=registry,
        )
        self.projected = Counter("vigilits_stream_rows_projected_total", "Rows written to Redis", registry=registry)
        self.behind = Gauge("vigilits_stream_rows_behind", "Rows that Kafka has and Redis has not", registry=registry)
        self.rebuilds = Counter(
            "vigilits_stream_rebuilds_total", "Partitions rebuilt in Redis from the table", registry=registry
        )
        self.partitions = Gauge("vigilits_stream_partitions_held", "Partitions held", registry=registry)
