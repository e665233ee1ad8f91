"""A change of a key is in the audit log before it is in force, whoever's command line it comes from.

The entry lies where the key's establishments do, so that their authority finds it; of one that the directory does not
know (a key may be made before its units are declared) only the establishment is told.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemas.core.audit.entry import Deed
from standalone import audit_entries, establishment_places


def recorded(data: Path, bootstrap: str, action: str, client: dict[str, Any], change: Callable[[], None]) -> None:
    """Record `action` (`key.created`, …) on this `access-client/1`, then change it. StandaloneError: it was not."""
    audit_entries.recorded(data, bootstrap, _deed(action, client, _territories(bootstrap, client)), change)


def _territories(bootstrap: str, client: dict[str, Any]) -> tuple[str, ...]:
    establishments = client["establishments"]
    if establishments is None:
        return ("FR",)
    return (*establishment_places.read(bootstrap, establishments), *(f"E-{finess}" for finess in establishments))


def _deed(action: str, client: dict[str, Any], territories: tuple[str, ...]) -> Deed:
    return Deed(
        action,
        f"client:{client['client_id']}",
        territories=territories,
        details={"feed": client["feed"], "expires_at": client["expires_at"]},
    )
