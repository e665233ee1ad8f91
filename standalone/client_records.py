"""`access.clients` from the command line: the last record of each client, and a new one."""

import json
from typing import Any

from schemas.models.access_client import AccessClient
from schemas.topics import CLIENTS
from standalone import topic_records


def read(bootstrap: str) -> dict[str, dict[str, Any]]:
    """Every client there is, by its id, revoked ones included. StandaloneError when Kafka cannot be read."""
    clients: dict[str, dict[str, Any]] = {}
    for client_id, client in topic_records.read_valid(bootstrap, CLIENTS, AccessClient):
        if client is None:
            clients.pop(client_id, None)
        else:
            clients[client_id] = client
    return clients


def write(bootstrap: str, client: dict[str, Any]) -> None:
    """Make the client known as this, in force within seconds. StandaloneError when Kafka cannot be written."""
    topic_records.write(bootstrap, CLIENTS, client["client_id"], json.dumps(client).encode())
