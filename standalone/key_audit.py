"""A change of a key is in the audit log before it is in force, whoever's command line it comes from."""

import asyncio
import getpass
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemas.audit import key as audit_key
from schemas.audit.asking import CURRENT, Asking
from schemas.audit.heads_folder import HeadsFolder
from schemas.audit.writer import AuditWriter, NotRecordedError
from schemas.core.audit.entry import Actor, Deed
from standalone.data_folder import DataFolder
from standalone.errors import StandaloneError
from standalone.settings import AuditPlace

_PATIENCE_S = 30.0
_LOOK_EVERY_S = 0.05


def recorded(data: Path, bootstrap: str, action: str, client: dict[str, Any], change: Callable[[], None]) -> None:
    """Record `action` (`key.created`, …) on this `access-client/1`, then change it.

    The log's secret and heads are those of the data folder, or of VIGILITS_AUDIT_KEY_FILE and VIGILITS_AUDIT_HEADS.
    StandaloneError: the log does not have the entry, and nothing was changed.
    """
    place, folder = AuditPlace(), DataFolder.at(data)
    secret, heads = place.audit_key_file or folder.audit_key, place.audit_heads or folder.audit_heads
    try:
        writer_key = audit_key.read(secret)
        asyncio.run(_recorded(bootstrap, writer_key, HeadsFolder(heads), _deed(action, client), change))
    except (audit_key.AuditKeyError, NotRecordedError, TimeoutError, OSError) as error:
        raise StandaloneError(
            f"Nothing was changed: the audit log must have it first, and {str(error) or 'Kafka does not answer'}. Its "
            "secret is the system's: give its --data, or name VIGILITS_AUDIT_KEY_FILE and VIGILITS_AUDIT_HEADS."
        ) from error


async def _recorded(bootstrap: str, secret: bytes, heads: HeadsFolder, deed: Deed, change: Callable[[], None]) -> None:
    writer = AuditWriter(bootstrap, "keys", secret, heads)
    await writer.start()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await writer.connected()
            # Or the same person would get another pseudonym each time.
            while not writer.follower.loaded:  # noqa: ASYNC110 - it tells of records, not that there were none
                await asyncio.sleep(_LOOK_EVERY_S)
        CURRENT.set(Asking(str(uuid.uuid4()), "local", Actor(f"os:{getpass.getuser()}", "operator")))
        async with writer.recorded(deed):
            await asyncio.to_thread(change)
    finally:
        await writer.stop()


def _deed(action: str, client: dict[str, Any]) -> Deed:
    establishments = client["establishments"]
    return Deed(
        action,
        f"client:{client['client_id']}",
        territories=("FR",) if establishments is None else tuple(f"E-{finess}" for finess in establishments),
        details={"feed": client["feed"], "expires_at": client["expires_at"]},
    )
