"""Every metric of the alerter, declared once. Labels are bounded: reasons, outcomes, topics; never a cause."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from alerts.core.alert import Reason
from alerts.core.outbound import Outcome


class Metrics:
    """Of one alerter."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.deciding = Gauge("vigilits_alerts_deciding", "1 while this alerter decides", registry=registry)
        self.facts = Counter("vigilits_alerts_facts_total", "Records taken in, any topic", registry=registry)
        self.unreadable = Counter(
            "vigilits_alerts_unreadable_records_total",
            "Records that could not be read and were passed over",
            ["topic"],
            registry=registry,
        )
        self.decisions = Counter(
            "vigilits_alerts_decisions_total", "Records of alerts written, by reason", ["reason"], registry=registry
        )
        for reason in Reason:
            self.decisions.labels(reason)
        self.deliveries = Counter(
            "vigilits_alerts_deliveries_total", "Tries to tell a receiver, by outcome", ["outcome"], registry=registry
        )
        for outcome in Outcome:
            self.deliveries.labels(outcome)
        self.waiting = Gauge("vigilits_alerts_waiting", "Notices on their way", registry=registry)
        self.open = Gauge("vigilits_alerts_open", "Alerts that are not resolved", registry=registry)
        self.given_up = Gauge(
            "vigilits_alerts_given_up", "Receivers a notice could not be brought to", registry=registry
        )
        self.told = Histogram(
            "vigilits_alerts_told_seconds",
            "From the decision to tell to the receiver's yes",
            buckets=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60, 600, 3600),
            registry=registry,
        )
        self.terms_lost = Counter(
            "vigilits_alerts_terms_lost_total",
            "Times that deciding ended by a failure and began anew",
            registry=registry,
        )
