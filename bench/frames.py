"""The receiving half of a WebSocket, as little of it as a bench needs: whole unmasked frames out of bytes. Pure.

A full client library would cost more than what is measured, on the same two cores.
"""

from typing import NamedTuple

TEXT, CLOSE, PING = 0x1, 0x8, 0x9
_MASKED = 0x80


class Frame(NamedTuple):
    """One frame from a server. Messages in several frames are not expected: our server and websockets send one."""

    opcode: int
    payload: bytes


class FrameReader:
    """Bytes in, as the network cuts them; whole frames out."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """The frames completed by `data`."""
        buffer = self._buffer
        buffer += data
        frames: list[Frame] = []
        at = 0
        while (sized := _payload_bounds(buffer, at)) is not None and sized[1] <= len(buffer):
            start, end = sized
            frames.append(Frame(buffer[at] & 0x0F, bytes(buffer[start:end])))
            at = end
        del buffer[:at]
        return frames


def _payload_bounds(buffer: bytearray, at: int) -> tuple[int, int] | None:
    """Where the payload of the frame at `at` begins and ends; None while its header is incomplete."""
    if len(buffer) < at + 2:
        return None
    length, start = buffer[at + 1] & 0x7F, at + 2
    extended = {126: 2, 127: 8}.get(length, 0)
    if len(buffer) < start + extended:
        return None
    if extended:
        length = int.from_bytes(buffer[start : start + extended], "big")
    return start + extended, start + extended + length


def client_frame(opcode: int, payload: bytes) -> bytes:
    """A frame as a client must send it: masked, here with zeros, which leave the payload as it is."""
    if len(payload) < 126:
        header = bytes((0x80 | opcode, _MASKED | len(payload)))
    else:
        header = bytes((0x80 | opcode, _MASKED | 126)) + len(payload).to_bytes(2, "big")
    return header + b"\0\0\0\0" + payload
