"""Which parts are away and since when, as screens, readiness and metrics say it."""

from collections.abc import Callable
from dataclasses import replace

from dashboard_api.core import degradation, frames
from dashboard_api.core.degradation import Degraded, Facts
from dashboard_api.metrics import Metrics
from schemas.core.times import from_micros


class Standing:
    """`clock` gives microseconds since 1970, UTC."""

    def __init__(self, metrics: Metrics, clock: Callable[[], int]) -> None:
        self.degraded: Degraded | None = None
        self._metrics = metrics
        self._clock = clock
        self._facts = Facts(redis_answers=True)
        self._well_at = clock()

    def follower_says(self, facts: Facts) -> bool:
        """What is known of Redis and of the stream; says whether something went away or came back."""
        self._metrics.unreadable.set(facts.unreadable)
        changed = self._judge(replace(facts, kafka_answers=self._facts.kafka_answers))
        if self.degraded is None:
            self._well_at = self._clock()
        return changed

    def kafka_says(self, *, answers: bool) -> bool:
        """Whether Kafka answers; see `follower_says`."""
        return self._judge(replace(self._facts, kafka_answers=answers))

    def frame(self) -> bytes:
        """What a screen is told."""
        if self.degraded is None:
            return frames.recovered()
        return frames.degraded(from_micros(self.degraded.since), self.degraded.parts)

    def missing(self) -> list[str]:
        """What is away, in words."""
        missing = []
        if self.degraded is not None:
            since = from_micros(self.degraded.since)
            missing += [f"{part}: away since {since}, what was read last is served" for part in self.degraded.parts]
        if self._facts.unreadable:
            missing.append(
                f"the newest rows of {self._facts.unreadable} units: unreadable in Redis, see this service's log"
            )
        return missing

    def _judge(self, facts: Facts) -> bool:
        self._facts = facts
        before, self.degraded = self.degraded, degradation.judge(facts, self.degraded, self._well_at)
        if before == self.degraded:
            return False
        for part in degradation.PARTS:
            self._metrics.degraded.labels(part).set(self.degraded is not None and part in self.degraded.parts)
        return True
