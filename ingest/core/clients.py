"""API keys: which client holds which, and what it may write. Follows `access.clients`, record by record.

Only hashes are kept. The time is a parameter, so a key that expires does so at its moment, not at the next record.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.core.sender import DEFAULT_LIMITS, Limits, Sender
from schemas.core.api_keys import ApiKey, digest
from schemas.core.times import parse


@dataclass(frozen=True, slots=True)
class _Secret:
    sha256: str
    expires_at: datetime | None

    def opens(self, hashed: str, now: datetime) -> bool:
        return hmac.compare_digest(hashed, self.sha256) and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class _Client:
    sender: Sender
    secrets: tuple[_Secret, ...]
    """The key's, and after a rotation the one before it."""
    revoked: bool


_NOBODY = _Secret(digest(""), None)


class Clients:
    """Every client of the log, revoked ones included."""

    def __init__(self) -> None:
        self._clients: dict[str, _Client] = {}

    def apply(self, client_id: str, record: Mapping[str, Any] | None) -> None:
        """Takes one record in; None (a tombstone) forgets the client."""
        if record is None:
            self._clients.pop(client_id, None)
        else:
            self._clients[client_id] = _client(client_id, record)

    def find(self, key: ApiKey, now: datetime) -> Sender | None:
        """Who holds the key, or None when it is unknown, wrong, revoked or expired."""
        client = self._clients.get(key.client_id)
        # An unknown client costs the same comparison, so that time does not tell which ids exist.
        secrets = (_NOBODY,) if client is None else client.secrets
        hashed = digest(key.secret)
        opens = [secret.opens(hashed, now) for secret in secrets]
        return client.sender if client is not None and any(opens) and not client.revoked else None


def _client(client_id: str, record: Mapping[str, Any]) -> _Client:
    establishments = record.get("establishments")
    feed = record.get("feed")
    sender = Sender(
        subject=client_id,
        feed=feed,
        place=None if establishments is None else frozenset(f"E-{finess}" for finess in establishments),
        vendor=record.get("vendor"),
        limits=_limits(record),
        limited_as=_limited_as(client_id, feed, establishments),
    )
    rotated = record.get("previous")
    kept = [record] if rotated is None else [record, rotated]
    return _Client(sender, tuple(map(_secret, kept)), record.get("revoked_at") is not None)


def _secret(kept: Mapping[str, Any]) -> _Secret:
    expires_at = kept.get("expires_at")
    return _Secret(kept["secret_sha256"], None if expires_at is None else parse(expires_at))


def _limited_as(client_id: str, feed: str | None, establishments: Sequence[str] | None) -> str:
    # Limits are a feed's: two keys of one share them. A key of any feed, or of any establishment, has its own.
    if feed is None or not establishments:
        return client_id
    return " ".join(f"{finess}/{feed}" for finess in sorted(set(establishments)))


def _limits(record: Mapping[str, Any]) -> Limits | None:
    if "limits" not in record:
        return DEFAULT_LIMITS
    limits = record["limits"]
    return None if limits is None else Limits(limits["requests_per_s"], limits["events_per_s"])
