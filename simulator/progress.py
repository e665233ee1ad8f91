"""Tells how far long work is: nothing in its first two seconds, then a line every two seconds."""

import time
from collections.abc import Callable

EVERY_S = 2.0

Say = Callable[[str], None]


class Progress:
    """For one piece of work, told in `say`."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._said_at = time.monotonic()

    def at(self, text: str) -> None:
        """Where the work is now."""
        if time.monotonic() - self._said_at >= EVERY_S:
            self.say(text)

    def say(self, text: str) -> None:
        """At once: a pause begins."""
        self._said_at = time.monotonic()
        self._say(text)
