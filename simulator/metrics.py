"""Everything the simulator measures, declared once."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class Metrics:
    """The metrics of one process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.answered = Counter(
            "simulator_answered_total",
            "Items answered by ingest, by answer and whether it was the one expected",
            ["answer", "expected"],
            registry=registry,
        )
        self.retries = Counter(
            "simulator_retries_total", "Requests sent again, by reason (status or error)", ["reason"], registry=registry
        )
        self.lag = Gauge("simulator_lag_seconds", "How late the last batch was sent", registry=registry)
        self.units = Gauge("simulator_units", "Units simulated", registry=registry)
