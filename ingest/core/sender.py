"""Who sends, and what it may write: the answer of the identity seam, in the words the rules need."""

from dataclasses import dataclass

from schemas.core.confidentiality import PROFESSIONALS, REGULATION

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
    """One authenticated sender. `None` for feed or limits means any, or none.

    `subject` is the client id of an API key or the subject of a token: it is what Kafka keeps of the sender. `place` is
    where it may write, as territory codes (R-44, D-54, E-540002078; None: everywhere), `elsewhere` the level it reads
    in the rest of the country (0: nothing is known to exist there). Senders of one `limited_as` share their limits;
    None: nobody shares them. `delegate` is the role of an authority that writes for an establishment.
    """

    subject: str
    feed: str | None
    place: frozenset[str] | None = None
    elsewhere: int = PROFESSIONALS
    vendor: str | None = None
    limits: Limits | None = DEFAULT_LIMITS
    limited_as: str | None = None
    writes_events: bool = True
    writes_directory: bool = False
    loosens_duty: bool = False
    delegate: str | None = None

    def covers(self, finess: str, territory: tuple[str, ...]) -> bool:
        """Whether the sender may write for an establishment that lies in these territories (codes, any level)."""
        return self.place is None or f"E-{finess}" in self.place or not self.place.isdisjoint(territory)

    def reads(self, finess: str, territory: tuple[str, ...], *, sensitive: bool) -> bool:
        """Whether a unit exists for it: one inside its place does."""
        return self.covers(finess, territory) or self.knows(sensitive=sensitive)

    def knows(self, *, sensitive: bool) -> bool:
        """Whether a unit outside its place exists for it."""
        return self.elsewhere >= (REGULATION if sensitive else PROFESSIONALS)
