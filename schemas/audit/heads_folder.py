"""Heads of chains in a folder outside Kafka: a file for each writer, a signed line for each time it had moved."""

import os
from collections.abc import Iterator
from pathlib import Path

_SUFFIX = ".heads"


class HeadsFolder:
    """The folder. OSError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, writer: str, line: bytes) -> None:
        """One line, on the disk when this returns. Blocks."""
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._path / f"{writer.replace('/', '_')}{_SUFFIX}"
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Every line, with its file and number. What a crash left of a last line is none."""
        for file in sorted(self._path.glob(f"*{_SUFFIX}")):
            whole, _, _ = file.read_bytes().rpartition(b"\n")
            for number, line in enumerate(whole.split(b"\n") if whole else (), start=1):
                yield f"{file.name}:{number}", line
