"""Token buckets: how much each sender may send per second. The time is a parameter, in seconds of any clock."""

from dataclasses import dataclass

from ingest.core.sender import Limits, Sender


@dataclass(slots=True)
class Bucket:
    """Fills at `rate` per second up to one second's worth.

    More than a full bucket at once is let through when it is full, and paid back before anything else passes:
    so a batch larger than the rate is not refused for ever.
    """

    rate: float
    level: float
    filled_at: float

    def take(self, amount: float, now: float) -> float:
        """0.0 when `amount` may pass now, and it is taken; else the seconds to wait, and nothing is taken."""
        self.level = min(self.rate, self.level + max(0.0, now - self.filled_at) * self.rate)
        self.filled_at = now
        needed = min(amount, self.rate)
        if self.level < needed:
            return (needed - self.level) / self.rate
        self.level -= amount
        return 0.0


class RateLimits:
    """The buckets of every sender seen since the start: two each, bounded by the number of known senders."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, Limits], tuple[Bucket, Bucket]] = {}

    def request(self, sender: Sender, now: float) -> float:
        """Seconds to wait before one more request of the sender, 0.0 when it may pass."""
        return self._take(sender, 0, 1, now)

    def events(self, sender: Sender, count: int, now: float) -> float:
        """Seconds to wait before `count` more events of the sender, 0.0 when they may pass."""
        return self._take(sender, 1, count, now)

    def _take(self, sender: Sender, which: int, amount: int, now: float) -> float:
        limits = sender.limits
        if limits is None:
            return 0.0
        key = (sender.limited_as or sender.subject, limits)
        buckets = self._buckets.get(key)
        if buckets is None:
            buckets = self._buckets[key] = (
                Bucket(limits.requests_per_s, limits.requests_per_s, now),
                Bucket(limits.events_per_s, limits.events_per_s, now),
            )
        return buckets[which].take(amount, now)
