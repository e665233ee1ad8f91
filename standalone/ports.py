"""Ports of 127.0.0.1 or of the address asked for: the usual one, or the next that is free.

Systems that start at the same time never choose the same one: a port chosen is reserved among ours (a lock that
the kernel lets go of with us) for as long as the run lasts, also while its service is down between two starts.
Against other programs it is held by a socket until its service starts.
"""

import fcntl
import os
import socket
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from standalone.errors import PortTakenError

_TRIES = 500


@dataclass(slots=True)
class Ports:
    """The ports of one run, let go of at the end of the block."""

    _held: dict[int, socket.socket] = field(default_factory=dict)
    _reserved: dict[int, IO[str]] = field(default_factory=dict)
    _hosts: dict[int, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for port, reservation in self._reserved.items():
            self.release(port)
            reservation.close()

    def choose(self, preferred: int, host: str = "127.0.0.1") -> int:
        """`preferred` or the next free one above it. Raises PortTakenError when hundreds in a row are taken."""
        for port in range(preferred, preferred + _TRIES):
            if self._take(port, host):
                return port
        raise PortTakenError(f"No port is free from {preferred} to {preferred + _TRIES - 1} on {host}.")

    def claim(self, port: int, option: str, host: str = "127.0.0.1") -> int:
        """`port` and no other. Raises PortTakenError, naming `option`, when it cannot be had."""
        if not self._take(port, host):
            raise PortTakenError(
                f"Port {port} on {host} is taken by another program. Give {option} another port, or leave it out: "
                "then a free one is chosen."
            )
        return port

    def release(self, port: int) -> None:
        """Close the socket that holds it, just before its service starts. It stays reserved among ours."""
        held = self._held.pop(port, None)
        if held is not None:
            held.close()

    def is_grabbed(self, port: int) -> bool:
        """Whether another program listens on a released port whose service does not run."""
        holder = _listening(port, self._hosts[port])
        if holder is not None:
            holder.close()
        return holder is None

    def _take(self, port: int, host: str) -> bool:
        reservation = None if port in self._reserved else _reserve(port)
        if reservation is None:
            return False
        holder = _listening(port, host)
        if holder is None:
            reservation.close()
            return False
        self._held[port] = holder
        self._reserved[port] = reservation
        self._hosts[port] = host
        return True


def _listening(port: int, host: str) -> socket.socket | None:
    holder = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    # As servers do, or connections of a system that just stopped would make its ports look taken;
    # listening, because only a listener keeps such servers away.
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind((host, port))
        holder.listen(1)
    except OSError:
        holder.close()
        return None
    return holder


def _reserve(port: int) -> IO[str] | None:
    folder = Path(tempfile.gettempdir()) / f"vigilits-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    reservation = (folder / str(port)).open("w")
    try:
        fcntl.flock(reservation, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        reservation.close()
        return None
    return reservation
