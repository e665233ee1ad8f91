"""The one seam of identity: a credential in, a sender out, or a denial that says what an honest client can mend."""

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request

from ingest.core.clients import Clients
from ingest.core.people import sender_of
from ingest.core.sender import Sender
from schemas.audit.asking import recognised
from schemas.core import api_keys
from schemas.core.access.claims import Denial
from schemas.core.access.policy import Policy
from schemas.core.audit.entry import Actor
from schemas.core.times import to_micros
from schemas.identity.token_check import TokenCheck

_NO_KEY = Denial("bad_key", "the API key is unknown, revoked or expired")
_NO_TOKENS = Denial("unverified", "only API keys are taken here: no issuer of tokens is set (VIGILITS_ISSUER)")


class Identity:
    """Knows API keys (followed from `access.clients`) and the tokens of the issuer; None: there is no issuer."""

    def __init__(
        self, tokens: TokenCheck | None, clients: Clients, policy: Policy, now: Callable[[], datetime]
    ) -> None:
        self._tokens = tokens
        self._clients = clients
        self._policy = policy
        self._now = now

    async def authenticate(self, credential: str) -> Sender | Denial:
        """Who presents the credential, or why nobody may with it."""
        key, now = api_keys.parse(credential), self._now()
        if key is not None:
            client = self._clients.find(key, now)
            if client is not None:
                recognised(Actor(client.subject, None, is_system=True))
            return client or _NO_KEY
        if self._tokens is None:
            return _NO_TOKENS
        found = await self._tokens.check(credential)
        if isinstance(found, Denial):
            return found
        recognised(Actor(found.subject, found.role))
        return sender_of(self._policy, found, to_micros(now))


def credential_of(request: Request) -> str | None:
    """The API key or bearer token of a request, None when it carries neither."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return request.headers.get("x-api-key")
