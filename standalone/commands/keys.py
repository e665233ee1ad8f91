"""`vigilits keys create|rotate|revoke|list`: API keys, kept as hashes in `access.clients`."""

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from schemas.core import api_keys
from standalone import client_records, demo_identities, key_audit, key_requests, text_table
from standalone.commands.data_option import data_option
from standalone.errors import StandaloneError
from standalone.topic_records import bootstrap_of, kafka_option

_WHEN = "a time like 2027-01-01T00:00:00+01:00 or a duration like P90D, two years from now at most"
_ONCE = "Keep it safe: it cannot be shown again."


@click.group()
def keys() -> None:
    """Create, rotate, revoke and list API keys. A change is in force within seconds, without a restart."""


@keys.command()
@click.option("--feed", required=True, help="The feed the key speaks as, like bed-management.")
@click.option(
    "--establishment", "establishments", required=True, multiple=True, help="FINESS it speaks for; may be repeated."
)
@click.option("--client-id", help="A name of your choice: lower case, digits, hyphens. Else one is made.")
@click.option("--vendor", help="Who makes the system that will use the key.")
@click.option(
    "--expires", default=key_requests.LIFETIME, show_default=True, metavar="WHEN", help=f"When the key ends: {_WHEN}."
)
@data_option
@kafka_option
def create(
    *,
    feed: str,
    establishments: tuple[str, ...],
    client_id: str | None,
    vendor: str | None,
    expires: str,
    data: Path,
    kafka: str | None,
) -> None:
    """Create a key and print it, this once: only its hash is kept."""
    now = datetime.now(UTC)
    ends = _moment("--expires", expires, now)
    wrong = list(key_requests.problems(feed, establishments))
    if wrong:
        raise StandaloneError("\n".join(["No key was made.", *wrong]))
    bootstrap = bootstrap_of(data, kafka)
    client_id = client_id or f"{_as_client_id(feed)}-{secrets.token_hex(4)}"
    if client_id in client_records.read(bootstrap):
        raise StandaloneError(f"The client id {client_id} is taken: choose another, or leave it out.")
    try:
        key, hashed = _new_secret(client_id)
    except ValueError as error:
        raise StandaloneError(f"No key was made. --client-id: {error}.") from None
    client = {
        "schema": "access-client/1",
        "client_id": client_id,
        "secret_sha256": hashed,
        "feed": feed,
        "establishments": list(establishments),
        "vendor": vendor,
        "created_at": key_requests.spelled(now),
        "expires_at": key_requests.spelled(ends),
        "revoked_at": None,
    }
    _change(data, bootstrap, "key.created", client)
    click.echo(f"The key of {client_id}; it ends at {client['expires_at']}. {_ONCE}", err=True)
    click.echo(key)


@keys.command()
@click.argument("client_id")
@click.option("--old-until", default="P7D", show_default=True, metavar="WHEN", help=f"When the old key ends: {_WHEN}.")
@click.option(
    "--expires", metavar="WHEN", help=f"When the new key ends: {_WHEN}. Else when the old one did, or after a year."
)
@click.option("--yes", is_flag=True, help="Do not ask. Only a rotation that ends an older key at once is asked about.")
@data_option
@kafka_option
def rotate(*, client_id: str, old_until: str, expires: str | None, yes: bool, data: Path, kafka: str | None) -> None:
    """Give CLIENT_ID a new key and print it, this once. The old one goes on until --old-until."""
    now = datetime.now(UTC)
    ends = None if expires is None else _moment("--expires", expires, now)
    old_ends = _moment("--old-until", old_until, now)
    bootstrap = bootstrap_of(data, kafka)
    client = _client(bootstrap, client_id)
    if client["revoked_at"] is not None:
        raise StandaloneError(f"The key of {client_id} was revoked at {client['revoked_at']}: create another.")
    if demo_identities.is_demonstration(client):
        raise StandaloneError(f"{client_id} is the demonstration key: revoke it, the next `vigilits up` makes another.")
    if ends is None and key_requests.has_ended(client["expires_at"], now):
        raise StandaloneError(f"The key of {client_id} ended at {client['expires_at']}: say --expires for the new one.")
    if ends is None and client["expires_at"] is None:
        ends = _moment("--expires", key_requests.LIFETIME, now)
    older = client.get("previous")
    if older is not None and not key_requests.has_ended(older["expires_at"], now) and not yes:
        click.echo(f"The key before the last rotation is valid until {older['expires_at']}, and would end now.")
        click.confirm("Rotate?", abort=True)
    key, hashed = _new_secret(client_id)
    record = key_requests.rotated(client, hashed, ends, old_ends)
    _change(data, bootstrap, "key.rotated", record)
    click.echo(
        f"The new key of {client_id}; it ends at {record['expires_at']}, the old one at "
        f"{record['previous']['expires_at']}. {_ONCE}",
        err=True,
    )
    click.echo(key)


@keys.command()
@click.argument("client_id")
@click.option("--yes", is_flag=True, help="Do not ask. Only the demonstration key is asked about.")
@data_option
@kafka_option
def revoke(client_id: str, yes: bool, data: Path, kafka: str | None) -> None:
    """Revoke the key of CLIENT_ID, for good; after a rotation both of them."""
    bootstrap = bootstrap_of(data, kafka)
    client = _client(bootstrap, client_id)
    if client["revoked_at"] is not None:
        click.echo(f"The key of {client_id} was revoked at {client['revoked_at']} already.")
        return
    if demo_identities.is_demonstration(client) and not yes:
        click.echo(
            f"{client_id} is the demonstration key of ready.json: the simulator sends with it and stops without it. "
            "The next `vigilits up` makes a new one."
        )
        click.confirm("Revoke it?", abort=True)
    _change(data, bootstrap, "key.revoked", {**client, "revoked_at": key_requests.spelled(datetime.now(UTC))})
    click.echo(f"The key of {client_id} is revoked.")


@keys.command("list")
@data_option
@kafka_option
def list_(data: Path, kafka: str | None) -> None:
    """List every key there was, revoked ones included; never a secret."""
    now = datetime.now(UTC)
    rows = [("client id", "feed", "vendor", "created", "state", "establishments")]
    for client_id, client in sorted(client_records.read(bootstrap_of(data, kafka)).items()):
        establishments = client["establishments"]
        rows.append(
            (
                client_id,
                client["feed"] or "any",
                client["vendor"] or "",
                client["created_at"],
                _state(client, now),
                "any" if establishments is None else " ".join(establishments),
            )
        )
    for line in text_table.lines(rows):
        click.echo(line)


def _as_client_id(feed: str) -> str:
    return re.sub("[^a-z0-9]+", "-", feed.lower())[:50].strip("-")


def _state(client: dict[str, Any], now: datetime) -> str:
    if client["revoked_at"] is not None:
        return f"revoked {client['revoked_at']}"
    ends, older = client["expires_at"], client.get("previous")
    if ends is None:
        state = "valid, without end"
    elif key_requests.has_ended(ends, now):
        state = f"expired {ends}"
    else:
        soon = " (within 30 days: rotate it with --expires)" if key_requests.ends_soon(ends, now) else ""
        state = f"valid until {ends}{soon}"
    if older is None or key_requests.has_ended(older["expires_at"], now):
        return state
    return f"{state}, the key before until {older['expires_at']}"


def _moment(option: str, text: str, now: datetime) -> datetime:
    try:
        return key_requests.moment(text, now)
    except ValueError as error:
        raise StandaloneError(f"No key was made. {option}: {error}.") from None


def _change(data: Path, bootstrap: str, action: str, client: dict[str, Any]) -> None:
    key_audit.recorded(data, bootstrap, action, client, lambda: client_records.write(bootstrap, client))


def _new_secret(client_id: str) -> tuple[str, str]:
    """A key for the client, and what is kept of it. ValueError for a client id of another form."""
    secret = secrets.token_bytes(32)
    return api_keys.compose(client_id, secret), api_keys.digest(secret.hex())


def _client(bootstrap: str, client_id: str) -> dict[str, Any]:
    client = client_records.read(bootstrap).get(client_id)
    if client is None:
        raise StandaloneError(f"There is no client {client_id}. `vigilits keys list` names them all.")
    return client
