"""One more of what is bounded by the minute, and how long who had too many waits."""

import math
import time

from limits import RateLimitItem
from limits.aio.strategies import FixedWindowRateLimiter


async def wait_s(limiter: FixedWindowRateLimiter, limit: RateLimitItem, who: str) -> int | None:
    """Counts one of `who`. None when it may be, else the whole seconds, at least one, until it may again."""
    if await limiter.hit(limit, who):
        return None
    window = await limiter.get_window_stats(limit, who)
    return max(1, math.ceil(window.reset_time - time.time()))
