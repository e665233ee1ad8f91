"""DIR/logs/<service>.log: appended to by the service itself, so that logs outlive the supervisor; kept small."""

import os
import shutil
from pathlib import Path

LARGEST_BYTES = 20_000_000
"""A log that grew beyond is moved aside; one older part is kept, so a service takes twice this at most."""


def open_for(path: Path) -> int:
    """A descriptor to give to a service, which appends: after a cut it goes on at the new end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def bound(path: Path) -> None:
    """Copy a log that is too long aside and cut it. Lines written in between (microseconds) are lost."""
    if path.exists() and path.stat().st_size > LARGEST_BYTES:
        shutil.copyfile(path, path.with_suffix(".log.1"))
        os.truncate(path, 0)


def tail(path: Path, lines: int = 12) -> str:
    """The last lines, for a message about a service that died."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 16_384))
        return "\n".join(file.read().decode("utf-8", errors="replace").splitlines()[-lines:])
