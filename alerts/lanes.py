"""Sends messages, one thread a lane: a receiver that hangs holds up nobody else."""

import queue
import threading
from collections.abc import Callable
from typing import NamedTuple

from alerts.channels.attempt import Attempt
from alerts.core.outbound import Message


class Sent(NamedTuple):
    """A message and what became of it."""

    message: Message
    attempt: Attempt


_Inbox = queue.SimpleQueue[tuple[Message, Callable[[], Attempt]] | None]


class Lanes:
    """Threads of one term of deciding; each has at most one message. What becomes of it waits in `sent`."""

    def __init__(self) -> None:
        self.sent: queue.SimpleQueue[Sent] = queue.SimpleQueue()
        self._inboxes: dict[str, _Inbox] = {}
        self._under_way = 0

    @property
    def busy(self) -> bool:
        """Whether an outcome is yet to be taken."""
        return self._under_way > 0

    def send(self, message: Message, send: Callable[[], Attempt]) -> None:
        """Hands over; `send` does not raise."""
        if message.lane not in self._inboxes:
            inbox: _Inbox = queue.SimpleQueue()
            self._inboxes[message.lane] = inbox
            threading.Thread(target=self._work, args=(inbox,), daemon=True, name=f"lane {message.lane}").start()
        self._inboxes[message.lane].put((message, send))
        self._under_way += 1

    def outcomes(self) -> list[Sent]:
        """What became of messages since this was last asked."""
        found = []
        while True:
            try:
                found.append(self.sent.get_nowait())
            except queue.Empty:
                self._under_way -= len(found)
                return found

    def close(self) -> None:
        """Each thread ends once its message is sent or has failed; its outcome is nobody's any more."""
        for inbox in self._inboxes.values():
            inbox.put(None)

    def _work(self, inbox: "_Inbox") -> None:
        while (job := inbox.get()) is not None:
            message, send = job
            self.sent.put(Sent(message, send()))
