"""What keeps a demonstration's doors: its API key and its clients' secrets, made once, the same after a restart."""

import secrets
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.core import api_keys
from standalone import client_records, key_requests, private_file
from standalone.core.demonstration import SCOPES
from standalone.data_folder import DataFolder
from standalone.errors import StandaloneError

DEMO_KEY = "bed-management"
"""Client id of the first key that may speak as any feed of any unit, without limits; others begin with it."""
VENDOR = "demonstration"


class DemoIdentities(BaseModel):
    """What `secrets.json` keeps."""

    model_config = ConfigDict(frozen=True)

    api_key: str
    client_secrets: dict[str, str] = {}
    """By role: what its client shows the demonstration issuer for a token."""


def obtain(folder: DataFolder) -> DemoIdentities:
    """Those of the folder; what it lacks is made now and kept."""
    try:
        kept = DemoIdentities.model_validate_json(folder.secrets_file.read_bytes())
    except FileNotFoundError:
        kept = None
    except ValidationError:
        raise StandaloneError(
            f"{folder.secrets_file} is damaged. Delete it: a new key and new secrets are made."
        ) from None
    known = {} if kept is None else kept.client_secrets
    identities = DemoIdentities(
        api_key=_new_key(DEMO_KEY) if kept is None else kept.api_key,
        client_secrets={role: known.get(role) or secrets.token_urlsafe(32) for role in SCOPES},
    )
    if identities != kept:
        _keep(folder, identities)
    return identities


def publish(bootstrap: str, folder: DataFolder, identities: DemoIdentities, now: datetime) -> DemoIdentities:
    """Make the key known in `access.clients` and give the identities to use: any feed, no limits.

    A key that was revoked or has expired stays so: a new one takes its place, in the folder too.
    """
    key = _parsed(identities)
    last = client_records.read(bootstrap).get(key.client_id)
    if last is not None and _is_over(last, now):
        identities = identities.model_copy(update={"api_key": _new_key(f"{DEMO_KEY}-{secrets.token_hex(4)}")})
        key = _parsed(identities)
        _keep(folder, identities)
    elif last is not None and last["secret_sha256"] == api_keys.digest(key.secret):
        return identities
    record = {
        "schema": "access-client/1",
        "client_id": key.client_id,
        "secret_sha256": api_keys.digest(key.secret),
        "feed": None,
        "establishments": None,
        "vendor": VENDOR,
        "limits": None,
        "created_at": key_requests.spelled(now),
        "expires_at": None,
        "revoked_at": None,
    }
    client_records.write(bootstrap, record)
    return identities


def is_demonstration(client: dict[str, Any]) -> bool:
    """Whether this `access-client/1` is a demonstration key: `vigilits keys create` makes none for any feed."""
    return client["vendor"] == VENDOR and client["feed"] is None


def _is_over(client: dict[str, Any], now: datetime) -> bool:
    return client["revoked_at"] is not None or key_requests.has_ended(client["expires_at"], now)


def _parsed(identities: DemoIdentities) -> api_keys.ApiKey:
    key = api_keys.parse(identities.api_key)
    if key is None:
        raise StandaloneError("The demonstration key of secrets.json has not the form of a key. Delete the file.")
    return key


def _keep(folder: DataFolder, identities: DemoIdentities) -> None:
    private_file.write(folder.secrets_file, identities.model_dump_json(indent=1) + "\n")


def _new_key(client_id: str) -> str:
    return api_keys.compose(client_id, secrets.token_bytes(32))
