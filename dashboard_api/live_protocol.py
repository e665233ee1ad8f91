"""uvicorn's WebSocket protocol, with a way to hand the same frame to many sockets without a task for each.

A tick over ten thousand screens through ASGI is ten thousand coroutines and encodings of the same text; here
it is a write of shared bytes. Everything else (handshake, ping, close, reading) stays uvicorn's. Leans on
`transport`, `writable`, `scope` and the handlers named below; tests/integration/test_dashboard_live.py says
when a new uvicorn changes them.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Opcode
from websockets.protocol import State

EXTENSION = "vigilits.wire"
"""Name under which a socket's wire is found in its ASGI scope."""

_NO_HANDSHAKE = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_FIN_TEXT = 0x80 | Opcode.TEXT


class LiveProtocol(WebSocketsSansIOProtocol):
    """A wire: `can_write`, `write` and a callback when there is room again."""

    on_room: Callable[[], None] | None = None

    def handle_connect(self, event: Any) -> None:
        """The application finds this wire in its scope."""
        super().handle_connect(event)
        if self.handshake_initiated and not self.handshake_complete:
            extensions = cast("dict[str, object]", self.scope["extensions"])
            extensions[EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        """More of what the client says. A head that cannot be read as a handshake is refused: uvicorn waits on."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(_NO_HANDSHAKE)
            self.transport.close()

    @property
    def can_write(self) -> bool:
        """Whether the socket is open and takes more without piling up."""
        return self.writable.is_set() and self._open

    def write(self, payload: bytes) -> None:
        """Send one text frame; nothing once the socket is closing. `payload` is UTF-8 JSON, shared, not copied."""
        if self._open:
            self.transport.writelines((frame_header(len(payload)), payload))

    def resume_writing(self) -> None:
        """The socket drained."""
        super().resume_writing()
        if self.on_room is not None:
            self.on_room()

    @property
    def _open(self) -> bool:
        return not self.close_sent and not self.disconnected and self.conn.state is State.OPEN


@lru_cache(maxsize=256)
def frame_header(length: int) -> bytes:
    """Header of an unfragmented, unmasked text frame (RFC 6455 section 5.2)."""
    if length < 126:
        return bytes((_FIN_TEXT, length))
    if length < 1 << 16:
        return bytes((_FIN_TEXT, 126)) + length.to_bytes(2, "big")
    return bytes((_FIN_TEXT, 127)) + length.to_bytes(8, "big")
