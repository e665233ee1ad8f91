"""What a command line does is in the audit log before it is done, under the pseudonym of who is at the terminal."""

import asyncio
import getpass
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from schemas.audit import key as audit_key
from schemas.audit.asking import CURRENT, Asking
from schemas.audit.heads_folder import HeadsFolder
from schemas.audit.writer import AuditWriter, NotRecordedError
from schemas.core.audit.entry import Actor, Deed
from standalone.data_folder import DataFolder
from standalone.errors import StandaloneError
from standalone.settings import AuditPlace

_PATIENCE_S = 30.0
"""Of who sits at a terminal, for a Kafka that is slow."""


class Secrets(NamedTuple):
    """What of the audit log is outside Kafka."""

    key: bytes
    heads: HeadsFolder


def secrets_of(data: Path) -> Secrets:
    """Those of the data folder, or of VIGILITS_AUDIT_KEY_FILE and VIGILITS_AUDIT_HEADS. StandaloneError."""
    place, folder = AuditPlace(), DataFolder.at(data)
    try:
        key = audit_key.read(place.audit_key_file or folder.audit_key)
    except audit_key.AuditKeyError as error:
        raise StandaloneError(
            f"Nothing was changed: the audit log must have it first, and {error}. Give the system's --data, or name "
            "VIGILITS_AUDIT_KEY_FILE and VIGILITS_AUDIT_HEADS."
        ) from error
    return Secrets(key, HeadsFolder(place.audit_heads or folder.audit_heads))


def recorded(data: Path, bootstrap: str, deed: Deed, change: Callable[[], None]) -> None:
    """Record the deed, then do it. StandaloneError: the log does not have it, and nothing was done."""
    secrets = secrets_of(data)
    try:
        asyncio.run(_recorded(bootstrap, secrets, deed, change))
    except (NotRecordedError, TimeoutError, OSError) as error:
        why = str(error) or f"Kafka at {bootstrap} did not answer (is the system running?)"
        raise StandaloneError(f"Nothing was changed: the audit log must have it first, and {why}.") from error


def read(data: Path, bootstrap: str, deed: Deed) -> None:
    """Record that something is read, which changes nothing. StandaloneError as `recorded`."""
    recorded(data, bootstrap, deed, lambda: None)


async def _recorded(bootstrap: str, secrets: Secrets, deed: Deed, change: Callable[[], None]) -> None:
    writer = AuditWriter(bootstrap, "command", *secrets)
    await writer.start()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await writer.connected()
            # Or the same person would get another pseudonym each time.
            await writer.follower.until(lambda: writer.follower.loaded)
        CURRENT.set(Asking(str(uuid.uuid4()), "local", Actor(f"os:{getpass.getuser()}", "operator")))
        async with writer.recorded(deed, within_s=_PATIENCE_S):
            await asyncio.to_thread(change)
    finally:
        await writer.stop()
