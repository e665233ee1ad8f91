"""Judges open sockets again: who has lost the right to be there goes within seconds, who sees less or more is told so.

Looks every second at what may have changed (an expiry, a revocation, a broken glass that ends); a socket that nobody
looks at keeps nothing alive.
"""

import asyncio
import time
from collections.abc import Callable
from typing import NoReturn

from dashboard_api.client import Client
from dashboard_api.core.client_session import Close, Join
from dashboard_api.glass_log import GlassLog
from dashboard_api.hub import Hub
from dashboard_api.identity import Identity

LOOKS_EVERY_S = 1.0
_TURN = 500
"""Sockets looked at before other work gets its turn."""

End = Callable[[Close], None]
"""Ends one socket, from outside of the task that reads it."""


class Guard:
    """All of it belongs to the event loop's thread. `now` gives microseconds since 1970, UTC."""

    def __init__(self, identity: Identity, hub: Hub, glass: GlassLog, now: Callable[[], int]) -> None:
        self._identity = identity
        self._hub = hub
        self._glass = glass
        self._now = now
        self._open: dict[Client, End] = {}
        self._judged_at = identity.revision

    def opened(self, client: Client, end: End) -> None:
        """Watch this socket."""
        self._open[client] = end

    def closed(self, client: Client) -> None:
        """It is gone."""
        self._open.pop(client, None)

    async def watch(self) -> NoReturn:
        """Look for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOKS_EVERY_S)

    async def look(self) -> None:
        """Judge every open socket whose subject may stand otherwise than before."""
        revision, now = self._identity.revision, self._now()
        everybody, self._judged_at = revision != self._judged_at, revision
        for looked_at, (client, end) in enumerate(list(self._open.items()), start=1):
            if looked_at % _TURN == 0:
                await asyncio.sleep(0)
            if client in self._open and (everybody or client.session.judged_until <= now):
                self._judge(client, end)

    def _judge(self, client: Client, end: End) -> None:
        subject = client.session.subject
        if subject is None:
            return
        denial = self._identity.standing(subject)
        if denial is not None:
            end(client.session.turn_out(denial))
            return
        raised = self._identity.raised(subject)
        match client.session.judge_again(raised, self._now()):
            case Join() as join:
                self._glass.territories(raised, join.audience.territories)
                self._hub.join(client, join, time.monotonic())
            case None:
                pass
