"""Notices that the process stood still (a paused machine, SIGSTOP), which it cannot tell from within a turn of work."""

import threading
import time

_BEAT_S = 0.25


class Pulse:
    """A thread that beats. Long turns of others do not stop it, as they do not stop the group's heartbeats."""

    def __init__(self) -> None:
        self._beaten_at = time.monotonic()
        self._longest = 0.0
        self._ended = threading.Event()
        threading.Thread(target=self._beat, daemon=True, name="pulse").start()

    def longest_pause_s(self) -> float:
        """Between two beats so far, or since the last one."""
        return max(self._longest, time.monotonic() - self._beaten_at)

    def end(self) -> None:
        """Ends the thread."""
        self._ended.set()

    def _beat(self) -> None:
        while not self._ended.wait(_BEAT_S):
            self._longest = self.longest_pause_s()
            self._beaten_at = time.monotonic()
