"""feed-state/1: a feed is up or down, since when. Value of feed.state."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import Duration, FullFeedName, Instant, OpenShape


class FeedState(OpenShape):
    """Down after two missed heartbeats."""

    schema_: Literal["feed-state/1"] = Field(alias="schema")
    feed: FullFeedName
    state: Literal["up", "down"]
    since: Instant
    last_heartbeat_at: Instant | None
    """When it arrived."""
    period: Duration | None
    missed: Annotated[int, Field(ge=0)]
    vendor: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    """Who makes the system that sent its last heartbeat, as the credential said; null or absent: not known."""
