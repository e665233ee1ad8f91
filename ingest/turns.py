"""Long work beside others' short requests: one event loop serves everybody, so nobody may hold it for long."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")

_AT_MOST_S = 0.005
"""How long a request works before the others get their turn."""
_LARGE = 4_096
"""Bytes from which work that cannot be cut into turns goes into a thread; below, it takes a few milliseconds."""


class Turns:
    """The turns of one request, to be given between two pieces of its work."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    async def give(self) -> None:
        """Lets the others work when it is their turn."""
        if time.perf_counter() - self._since > _AT_MOST_S:
            await asyncio.sleep(0)
            self._since = time.perf_counter()


async def beside(size: int, work: Callable[[], _Result]) -> _Result:
    """The result of pure work on `size` bytes, done without holding up the event loop."""
    return await asyncio.to_thread(work) if size > _LARGE else work()
