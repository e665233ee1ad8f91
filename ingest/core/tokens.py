"""Opaque tokens of people: which role may write what. A fuller model comes with OIDC."""

import hmac
from collections.abc import Iterable

from ingest.core.sender import MANUAL, Sender
from schemas.core.api_keys import digest
from schemas.core.token_entry import TokenEntry

_WRITES_EVENTS = frozenset({"hospital", "ars", "admin"})
_WRITES_DIRECTORY = frozenset({"ars", "admin"})


class Tokens:
    """The tokens of a deployment, by their hash."""

    def __init__(self, entries: Iterable[TokenEntry]) -> None:
        self._senders = {entry.token_sha256: _sender(entry) for entry in entries}

    def find(self, token: str) -> Sender | None:
        """Whose token it is, or None when nobody's."""
        hashed = digest(token)
        return next((sender for kept, sender in self._senders.items() if hmac.compare_digest(hashed, kept)), None)


def _sender(entry: TokenEntry) -> Sender:
    return Sender(
        subject=entry.subject,
        feed=MANUAL,
        establishments=None if entry.establishments is None else frozenset(entry.establishments),
        territories=None if entry.territories is None else frozenset(entry.territories),
        writes_events=entry.role in _WRITES_EVENTS,
        writes_directory=entry.role in _WRITES_DIRECTORY,
    )
