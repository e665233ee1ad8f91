"""Ports of 127.0.0.1 or of the address asked for: the usual one, or the next that is free.

A port is held from the moment it is chosen until its service starts, so that two systems that start
at the same time do not choose the same one.
"""

import socket
from dataclasses import dataclass, field
from typing import Self

from standalone.errors import PortTakenError

_TRIES = 500


@dataclass(slots=True)
class Ports:
    """The ports of one run, let go of at the end of the block."""

    _held: dict[int, socket.socket] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for port in list(self._held):
            self.release(port)

    def choose(self, preferred: int, host: str = "127.0.0.1") -> int:
        """`preferred` or the next free one above it. Raises PortTakenError when hundreds in a row are taken."""
        for port in range(preferred, preferred + _TRIES):
            if self._hold(port, host):
                return port
        raise PortTakenError(f"No port is free from {preferred} to {preferred + _TRIES - 1} on {host}.")

    def claim(self, port: int, option: str, host: str = "127.0.0.1") -> int:
        """`port` and no other. Raises PortTakenError, naming `option`, when it cannot be had."""
        if not self._hold(port, host):
            raise PortTakenError(
                f"Port {port} on {host} is taken by another program. Give {option} another port, or leave it out: "
                "then a free one is chosen."
            )
        return port

    def release(self, port: int) -> None:
        """Let go of a port, just before its service starts."""
        held = self._held.pop(port, None)
        if held is not None:
            held.close()

    def _hold(self, port: int, host: str) -> bool:
        if port in self._held:
            return False
        holder = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        # As servers do, or connections of a system that just stopped would make its ports look taken;
        # listening, because only a listener keeps such servers away.
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            holder.bind((host, port))
            holder.listen(1)
        except OSError:
            holder.close()
            return False
        self._held[port] = holder
        return True
