"""`vigilits keys create|revoke|list`: API keys, kept as hashes in `access.clients`."""

import json
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from schemas.core import api_keys
from schemas.core.times import from_micros, parse, to_micros
from schemas.topics import CLIENTS
from standalone import demo_identities, key_requests, text_table, topic_records
from standalone.commands.data_option import data_option
from standalone.errors import StandaloneError
from standalone.topic_records import bootstrap_of, kafka_option


@click.group()
def keys() -> None:
    """Create, revoke and list API keys. A change is in force within seconds, without a restart."""


@keys.command()
@click.option("--feed", required=True, help="The feed the key speaks as, like bed-management.")
@click.option(
    "--establishment", "establishments", required=True, multiple=True, help="FINESS it speaks for; may be repeated."
)
@click.option("--client-id", help="A name of your choice: lower case, digits, hyphens. Else one is made.")
@click.option("--vendor", help="Who makes the system that will use the key.")
@click.option("--expires", metavar="TIME", help="When the key ends, like 2027-01-01T00:00:00+01:00. Else never.")
@data_option
@kafka_option
def create(
    *,
    feed: str,
    establishments: tuple[str, ...],
    client_id: str | None,
    vendor: str | None,
    expires: str | None,
    data: Path,
    kafka: str | None,
) -> None:
    """Create a key and print it, this once: only its hash is kept."""
    try:
        ends = None if expires is None else parse(expires)
    except ValueError as error:
        raise StandaloneError(f"No key was made. --expires: {error}.") from None
    wrong = list(key_requests.problems(feed, establishments, ends, datetime.now(UTC)))
    if wrong:
        raise StandaloneError("\n".join(["No key was made.", *wrong]))
    bootstrap = bootstrap_of(data, kafka)
    client_id = client_id or f"{_as_client_id(feed)}-{secrets.token_hex(4)}"
    if client_id in _clients(bootstrap):
        raise StandaloneError(f"The client id {client_id} is taken: choose another, or leave it out.")
    secret = secrets.token_bytes(32)
    try:
        key = api_keys.compose(client_id, secret)
    except ValueError as error:
        raise StandaloneError(f"No key was made. --client-id: {error}.") from None
    client = {
        "schema": "access-client/1",
        "client_id": client_id,
        "secret_sha256": api_keys.digest(secret.hex()),
        "feed": feed,
        "establishments": list(establishments),
        "vendor": vendor,
        "created_at": _now(),
        "expires_at": None if ends is None else from_micros(to_micros(ends)),
        "revoked_at": None,
    }
    _write(bootstrap, client)
    click.echo(f"The key of {client_id}. Keep it safe: it cannot be shown again.", err=True)
    click.echo(key)


@keys.command()
@click.argument("client_id")
@click.option("--yes", is_flag=True, help="Do not ask. Only the demonstration key is asked about.")
@data_option
@kafka_option
def revoke(client_id: str, yes: bool, data: Path, kafka: str | None) -> None:
    """Revoke the key of CLIENT_ID, for good."""
    bootstrap = bootstrap_of(data, kafka)
    client = _clients(bootstrap).get(client_id)
    if client is None:
        raise StandaloneError(f"There is no client {client_id}. `vigilits keys list` names them all.")
    if client["revoked_at"] is not None:
        click.echo(f"The key of {client_id} was revoked at {client['revoked_at']} already.")
        return
    if demo_identities.is_demonstration(client) and not yes:
        click.echo(
            f"{client_id} is the demonstration key of ready.json: the simulator sends with it and stops without it. "
            "The next `vigilits up` makes a new one."
        )
        click.confirm("Revoke it?", abort=True)
    _write(bootstrap, {**client, "revoked_at": _now()})
    click.echo(f"The key of {client_id} is revoked.")


@keys.command("list")
@data_option
@kafka_option
def list_(data: Path, kafka: str | None) -> None:
    """List every key there was, revoked ones included; never a secret."""
    rows = [("client id", "feed", "vendor", "created", "state", "establishments")]
    for client_id, client in sorted(_clients(bootstrap_of(data, kafka)).items()):
        establishments = client["establishments"]
        rows.append(
            (
                client_id,
                client["feed"] or "any",
                client["vendor"] or "",
                client["created_at"],
                _state(client),
                "any" if establishments is None else " ".join(establishments),
            )
        )
    for line in text_table.lines(rows):
        click.echo(line)


def _as_client_id(feed: str) -> str:
    return re.sub("[^a-z0-9]+", "-", feed.lower())[:50].strip("-")


def _state(client: dict[str, Any]) -> str:
    if client["revoked_at"] is not None:
        return f"revoked {client['revoked_at']}"
    if client["expires_at"] is None:
        return "valid"
    expired = parse(client["expires_at"]) <= datetime.now(UTC)
    return f"{'expired' if expired else 'valid until'} {client['expires_at']}"


def _clients(bootstrap: str) -> dict[str, dict[str, Any]]:
    clients: dict[str, dict[str, Any]] = {}
    for key, value in topic_records.read(bootstrap, CLIENTS):
        client_id = (key or b"").decode(errors="replace")
        if value is None:
            clients.pop(client_id, None)
        else:
            clients[client_id] = json.loads(value)
    return clients


def _write(bootstrap: str, client: dict[str, Any]) -> None:
    topic_records.write(bootstrap, CLIENTS, client["client_id"], json.dumps(client).encode())


def _now() -> str:
    return from_micros(to_micros(datetime.now(UTC).replace(microsecond=0)))
