"""`vigilits keys` against a real Kafka: what is asked before a key ends, and how the next start mends it."""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from schemas.core import api_keys
from schemas.models.access_client import AccessClient
from schemas.topics import CLIENTS
from standalone import demo_identities, topic_records
from standalone.commands.keys import keys
from standalone.core.demonstration import SCOPES
from standalone.data_folder import DataFolder
from standalone.demo_identities import DemoIdentities

pytestmark = pytest.mark.kafka


@pytest.fixture
def identities() -> DemoIdentities:
    """With a client id of this test alone: the Kafka is shared."""
    key = api_keys.compose(f"demo-{secrets.token_hex(4)}", secrets.token_bytes(32))
    return DemoIdentities(api_key=key, client_secrets=dict.fromkeys(SCOPES, "a-secret"))


def _client_id(identities: DemoIdentities) -> str:
    key = api_keys.parse(identities.api_key)
    assert key is not None
    return key.client_id


def _client(kafka: str, client_id: str) -> dict[str, Any]:
    values = [value for key, value in topic_records.read(kafka, CLIENTS) if key == client_id.encode() and value]
    client: dict[str, Any] = json.loads(values[-1])
    AccessClient.model_validate(client)
    return client


def _keys(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(keys, arguments, input=answer)


def test_the_demonstration_key_is_revoked_only_after_a_yes_and_the_next_start_makes_another(
    kafka: str, identities: DemoIdentities, tmp_path: Path
) -> None:
    folder, client_id = DataFolder.at(tmp_path), _client_id(identities)
    assert demo_identities.publish(kafka, folder, identities, datetime.now(UTC)) == identities

    refused = _keys("revoke", client_id, "--kafka", kafka, answer="n\n")
    assert refused.exit_code == 1
    assert "the simulator sends with it" in refused.output
    assert _client(kafka, client_id)["revoked_at"] is None

    assert _keys("revoke", client_id, "--kafka", kafka, "--yes").exit_code == 0
    renewed = demo_identities.publish(kafka, folder, identities, datetime.now(UTC))
    assert renewed.api_key != identities.api_key
    assert renewed.client_secrets == identities.client_secrets
    assert demo_identities.obtain(folder) == renewed
    assert _client(kafka, client_id)["revoked_at"] is not None
    successor = _client(kafka, _client_id(renewed))
    assert demo_identities.is_demonstration(successor)
    assert successor["revoked_at"] is None
    assert demo_identities.publish(kafka, folder, renewed, datetime.now(UTC)) == renewed


def test_an_expired_demonstration_key_is_replaced_as_well(
    kafka: str, identities: DemoIdentities, tmp_path: Path
) -> None:
    folder, client_id = DataFolder.at(tmp_path), _client_id(identities)
    demo_identities.publish(kafka, folder, identities, datetime.now(UTC))
    expired = {**_client(kafka, client_id), "expires_at": "2026-01-01T00:00:00Z"}
    topic_records.write(kafka, CLIENTS, client_id, json.dumps(expired).encode())
    assert demo_identities.publish(kafka, folder, identities, datetime.now(UTC)).api_key != identities.api_key


def test_another_key_is_revoked_without_a_question(kafka: str) -> None:
    created = _keys("create", "--feed", "Bed.Mgmt", "--establishment", "540002078", "--kafka", kafka)
    assert created.exit_code == 0, created.output
    key = api_keys.parse(created.stdout.strip())
    assert key is not None
    assert key.client_id.startswith("bed-mgmt-")
    assert _client(kafka, key.client_id)["feed"] == "Bed.Mgmt"
    assert _keys("revoke", key.client_id, "--kafka", kafka).exit_code == 0
    assert _client(kafka, key.client_id)["revoked_at"] is not None
