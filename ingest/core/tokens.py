"""Opaque tokens of people: which role may write what. Read from the tokens file; a fuller model comes with OIDC."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from ingest.core.sender import Sender
from schemas.core.api_keys import digest

MANUAL = "manual"
"""The feed of what people enter by hand."""

_WRITES_EVENTS = frozenset({"hospital", "ars", "admin"})
_WRITES_DIRECTORY = frozenset({"ars", "admin"})


class Tokens:
    """The tokens of a deployment, by their hash."""

    def __init__(self, entries: Sequence[Mapping[str, Any]]) -> None:
        self._senders = {entry["token_sha256"]: _sender(entry) for entry in entries}

    def find(self, token: str) -> Sender | None:
        """Whose token it is, or None when nobody's."""
        hashed = digest(token)
        return next((sender for kept, sender in self._senders.items() if hmac.compare_digest(hashed, kept)), None)


def _sender(entry: Mapping[str, Any]) -> Sender:
    role = entry["role"]
    return Sender(
        subject=entry["subject"],
        feed=MANUAL,
        establishments=_set(entry.get("establishments")),
        territories=_set(entry.get("territories")),
        writes_events=role in _WRITES_EVENTS,
        writes_directory=role in _WRITES_DIRECTORY,
    )


def _set(codes: Sequence[str] | None) -> frozenset[str] | None:
    return None if codes is None else frozenset(codes)
