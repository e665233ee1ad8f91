"""pseudonym/1: who is behind a pseudonym of the audit log. Value of access.pseudonyms."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.models.fields import Instant, OpenShape


class Pseudonym(OpenShape):
    """Erased by a tombstone: the audit log still verifies then, and nobody can say who it was."""

    schema_: Literal["pseudonym/1"] = Field(alias="schema")
    subject: str
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Random; the pseudonym is an HMAC-SHA256 of the subject with it."""
    created_at: Instant
