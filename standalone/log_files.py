"""DIR/logs/<service>.log: appended to by the service itself, so that logs outlive the supervisor; kept small."""

import os
import shutil
from pathlib import Path

LARGEST_BYTES = 20_000_000
"""A log that grew beyond is moved aside; one older part is kept, so a service takes twice this at most."""

_TAIL_BYTES = 65_536


def open_for(path: Path) -> int:
    """A descriptor to give to a service, which appends: after a cut it goes on at the new end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def bound(path: Path) -> None:
    """Copy a log that is too long aside and cut it. Lines written in between (microseconds) are lost."""
    if path.exists() and path.stat().st_size > LARGEST_BYTES:
        shutil.copyfile(path, path.with_suffix(".log.1"))
        os.truncate(path, 0)


def size(path: Path) -> int:
    """Bytes written so far."""
    return path.stat().st_size if path.exists() else 0


def tail(path: Path, since: int) -> str:
    """The end of what was written from byte `since` on; from the beginning when the log was cut meanwhile."""
    end = size(path)
    if end == 0:
        return ""
    with path.open("rb") as file:
        file.seek(max(since if since <= end else 0, end - _TAIL_BYTES))
        return file.read().decode("utf-8", errors="replace")
