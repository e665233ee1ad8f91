"""A change of a key is in the audit log before it is in force, whoever's command line it comes from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemas.core.audit.entry import Deed
from standalone import audit_entries


def recorded(data: Path, bootstrap: str, action: str, client: dict[str, Any], change: Callable[[], None]) -> None:
    """Record `action` (`key.created`, …) on this `access-client/1`, then change it. StandaloneError: it was not."""
    audit_entries.recorded(data, bootstrap, _deed(action, client), change)


def _deed(action: str, client: dict[str, Any]) -> Deed:
    establishments = client["establishments"]
    return Deed(
        action,
        f"client:{client['client_id']}",
        territories=("FR",) if establishments is None else tuple(f"E-{finess}" for finess in establishments),
        details={"feed": client["feed"], "expires_at": client["expires_at"]},
    )
