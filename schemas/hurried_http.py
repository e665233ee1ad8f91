"""HTTP as uvicorn speaks it, but not for ever: who sends a request a byte at a time is cut, who sends a head without
end is refused.

uvicorn bounds how long a connection may idle between requests, not how long a request takes to arrive, nor (with
httptools) how much its head holds. Until it does, or a proxy that does stands in front of every service.
"""

import asyncio
from itertools import chain

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN_S = 10.0
"""From the connection, or the first byte of the next request, to the end of its head."""
BODY_WITHIN_S = 60.0
"""From there to the end of its body: 1 MB over 140 kbit/s."""
HEAD_BYTES = 65_536
"""The largest token and then some. What is read before it is known to be too much is at most one read more."""

_TOO_LARGE = b"The head of a request may hold 65536 bytes."
_ANSWER = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (len(_TOO_LARGE), _TOO_LARGE)
)


class HurriedHttp(HttpToolsProtocol):
    """One connection."""

    _due: asyncio.TimerHandle | None = None
    _unended = 0
    """Bytes of a head that goes on."""
    _reads_head = _is_too_large = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A request has to come."""
        super().connection_made(transport)
        self._hurry(HEAD_WITHIN_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more comes."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More of a request, or of several."""
        super().data_received(data)
        if self._reads_head:
            self._unended += len(data)
            if self._unended > HEAD_BYTES:
                self._is_too_large = True
                self.send_400_response("too large")

    def send_400_response(self, msg: str) -> None:
        """What cannot be read as a request; or what of one is too much, with a status of its own."""
        if not self._is_too_large:
            super().send_400_response(msg)
            return
        self.transport.write(_ANSWER)
        self.transport.close()

    def _unsupported_upgrade_warning(self) -> None:
        """A request that asks for another protocol is answered as if it did not: that is no news."""

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._unended, self._reads_head = 0, True
        self._hurry(HEAD_WITHIN_S)

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._reads_head = False
        self._is_too_large = sum(map(len, chain((self.url,), *self.headers))) > HEAD_BYTES
        if self._is_too_large:
            raise ValueError("too large")  # stops the parser: uvicorn refuses
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
