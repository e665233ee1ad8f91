"""One open socket: its session, its wire, and the class it belongs to."""

from typing import Protocol

from dashboard_api.core.audience import Audience
from dashboard_api.core.client_frames import Resume
from dashboard_api.core.client_session import ClientSession
from dashboard_api.core.reader import Reader


class Wire(Protocol):
    """Where frames go; see live_protocol."""

    @property
    def can_write(self) -> bool:
        """Whether it takes more."""

    def write(self, payload: bytes) -> None:
        """Send one frame."""


class Client:
    """Compared and kept by identity: the hub has it in sets. `situation` is the content of the last one it was told."""

    __slots__ = ("audience", "joined_at", "reader", "resume", "session", "situation", "wire")

    audience: Audience | None
    resume: Resume | None
    session: ClientSession
    wire: Wire
    joined_at: float
    reader: Reader | None
    situation: bytes | None

    def __init__(self, session: ClientSession, wire: Wire) -> None:
        self.session = session
        self.wire = wire
        self.audience = None
        self.resume = None
        self.joined_at = 0.0
        self.reader = None
        self.situation = None
