"""How many requests without a valid credential one address may make in a minute: what it guesses is bounded so.

Counted in this process alone: no capacity event waits for, or is refused by, what is shared. A valid credential is
never counted, nor held up by those that are not.
"""

import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter


class Strangers:
    """All of it belongs to the event loop's thread."""

    def __init__(self, per_minute: int) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._limit = RateLimitItemPerMinute(per_minute)

    async def wait_s(self, address: str) -> float:
        """One more from there: 0.0 when it may be, else the seconds until the next may."""
        if await self._limiter.hit(self._limit, address):
            return 0.0
        window = await self._limiter.get_window_stats(self._limit, address)
        return max(1.0, math.ceil(window.reset_time - time.time()))
