"""Every metric of ingest, declared once. Labels are bounded: rule ids, statuses, routes; never a unit or an event."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from schemas.core.rules import RULES, Hardness

UNKEPT = ("400", "401", "403", "413", "415", "429", "503")
"""Answers that keep nothing of the body; they are counted instead."""


class Metrics:
    """Counters and gauges of one ingest process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.accepted = Counter(
            "vigilits_ingest_events_accepted_total",
            "Events that Kafka has, by kind",
            ["kind"],
            registry=registry,
        )
        self.taken_over = Counter(
            "vigilits_ingest_takeovers_total",
            "Accepted reports by hand that were made takeovers: a feed is down, or the unit overdue",
            registry=registry,
        )
        self.refused = Counter(
            "vigilits_ingest_refusals_total",
            "Reasons for which events or directory units were refused, by code",
            ["code"],
            registry=registry,
        )
        for rule in RULES.values():
            if rule.hardness is Hardness.HARD:
                self.refused.labels(rule.id)  # a zero is visible before the first refusal
        self.quarantined = Counter(
            "vigilits_ingest_quarantined_total", "Refused items kept in the quarantine", registry=registry
        )
        self.unkept = Counter(
            "vigilits_ingest_requests_unkept_total",
            "Requests of which nothing was kept, by status",
            ["status"],
            registry=registry,
        )
        for status in UNKEPT:
            self.unkept.labels(status)
        self.denied = Counter(
            "vigilits_ingest_credentials_denied_total",
            "Credentials that let nobody in, by reason",
            ["reason"],
            registry=registry,
        )
        self.latency = Histogram(
            "vigilits_ingest_request_seconds",
            "From a request's arrival to its answer, by route",
            ["route"],
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2),
            registry=registry,
        )
        self.kafka_up = Gauge("vigilits_ingest_kafka_up", "1 when Kafka answered last", registry=registry)
        self.kafka_lost = Counter(
            "vigilits_ingest_kafka_lost_total",
            "Times that Kafka was lost, or could not be reached again, while reading or writing",
            ["while"],
            registry=registry,
        )
        self.units = Gauge("vigilits_ingest_directory_units", "Units of the directory known here", registry=registry)
        self.unreadable = Counter(
            "vigilits_ingest_unreadable_records_total",
            "Records of the topics followed that could not be read and were passed over",
            ["topic"],
            registry=registry,
        )
