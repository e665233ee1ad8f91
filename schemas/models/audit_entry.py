"""audit-entry/1: who did what. Value of audit.log."""

from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape, Sequence, Sha256

Mac = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


class AuditEntry(OpenShape):
    """A write, a tension change, an acknowledgement, a change of rights, an export or a refused access.

    Each is a link of the chain of its writer; its bytes are JSON in ASCII with sorted members and no spaces.
    """

    schema_: Literal["audit-entry/1"] = Field(alias="schema")
    writer: str
    """A run of a process: `api-1/20260115T083500Z-3f9a0c11`."""
    sequence: Sequence
    """1, 2, 3… of the writer, without gaps."""
    previous: Mac
    """`mac` of the writer's entry before; empty in its first."""
    mac: Sha256
    """HMAC-SHA256, with a key that Kafka never sees, of this entry without `mac`."""
    at: Instant
    subject: str | None
    """Who: the pseudonym of a person (`access.pseudonyms`), the client id of an API key; null: nobody was known."""
    role: str | None
    on_behalf_of: str | None
    """The establishment or feed written for by delegation."""
    action: str
    """`tension.declared`, `access.refused`…: docs/parts.md lists them."""
    target: str
    about: str | None
    """The pseudonym of the person on whom it was done."""
    territories: list[str]
    """Where the target lies; FR: it concerns every region."""
    outcome: Literal["done", "refused", "failed"]
    """done: this entry was in Kafka before what it speaks of. failed: what an entry of the same request says to be done
    did not come about."""
    reason: str | None
    request_id: str | None
    """`X-Request-Id` of the answer."""
    details: dict[str, Any]
    """Facts of the action; never a secret, never a body."""
    dropped: Annotated[int, Field(ge=0)]
    """Entries of capacity events that were lost right before this one, because Kafka was away for too long."""
