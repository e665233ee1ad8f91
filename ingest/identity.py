"""The one seam of identity: a credential in, a sender out. The full model (OIDC) replaces what is behind it."""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request

from ingest.core.clients import Clients
from ingest.core.sender import Sender
from ingest.core.tokens import Tokens
from schemas.core import api_keys


class Identity:
    """Knows API keys (followed from `access.clients`) and the opaque tokens of a file."""

    def __init__(self, tokens: Tokens, clients: Clients, now: Callable[[], datetime]) -> None:
        self._tokens = tokens
        self._clients = clients
        self._now = now

    def authenticate(self, credential: str) -> Sender | None:
        """Who presents the credential, or None when nobody may with it."""
        key = api_keys.parse(credential)
        if key is not None:
            return self._clients.find(key, self._now())
        return self._tokens.find(credential)


def credential_of(request: Request) -> str | None:
    """The API key or bearer token of a request, None when it carries neither."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return request.headers.get("x-api-key")
