"""How many requests and subscriptions one person, and how many requests and sockets one address, may make in a minute.

Counted in Redis, so that replicas count together; while Redis is away, in this process alone.
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from http import HTTPStatus

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter

from dashboard_api.errors import RefusedError
from schemas import rate_window

log = logging.getLogger(__name__)

_REDIS_WITHIN_S = 0.2
_LEFT_ALONE_S = 5.0
"""A Redis that did not answer is asked again after this."""
_REDIS_KEYS = "vigilits:limits"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most in a minute, over all replicas; `denied` without a valid token, `open_requests` for what needs none."""

    requests_per_subject: int
    subscribes_per_subject: int
    denied_per_address: int
    open_requests_per_address: int
    sockets_per_address: int


class RequestLimits:
    """All of it belongs to the event loop's thread."""

    def __init__(self, redis_url: str, bounds: Bounds) -> None:
        storage = RedisStorage(f"async+{redis_url}", implementation="redispy", key_prefix=_REDIS_KEYS)
        self._shared = FixedWindowRateLimiter(storage)
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(bounds.requests_per_subject, namespace="requests")
        self._subscribes = RateLimitItemPerMinute(bounds.subscribes_per_subject, namespace="subscribes")
        self._denied = RateLimitItemPerMinute(bounds.denied_per_address, namespace="denied")
        self._open = RateLimitItemPerMinute(bounds.open_requests_per_address, namespace="open")
        self._sockets = RateLimitItemPerMinute(bounds.sockets_per_address, namespace="sockets")
        self._redis_after = 0.0

    async def request(self, subject: str) -> None:
        """One more request of a person; RefusedError (429) when there were too many."""
        await self._hit(self._requests, subject)

    async def subscribed(self, subject: str) -> None:
        """One more frame of a person that may cost a snapshot, on any socket; RefusedError (429) when too many."""
        await self._hit(self._subscribes, subject)

    async def open_request(self, address: str) -> None:
        """One more request for what needs no token; RefusedError (429) when there were too many."""
        await self._hit(self._open, address)

    async def socket(self, address: str) -> None:
        """One more socket opened from there; RefusedError (429) when there were too many."""
        await self._hit(self._sockets, address)

    async def denied(self, address: str) -> None:
        """One more request without a valid token from there; RefusedError (429) when there were too many."""
        await self._hit(self._denied, address)

    async def _hit(self, limit: RateLimitItem, who: str) -> None:
        wait_s = await self._wait_s(limit, who)
        if wait_s is None:
            return
        raise RefusedError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many",
            f"more than {limit.amount} requests in a minute: wait as Retry-After says",
            headers={"Retry-After": str(wait_s)},
        )

    async def _wait_s(self, limit: RateLimitItem, who: str) -> int | None:
        """None when it may be, else the seconds until it may again."""
        if time.monotonic() >= self._redis_after:
            try:
                async with asyncio.timeout(_REDIS_WITHIN_S):
                    return await rate_window.wait_s(self._shared, limit, who)
            except Exception as error:  # noqa: BLE001 - whatever the store raises, nobody is locked out by it
                self._redis_after = time.monotonic() + _LEFT_ALONE_S
                log.warning("requests are counted in this process alone", extra={"error": repr(error)})
        return await rate_window.wait_s(self._own, limit, who)
