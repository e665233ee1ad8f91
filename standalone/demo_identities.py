"""Demonstration tokens and key of one data folder: random, made once, the same after a restart.

Tokens are opaque strings until the full identity model; the services get their hashes only.
"""

import json
import secrets
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.core import api_keys
from schemas.core.times import from_micros, to_micros
from schemas.topics import CLIENTS
from standalone import private_file, topic_records
from standalone.data_folder import DataFolder
from standalone.errors import StandaloneError

ROLES = ("regulator", "crisis", "ars", "hospital", "admin")
DEMO_KEY = "bed-management"
"""Client id of the key that may speak as any feed of any unit, without limits."""


class DemoIdentities(BaseModel):
    """What `ready.json` shows of them."""

    model_config = ConfigDict(frozen=True)

    tokens: dict[str, str]
    api_key: str


def obtain(folder: DataFolder) -> DemoIdentities:
    """Those of the folder, made now if it has none; the tokens file for the services is written again."""
    try:
        identities = DemoIdentities.model_validate_json(folder.secrets_file.read_bytes())
    except FileNotFoundError:
        identities = _new()
        private_file.write(folder.secrets_file, identities.model_dump_json(indent=1) + "\n")
    except ValidationError:
        raise StandaloneError(
            f"{folder.secrets_file} is damaged. Delete it: new tokens and a new key are made."
        ) from None
    private_file.write(folder.tokens_file, json.dumps(_hashed(identities), indent=1) + "\n")
    return identities


def publish(bootstrap: str, identities: DemoIdentities, now: datetime) -> None:
    """Make the key known in `access.clients`, unless it is: one that was revoked stays so. Any feed, no limits."""
    key = api_keys.parse(identities.api_key)
    if key is None:
        raise StandaloneError("The demonstration key of secrets.json has not the form of a key. Delete the file.")
    record = {
        "schema": "access-client/1",
        "client_id": key.client_id,
        "secret_sha256": api_keys.digest(key.secret),
        "feed": None,
        "establishments": None,
        "vendor": "demonstration",
        "limits": None,
        "created_at": from_micros(to_micros(now)),
        "expires_at": None,
        "revoked_at": None,
    }
    known = [
        value for each, value in topic_records.read(bootstrap, CLIENTS) if each == key.client_id.encode() and value
    ]
    if not any(json.loads(value)["secret_sha256"] == record["secret_sha256"] for value in known[-1:]):
        topic_records.write(bootstrap, CLIENTS, key.client_id, json.dumps(record).encode())


def _new() -> DemoIdentities:
    return DemoIdentities(
        tokens={role: secrets.token_urlsafe(32) for role in ROLES},
        api_key=api_keys.compose(DEMO_KEY, secrets.token_bytes(32)),
    )


def _hashed(identities: DemoIdentities) -> list[dict[str, object]]:
    return [
        {
            "token_sha256": api_keys.digest(token),
            "subject": f"demo-{role}",
            "role": role,
            "territories": None,
            "establishments": None,
        }
        for role, token in identities.tokens.items()
    ]
