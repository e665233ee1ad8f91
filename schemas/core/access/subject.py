"""Who asks, as a verified token or key says it."""

from dataclasses import dataclass

NATION = "FR"
"""The territory of everybody."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One authenticated person or system.

    `None` for territories or establishments means all of them, an empty tuple none. Territories are codes as R-44 and
    D-54, establishments FINESS numbers. `token_id` is the token's `jti`, `signed_with` its kid and what makes out that
    key. Times are microseconds since 1970, UTC; `raised_until` is the end of a break of glass of theirs, whichever of
    their tokens broke it.
    """

    subject: str
    role: str
    territories: tuple[str, ...] | None
    establishments: tuple[str, ...] | None
    token_id: str | None = None
    issued_at: int | None = None
    expires_at: int | None = None
    raised_until: int | None = None
    signed_with: tuple[str, ...] | None = None
