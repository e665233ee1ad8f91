"""access-revocation/1: a token or a subject that may no longer. Value of access.revocations."""

from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from schemas.models.fields import Instant, OpenShape


def _one_of_two(schema: dict[str, Any]) -> None:
    """As `_exactly_one` below checks it."""
    schema["oneOf"] = [{"properties": {field: {"type": "string"}}} for field in ("jti", "subject")]


class AccessRevocation(OpenShape):
    """Kept until what it revokes would have expired."""

    model_config = ConfigDict(json_schema_extra=_one_of_two)

    schema_: Literal["access-revocation/1"] = Field(alias="schema")
    jti: str | None
    """One token."""
    subject: str | None
    """Every token of a subject issued until then."""
    revoked_at: Instant
    revoked_by: str
    expires_at: Instant

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.jti is None) == (self.subject is None):
            raise ValueError("name either jti or subject")
        return self
