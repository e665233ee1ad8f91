"""What an entry of the audit log says: who did what, on what, with which outcome. Never a secret, a body, a patient."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of it."""

    DONE = "done"
    """Or about to be: the entry is in Kafka before what it speaks of; what then fails has a second entry."""
    REFUSED = "refused"
    FAILED = "failed"
    """Said to be done by an entry of the same request, and did not come about."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is a token's subject, which is written as a pseudonym, or the client id of an API key."""

    id: str
    role: str | None
    is_system: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done.

    `action` is a noun and a past participle (`tension.declared`), `target` a kind and an id (`declaration:…`).
    `about` is the subject of a person on whom it was done; it is written as a pseudonym. `territories` are codes of
    where the target lies, FR for what concerns every region: they say which authorities may read of it. `reason` is a
    code for refusals, words of a person else.
    """

    action: str
    target: str
    outcome: Outcome = Outcome.DONE
    reason: str | None = None
    territories: tuple[str, ...] = ()
    on_behalf_of: str | None = None
    about: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """Names as they are written: pseudonyms of people, ids of systems."""

    subject: str | None
    role: str | None
    about: str | None


def entry_of(deed: Deed, who: Written, *, at: str, request_id: str | None, dropped: int) -> dict[str, Any]:
    """The facts of an `audit-entry/1`, not chained yet. `dropped`: entries lost right before it."""
    return {
        "schema": "audit-entry/1",
        "at": at,
        "subject": who.subject,
        "role": who.role,
        "on_behalf_of": deed.on_behalf_of,
        "action": deed.action,
        "target": deed.target,
        "about": who.about,
        "territories": list(deed.territories),
        "outcome": str(deed.outcome),
        "reason": deed.reason,
        "request_id": request_id,
        "details": dict(deed.details),
        "dropped": dropped,
    }
