"""The one seam of identity: `authenticate(token)` says who asks, or None (docs/parts.md, Identity)."""

import hashlib
from collections.abc import Iterable

from dashboard_api.core.audience import Subject
from schemas.core.token_entry import TokenEntry


class Tokens:
    """Opaque tokens, known by their hashes."""

    def __init__(self, entries: Iterable[TokenEntry]) -> None:
        self._subjects = {
            entry.token_sha256: Subject(entry.subject, entry.role, entry.territories, entry.establishments)
            for entry in entries
        }

    def authenticate(self, token: str) -> Subject | None:
        """Who the token belongs to. Only its hash is looked up, so timing tells nothing of a token."""
        return self._subjects.get(hashlib.sha256(token.encode(errors="replace")).hexdigest())
