"""Small files of a data folder: read by their owner alone, seen whole or not at all."""

import os
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step, mode 0600, on the disk before anyone sees it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
