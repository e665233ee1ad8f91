"""How many requests without a valid credential one address may make in a minute: what it guesses is bounded so.

Counted in this process alone: no capacity event waits for, or is refused by, what is shared. A valid credential is
never counted, nor held up by those that are not.
"""

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from schemas import rate_window


class Strangers:
    """All of it belongs to the event loop's thread."""

    def __init__(self, per_minute: int) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._limit = RateLimitItemPerMinute(per_minute)

    async def wait_s(self, address: str) -> int | None:
        """One more from there: None when it may be, else the seconds until the next may."""
        return await rate_window.wait_s(self._limiter, self._limit, address)
