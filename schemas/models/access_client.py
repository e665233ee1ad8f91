"""access-client/1: an API key, hashed, and its scope. Value of access.clients."""

from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.models.fields import FeedName, Finess, Instant, OpenShape, Sha256


class Limits(OpenShape):
    """What the client may send."""

    requests_per_s: Annotated[int, Field(ge=1)]
    events_per_s: Annotated[int, Field(ge=1)]


class PreviousSecret(OpenShape):
    """The secret before a rotation, which opens as well until it ends."""

    secret_sha256: Sha256
    expires_at: Instant


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default")


class AccessClient(OpenShape):
    """Who may send as which feed, for which establishments."""

    schema_: Literal["access-client/1"] = Field(alias="schema")
    client_id: str
    secret_sha256: Sha256
    feed: FeedName | None
    """null: any feed."""
    establishments: list[Finess] | None
    """null: any establishment."""
    vendor: str | None
    limits: Limits | None = Field(None, json_schema_extra=_without_default)
    """null: none; absent: the defaults."""
    created_at: Instant
    expires_at: Instant | None
    previous: PreviousSecret | None = Field(None, json_schema_extra=_without_default)
    """null or absent: there is none."""
    revoked_at: Instant | None
