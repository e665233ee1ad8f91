"""HTTP as uvicorn speaks it, but not for ever: who sends a request a byte at a time is cut.

uvicorn bounds how much a head may hold, and how long a connection may idle between requests, not how long a request
takes to arrive. Until it does, or a proxy that does stands in front of every service.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN_S = 10.0
"""From the connection, or the first byte of the next request, to the end of its head."""
BODY_WITHIN_S = 60.0
"""From there to the end of its body: 1 MB over 140 kbit/s."""


class HurriedHttp(HttpToolsProtocol):
    """One connection."""

    _due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A request has to come."""
        super().connection_made(transport)
        self._hurry(HEAD_WITHIN_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more comes."""
        self._rest()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._hurry(HEAD_WITHIN_S)

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._hurry(BODY_WITHIN_S)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is there; from here on uvicorn counts."""
        self._rest()
        super().on_message_complete()

    def _hurry(self, seconds: float) -> None:
        self._rest()
        self._due = self.loop.call_later(seconds, self._cut)

    def _rest(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _cut(self) -> None:
        if self.transport.get_protocol() is self:  # a socket that was upgraded is another protocol's
            self.transport.abort()
