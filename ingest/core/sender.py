"""Who sends, and what it may write: the answer of the identity seam, in the words the rules need."""

from dataclasses import dataclass

NATION = "FR"
MANUAL = "manual"
"""The feed of what people enter by hand."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one sender may send, per second."""

    requests_per_s: float
    events_per_s: float


DEFAULT_LIMITS = Limits(requests_per_s=200, events_per_s=10_000)


@dataclass(frozen=True, slots=True)
class Sender:
    """One authenticated sender. `None` for feed, establishments or territories means any, for limits none.

    `subject` is the client id of an API key or the subject of a token: it is what Kafka keeps of the sender. Senders
    of one `limited_as` share their limits; None: nobody shares them.
    """

    subject: str
    feed: str | None
    establishments: frozenset[str] | None = None
    territories: frozenset[str] | None = None
    vendor: str | None = None
    limits: Limits | None = DEFAULT_LIMITS
    limited_as: str | None = None
    writes_events: bool = True
    writes_directory: bool = False

    def covers(self, finess: str, territory: tuple[str, ...]) -> bool:
        """Whether the sender may write for an establishment that lies in these territories (codes, any level)."""
        if self.establishments is not None and finess not in self.establishments:
            return False
        if self.territories is None or NATION in self.territories:
            return True
        return not self.territories.isdisjoint(territory)
