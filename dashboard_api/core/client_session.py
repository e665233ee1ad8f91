"""What one socket is owed next: a state machine without a socket.

    NEW ──subscribe──► WAITING ──(this replica has read as far)──► SENDING ──► CURRENT
                          └───────────────────────────────────────►│  ▲          │ not writable
                                                                    ▼  │          ▼
                                                                  CLOSED        BEHIND

The shell tells what happened (a frame, the time, room to write) and does what comes back. A client that
cannot take a frame keeps only its version: what it missed is found again in the book, last row per unit, so
a slow one costs no memory. Behind for too long, or by too much, it is resynced.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from dashboard_api.core.audience import Audience, audience
from dashboard_api.core.client_frames import Authenticate, ClientFrame, Fault, Resume, Subscribe
from dashboard_api.core.reader import Reader, reader_of
from dashboard_api.core.version import Version
from schemas.core.access.claims import EXPIRED, KEY_TAKEN_BACK, REVOKED, Denial
from schemas.core.access.policy import NOTHING, Policy, reads
from schemas.core.access.subject import Subject

_FOR_EVER = 1 << 62
_READS_NOTHING = "the role of this token reads nothing here: ask for a token of another role"
_NO_TOKEN = Denial("none_sent", "subscribe with a token")


class Phase(Enum):
    """Where the socket is."""

    NEW = "new"
    WAITING = "waiting"
    SENDING = "sending"
    CURRENT = "current"
    BEHIND = "behind"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why we close a socket, as a metric says it."""

    PROTOCOL = "protocol"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ORIGIN = "origin"
    """Refused before it was opened: it has no close code."""
    FORBIDDEN = "forbidden"
    UNAUTHENTICATED = "unauthenticated"
    LIMIT = "limit"


CLOSE_CODES = {
    CloseReason.PROTOCOL: 4400,
    CloseReason.EXPIRED: 4401,
    CloseReason.REVOKED: 4403,
    CloseReason.FORBIDDEN: 4403,
    CloseReason.UNAUTHENTICATED: 4408,
    CloseReason.LIMIT: 4429,
}


_WHY_CLOSED = {EXPIRED: CloseReason.EXPIRED, REVOKED: CloseReason.REVOKED, KEY_TAKEN_BACK: CloseReason.REVOKED}
"""Of tokens that were right once; any other that is refused was none of ours."""


@dataclass(frozen=True, slots=True)
class Join:
    """Take the socket out of its class, if any, and into this one; `resync` is why, when it did not ask for it."""

    audience: Audience
    reader: Reader
    resume: Resume | None
    resync: str | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Say the error, when there is one, and close."""

    reason: CloseReason
    words: str
    error_code: str | None = None


Effect = Join | Close


class Due(StrEnum):
    """What a client that fell behind gets once there is room again."""

    NOTHING = "nothing"
    MISSED = "missed"
    RESYNC = "resync"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one socket; seconds, and frames a client may send in `frames_within_s`."""

    subscribe_within_s: float = 5.0
    behind_s: float = 10.0
    missed_rows: int = 5_000
    frames: int = 20
    frames_within_s: float = 10.0


class ClientSession:
    """One socket. `now` is seconds of a clock that never goes back."""

    def __init__(self, opened_at: float, limits: Limits, policy: Policy) -> None:
        self.phase = Phase.NEW
        self.version: Version = ()
        self._limits = limits
        self._policy = policy
        self._opened_at = opened_at
        self._subject: Subject | None = None
        self._raised_until: int | None = None
        self._subscribed: Subscribe | None = None
        self._class: tuple[Audience, Reader] | None = None
        self._received: deque[float] = deque()
        self._frames: deque[bytes] = deque()
        self._behind_since = 0.0

    @property
    def subject(self) -> Subject | None:
        """Who is there; None until somebody is."""
        return self._subject

    @property
    def judged_until(self) -> int:
        """Until when what was judged of the subject holds by itself; microseconds since 1970, UTC."""
        subject = self._subject
        if subject is None:
            return _FOR_EVER
        ends = [end for end in (subject.expires_at, self._raised_until) if end is not None]
        return min(ends, default=_FOR_EVER)

    def receive(self, frame: ClientFrame, subject: Subject | Denial | None, now: float, at: int) -> Effect | None:
        """A frame came at `at` (microseconds since 1970); `subject` is whom its token belongs to, None without one."""
        if self._too_many(now):
            return self._close(CloseReason.LIMIT, "too many frames: subscribe once, then listen")
        if isinstance(frame, Fault):
            return self._close(CloseReason.PROTOCOL, frame.message, frame.code)
        if isinstance(subject, Denial):
            return self._refuse(subject)
        if subject is not None and reads(self._policy, subject, at).inside == NOTHING:
            return self._close(CloseReason.FORBIDDEN, _READS_NOTHING)
        if isinstance(frame, Authenticate) and subject is not None:
            return self.judge_again(subject, at)
        self._subject = subject or self._subject
        if isinstance(frame, Authenticate) or self._subject is None:
            return self._refuse(_NO_TOKEN)
        return self._join(frame, self._subject, at)

    def judge_again(self, subject: Subject, at: int) -> Join | None:
        """Who is there may see something else than before: same subscription, perhaps another class."""
        self._subject = subject
        if self._subscribed is None:
            return None
        asked = self._class_of(self._subscribed, subject, at)
        if asked == self._class:
            return None
        self._class = asked
        self.wait()
        return Join(*asked, None, resync="access")

    def turn_out(self, denial: Denial) -> Close:
        """Who is there may no longer."""
        return self._refuse(denial)

    def time_out(self, now: float) -> Effect | None:
        """Close a socket that did not subscribe in time."""
        if self.phase is Phase.NEW and now - self._opened_at >= self._limits.subscribe_within_s:
            return self._close(CloseReason.UNAUTHENTICATED, "subscribe with a token in the first seconds")
        return None

    def wait(self) -> None:
        """Whatever it was to get, frames of its own come next, later."""
        self.phase = Phase.WAITING
        self._frames.clear()

    def send(self, frames: Sequence[bytes], version: Version) -> None:
        """These frames are for this socket alone; after them it is at `version`."""
        self._frames = deque(frames)
        self.version = version
        self.phase = Phase.SENDING

    def next_frame(self, now: float) -> bytes | None:
        """The next of its own frames, when there is room to write; None when there is none."""
        if self.phase is not Phase.SENDING:
            return None
        frame = self._frames.popleft()
        if not self._frames:
            self.fall_behind(self.version, now)
        return frame

    def fall_behind(self, version: Version, now: float) -> None:
        """It has everything up to `version` and nothing after."""
        self.phase = Phase.BEHIND
        self.version = version
        self._behind_since = now

    def due(self, now: float, class_version: Version) -> Due:
        """There is room and nothing of its own left to send: what now? NOTHING makes it current again."""
        if self.version == class_version:
            self.phase = Phase.CURRENT
            return Due.NOTHING
        return Due.RESYNC if now - self._behind_since > self._limits.behind_s else Due.MISSED

    def closed(self) -> None:
        """The socket is gone."""
        self.phase = Phase.CLOSED
        self._frames.clear()

    def _join(self, frame: Subscribe, subject: Subject, at: int) -> Join:
        self._subscribed, self._class = frame, self._class_of(frame, subject, at)
        self.wait()
        return Join(*self._class, frame.resume)

    def _class_of(self, frame: Subscribe, subject: Subject, at: int) -> tuple[Audience, Reader]:
        raised = subject.raised_until
        self._raised_until = None if raised is None or raised <= at else raised
        reader = reader_of(self._policy, subject, at)
        return audience(reader, frame.territories, frame.activity_groups), reader

    def _refuse(self, denial: Denial) -> Close:
        return self._close(_WHY_CLOSED.get(denial, CloseReason.UNAUTHENTICATED), denial.message)

    def _close(self, reason: CloseReason, words: str, error_code: str | None = None) -> Close:
        self.closed()
        return Close(reason, words, error_code)

    def _too_many(self, now: float) -> bool:
        while self._received and now - self._received[0] > self._limits.frames_within_s:
            self._received.popleft()
        self._received.append(now)
        return len(self._received) > self._limits.frames
