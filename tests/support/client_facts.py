"""An example API key as `access.clients` keeps it."""

from typing import Any

from schemas.core.api_keys import digest

SECRET = "ab" * 32


def a_client(**changes: Any) -> dict[str, Any]:
    """One of feed bed-management and establishment 540002078, changed by keyword."""
    return {
        "schema": "access-client/1",
        "client_id": "tool",
        "secret_sha256": digest(SECRET),
        "feed": "bed-management",
        "establishments": ["540002078"],
        "vendor": "Acme",
        "created_at": "2026-01-01T00:00:00Z",
        "expires_at": None,
        "revoked_at": None,
        **changes,
    }
