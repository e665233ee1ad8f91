"""Ends the tasks a service lives by, so that it stops when it is told to."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

log = logging.getLogger(__name__)

_ASKED_EVERY_S = 1.0
_TIMES = 5


async def end(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel tasks, and return once they have ended, whatever by; after five seconds without those that have not.

    They are told again every second: what comes just as a task is cancelled may make the cancellation be lost. Seen in
    one stop of 140: a task that reads through redis-py 8.1 followed on, and the service never ended.
    """
    running = set(tasks)
    for _ in range(_TIMES):
        if not running:
            return
        for task in running:
            task.cancel()
        ended, running = await asyncio.wait(running, timeout=_ASKED_EVERY_S)
        await asyncio.gather(*ended, return_exceptions=True)  # what they failed with was told when they did
    if running:
        log.warning("does not end", extra={"tasks": [task.get_name() for task in running]})
