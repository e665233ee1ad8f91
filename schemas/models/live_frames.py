"""The frames of /v1/live, subprotocol vigilits.v1: one JSON object a text message."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.access_grant import AccessGrant
from schemas.models.dashboard_answers import Alert
from schemas.models.feed_state import FeedState
from schemas.models.fields import Instant, OpenShape, TerritoryCode, UnitId
from schemas.models.rollup import Rollup
from schemas.models.row import Row, RowChange
from schemas.models.tension_level import TensionLevel


class Resume(OpenShape):
    """Where the client stopped, as a frame gave it."""

    epoch: str
    version: str


class Subscribe(OpenShape):
    """From the client: what it wants to see. Sent again, it replaces what was wanted before."""

    type: Literal["subscribe"]
    token: str | None = None
    """May be left out once the socket is authenticated."""
    territories: Annotated[list[TerritoryCode], Field(max_length=128)] | None = None
    """Empty or absent: all that the token may see."""
    activity_groups: Annotated[list[str], Field(max_length=32)] | None = None
    """Empty or absent: all."""
    resume: Resume | None = None


class Authenticate(OpenShape):
    """From the client: a renewed token on the open socket."""

    type: Literal["authenticate"]
    token: str


class Snapshot(OpenShape):
    """All that was subscribed to, in parts of at most 1 MiB. It holds once its last part is here."""

    type: Literal["snapshot"]
    epoch: str
    """Changes when versions start anew."""
    version: str
    """Opaque; means the same on every replica."""
    part: Annotated[int, Field(ge=1)]
    parts: Annotated[int, Field(ge=1)]
    rows: list[Row]
    rollups: list[Rollup]


class Delta(OpenShape):
    """What changed. A `from` that is not the client's version is a gap: subscribe again with resume."""

    type: Literal["delta"]
    from_: str = Field(alias="from")
    to: str
    rows: list[RowChange]
    rollups: list[Rollup]
    removed: list[UnitId]


class LiveHeartbeat(OpenShape):
    """Nothing changed since `version`; every 15 s at most."""

    type: Literal["heartbeat"]
    version: str | None
    """Null: nothing was sent yet."""
    at: Instant


class Resync(OpenShape):
    """A snapshot follows, to be taken instead of what is shown."""

    type: Literal["resync"]
    reason: str
    """`slow`: the client could not take all frames; `epoch`: versions start anew; `access`: its renewed token may see
    something else. Others may come."""


class Degraded(OpenShape):
    """What is shown may be old since then: these parts are away."""

    type: Literal["degraded"]
    since: Instant
    parts: list[str]


class Recovered(OpenShape):
    """All parts are back."""

    type: Literal["recovered"]


class Situation(OpenShape):
    """What is declared and wrong where the client looks, whole: after the snapshot, and again when it changes."""

    type: Literal["situation"]
    tension: list[TensionLevel]
    """Declarations that hold or are to come."""
    feeds_down: list[FeedState]
    break_glass: list[AccessGrant]
    """In force, of people of the territories in which the reader has to know; empty for everybody else."""
    alerts: list[Alert]
    """Not resolved, the longest open first; those the client may see."""
    alerts_omitted: Annotated[int, Field(ge=0)]
    """How many more there are: a frame stays below 1 MiB. REST has them all."""


class Error(OpenShape):
    """What was wrong with what the client sent, and how to mend it."""

    type: Literal["error"]
    code: str
    message: str
