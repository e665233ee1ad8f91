"""The one seam of identity: a credential in, a sender out. The full model (OIDC) replaces what is behind it."""

import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import orjson
from starlette.requests import Request

from ingest.core.clients import Clients
from ingest.core.sender import Sender
from ingest.core.tokens import Tokens
from schemas.core import api_keys


class TokensFileError(ValueError):
    """The tokens file cannot be used; the text says why and how to mend it."""


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


def load_tokens(path: Path | None) -> Tokens:
    """The tokens of a file of mode 0600; none without a file. TokensFileError says what is wrong with it."""
    if path is None:
        return Tokens([])
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise TokensFileError(f"{path} can be read by others: chmod 600 {path}")
        return Tokens(orjson.loads(path.read_bytes()))
    except (OSError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, TokensFileError):
            raise
        raise TokensFileError(f"{path} is not a list of tokens as docs/parts.md describes it: {error!r}") from error
