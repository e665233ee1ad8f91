"""The key of the audit log: a file outside Kafka, of its owner alone, the same for every process of a system."""

import stat
from pathlib import Path

SHORTEST = 32
"""Bytes."""


class AuditKeyError(ValueError):
    """The key cannot be used. Says in words why; never the key."""


def read(path: Path) -> bytes:
    """The key: the content of the file without white space at its ends."""
    try:
        mode = path.stat().st_mode
        key = path.read_bytes().strip()
    except OSError as error:
        raise AuditKeyError(f"the key of the audit log cannot be read: {error}") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise AuditKeyError(f"{path} is the key of the audit log and others may read it: chmod 600 {path}")
    if len(key) < SHORTEST:
        raise AuditKeyError(f"{path} is the key of the audit log and too short: it needs {SHORTEST} random bytes")
    return key
