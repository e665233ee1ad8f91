"""audit-entry/1: who did what. Value of audit.log."""

from typing import Any, Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape


class AuditEntry(OpenShape):
    """A write, a tension change, an acknowledgement or a refused access."""

    schema_: Literal["audit-entry/1"] = Field(alias="schema")
    at: Instant
    subject: str | None
    """Who, from the credential; null: none was given."""
    role: str | None
    on_behalf_of: str | None
    """The establishment or feed written for by delegation."""
    action: str
    target: str
    outcome: Literal["done", "refused"]
    reason: str | None
    details: dict[str, Any]
    """Facts of the action; never a secret, never a body."""
