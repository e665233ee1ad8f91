"""Ends a worker whose event loop stood still for more than half a session, before it writes anything.

While it stood still (a paused machine, SIGSTOP) its partitions may have gone to another worker, whose newer
states its old ones would follow in the log.
"""

import asyncio
import logging
import os
import time

from stream.app import SESSION_S

log = logging.getLogger(__name__)

EXIT_STALLED = 4
LONGEST_STALL_S = SESSION_S / 2


class StallGuard:
    """`beat` runs as a task; `check` is called before every write."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    async def beat(self) -> None:
        """Note four times a second that the loop turns."""
        self._last = time.monotonic()
        while True:
            self.check()
            self._last = time.monotonic()
            await asyncio.sleep(0.25)

    def check(self) -> None:
        """Exit when the loop has stood still for too long."""
        stalled = time.monotonic() - self._last
        if stalled > LONGEST_STALL_S:
            log.critical("the event loop stood still: leaving before writing", extra={"seconds": stalled})
            os._exit(EXIT_STALLED)
