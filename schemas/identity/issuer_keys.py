"""The issuer's keys, kept: read from its discovery document, renewed seldom, dead when they get too old.

The issuer is asked at most once in 30 s, whoever wants it: a stranger with a kid we do not know, or the time. An issuer
that refuses the connection was not asked; it is looked for sooner until it was read once, so that we may start before
it does. While it is away its last keys hold for an hour; a token of a key we know never waits for the network.
"""

import asyncio
import errno
import logging
import time
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

import aiohttp
import orjson

from schemas.identity.signing_keys import SigningKey, keys_of

log = logging.getLogger(__name__)

REFRESH_AT_MOST_EVERY_S = 30.0
DEAD_AFTER_S = 3_600.0
_REFRESH_EVERY_S = 600.0
"""A key the issuer takes back is refused here no later than this."""
_LOOK_FOR_IT_EVERY_S = 2.0
"""Until it was read once, and while nothing listens there."""
_TIMEOUT_S = 5.0
_LARGEST = 256 << 10
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class IssuerError(Exception):
    """The issuer did not answer as an issuer does."""


class IssuerKeys:
    """All of it belongs to the event loop's thread; `run` has to be run. `clock` gives seconds, never going back."""

    def __init__(self, issuer: str, *, demonstration: bool, clock: Callable[[], float] = time.monotonic) -> None:
        _require_safe(issuer, demonstration)
        self.issuer = issuer
        self._demonstration = demonstration
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._read_at: float | None = None
        self._tried_at: float | None = None
        self._listens = True
        self.taken_back = 0
        """Times that the issuer no longer had a key it had before."""
        self._refreshing: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Whether the keys were read, and not too long ago."""
        return self._read_at is not None and self._clock() - self._read_at < DEAD_AFTER_S

    def missing(self) -> list[str]:
        """What keeps tokens from being checked, in words."""
        return [] if self.alive else ["the keys of the issuer (VIGILITS_ISSUER): it does not answer"]

    def known(self, kid: str) -> SigningKey | None:
        """The key, as far as it was read and may still be believed."""
        return self._keys.get(kid) if self.alive else None

    def stands(self, signed_with: tuple[str, ...]) -> bool:
        """Whether the issuer still had this key (kid and thumbprint) when it was read last, however long ago."""
        kid, *thumbprint = signed_with
        key = self._keys.get(kid)
        return key is not None and key.thumbprint == tuple(thumbprint)

    async def find(self, kid: str) -> SigningKey | None:
        """The key; one that is not known is asked for, when the issuer was not asked a moment ago."""
        key = self.known(kid)
        if key is None and self._may_ask():
            await self._refresh()
            key = self.known(kid)
        return key

    async def run(self) -> NoReturn:
        """Renew the keys from time to time."""
        while True:
            if (wait_s := self._due_in_s()) > 0:
                await asyncio.sleep(wait_s)
            else:
                await self._refresh()

    def _due_in_s(self) -> float:
        """Seconds to the next time that it is asked unasked: from the last time, whoever wanted that."""
        if self._tried_at is None:
            return 0.0
        if self._read_at == self._tried_at:
            every_s = _REFRESH_EVERY_S
        elif self._read_at is None and not self._listens:
            every_s = _LOOK_FOR_IT_EVERY_S
        else:
            every_s = REFRESH_AT_MOST_EVERY_S
        return self._tried_at + every_s - self._clock()

    def _may_ask(self) -> bool:
        if self._refreshing is not None:
            return True
        return self._tried_at is None or self._clock() - self._tried_at >= REFRESH_AT_MOST_EVERY_S

    async def _refresh(self) -> None:
        """Whoever comes while it is under way waits for the same answer."""
        if self._refreshing is None:
            self._refreshing = asyncio.create_task(self._read())
            self._refreshing.add_done_callback(self._refreshed)
        await asyncio.shield(self._refreshing)

    def _refreshed(self, _: "asyncio.Task[None]") -> None:
        self._refreshing = None

    async def _read(self) -> None:
        self._tried_at = tried_at = self._clock()
        self._listens = True
        described = None
        try:
            async with asyncio.timeout(_TIMEOUT_S), aiohttp.ClientSession() as session:
                described = await self._get(session, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                keys = keys_of(await self._get(session, self._jwks_uri(described)))
        except (IssuerError, ValueError, TimeoutError, aiohttp.ClientError, OSError) as error:
            log.warning("the issuer's keys cannot be read: those read last are used", extra={"error": repr(error)})
            refused = isinstance(error, OSError) and error.errno == errno.ECONNREFUSED
            self._listens = described is not None or not refused
            return
        before, self._keys, self._read_at = self._keys, keys, tried_at
        if any(not self.stands((kid, *key.thumbprint)) for kid, key in before.items()):
            self.taken_back += 1

    def _jwks_uri(self, described: dict[str, Any]) -> str:
        address = described.get("jwks_uri")
        if described.get("issuer") != self.issuer or not isinstance(address, str):
            raise IssuerError("the discovery document names another issuer, or no jwks_uri")
        _require_safe(address, self._demonstration)
        return address

    async def _get(self, session: aiohttp.ClientSession, address: str) -> dict[str, Any]:
        async with session.get(address, allow_redirects=False) as answer:
            if answer.status != 200:
                raise IssuerError(f"{address} answers {answer.status}")
            body = await answer.content.read(_LARGEST)
            while len(body) < _LARGEST and (more := await answer.content.read(_LARGEST - len(body))):
                body += more
        found = orjson.loads(body)
        if not isinstance(found, dict):
            raise IssuerError(f"{address} is no JSON object")
        return found


def _require_safe(address: str, demonstration: bool) -> None:
    """ValueError unless it is https; plain http is for the demonstration's own issuer on this machine."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if not (demonstration and parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError(f"{address} is not https: name an issuer with https (VIGILITS_ISSUER)")
