"""quarantine/1: something refused or undecodable, with its reason and its bytes. Value of capacity.quarantine."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape, Sha256, Uuid


class KafkaOrigin(OpenShape):
    """Found in a topic."""

    topic: str
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]


class PeerOrigin(OpenShape):
    """Sent by somebody."""

    peer: str
    path: str
    content_type: str | None


class Quarantined(OpenShape):
    """Nothing refused is lost. Of what looks like patient data only sender, field path and hash are kept."""

    schema_: Literal["quarantine/1"] = Field(alias="schema")
    quarantine_id: Uuid
    at: Instant
    by: Literal["ingest", "stream"]
    code: str
    """Id of the rule, as in the first refusal."""
    codes: list[str] = Field(default_factory=list)
    """The rules of all its refusals, each once; none in records from before they were kept."""
    field: str | None
    message: str
    detail: str | None = None
    """What went wrong in technical words, where no rule says it."""
    origin: KafkaOrigin | PeerOrigin
    sender: str | None
    """Client or token subject."""
    feed: str | None
    unit_id: str | None
    event_id: str | None
    index: Annotated[int, Field(ge=0)] | None
    """Place in the batch."""
    body_base64: str | None
    """The item alone where the body could be split."""
    body_sha256: Sha256
    key_base64: str | None
