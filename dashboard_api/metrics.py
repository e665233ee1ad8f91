"""Every metric of this service. Labels are bounded: reasons and phases, never units or subjects."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """One set per process, in the registry given."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.sockets = Gauge("vigilits_live_sockets", "Open live sockets", registry=registry)
        self.classes = Gauge("vigilits_live_classes", "Classes of clients being served", registry=registry)
        self.frames = Counter("vigilits_live_frames", "Frames of ticks handed to sockets", registry=registry)
        self.behind = Counter("vigilits_live_behind", "Times a socket could not take a frame", registry=registry)
        self.situations = Counter("vigilits_live_situations", "Situations told again to sockets", registry=registry)
        self.writes = Counter(
            "vigilits_kafka_writes", "Records written, by what became of them", ["outcome"], registry=registry
        )
        self.resyncs = Counter("vigilits_live_resyncs", "Resyncs by reason", ["reason"], registry=registry)
        self.resumes = Counter("vigilits_live_resumes", "Subscriptions by how they began", ["how"], registry=registry)
        self.closes = Counter("vigilits_live_closes", "Sockets we closed, by reason", ["reason"], registry=registry)
        self.tick_seconds = Histogram(
            "vigilits_live_tick_seconds", "Time to tell one tick to all screens", registry=registry
        )
        self.changes = Counter("vigilits_changes", "Changes of units taken from Redis", registry=registry)
        self.units = Gauge("vigilits_units", "Units in memory", registry=registry)
        self.unreadable = Gauge(
            "vigilits_unreadable_units", "Units whose newest row in Redis cannot be read", registry=registry
        )
        self.degraded = Gauge("vigilits_degraded", "1 while a part is away", ["part"], registry=registry)
