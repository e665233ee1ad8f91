"""`vigilits keys` against a real Kafka: what is asked before a key ends, and how the next start mends it."""

import getpass
import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ingest.core.clients import Clients
from schemas.core import api_keys
from schemas.core.times import parse
from schemas.models.access_client import AccessClient
from schemas.topics import AUDIT, CLIENTS, DIRECTORY
from standalone import demo_identities, topic_records
from standalone.commands.keys import keys
from standalone.core.demonstration import SCOPES
from standalone.data_folder import DataFolder
from standalone.demo_identities import DemoIdentities
from tests.support.audit_memory import audit_settings
from tests.support.facts import a_unit

pytestmark = pytest.mark.kafka


@pytest.fixture(autouse=True)
def audit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of heads of the audit log of these commands."""
    for name, value in audit_settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    return tmp_path / "audit-heads"


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


def _make(kafka: str, *options: str) -> api_keys.ApiKey:
    created = _keys("create", "--feed", "bed-management", "--establishment", "540002078", "--kafka", kafka, *options)
    assert created.exit_code == 0, created.output
    key = api_keys.parse(created.stdout.strip())
    assert key is not None
    return key


def _opens(kafka: str, key: api_keys.ApiKey, at: datetime) -> bool:
    """Whether ingest, having read the log, lets the key in then."""
    clients = Clients()
    clients.apply(key.client_id, _client(kafka, key.client_id))
    return clients.find(key, at) is not None


def test_a_key_is_rotated_without_a_gap_and_its_old_secret_ends_when_it_was_said_to(kafka: str) -> None:
    old = _make(kafka, "--expires", "P30D")
    done = _keys("rotate", old.client_id, "--old-until", "PT1H", "--expires", "P90D", "--kafka", kafka)
    assert done.exit_code == 0, done.output
    new = api_keys.parse(done.stdout.strip())
    assert new is not None
    assert new.client_id == old.client_id
    now = datetime.now(UTC)
    lives = {"old": old, "new": new}
    for after, opening in (
        (timedelta(), {"old", "new"}),
        (timedelta(hours=2), {"new"}),
        (timedelta(days=89), {"new"}),
        (timedelta(days=91), set()),
    ):
        assert {name for name, key in lives.items() if _opens(kafka, key, now + after)} == opening
    listed = _keys("list", "--kafka", kafka)
    (line,) = [line for line in listed.stdout.splitlines() if line.startswith(f"{old.client_id} ")]
    record = _client(kafka, old.client_id)
    assert f"valid until {record['expires_at']}, the key before until {record['previous']['expires_at']}" in line
    assert old.secret not in listed.output + done.output.replace(new.secret, "")

    assert _keys("revoke", old.client_id, "--kafka", kafka).exit_code == 0
    assert not any(_opens(kafka, key, now) for key in lives.values())


def _listed(kafka: str, client_id: str) -> str:
    (line,) = [line for line in _keys("list", "--kafka", kafka).stdout.splitlines() if line.startswith(f"{client_id} ")]
    return line


def _without_end(kafka: str) -> api_keys.ApiKey:
    """A key as they were made before every one had an end."""
    key = _make(kafka)
    record = {**_client(kafka, key.client_id), "expires_at": None}
    topic_records.write(kafka, CLIENTS, key.client_id, json.dumps(record).encode())
    return key


def test_a_key_ends_after_a_year_when_nothing_is_said_and_its_end_is_printed(kafka: str) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    made = _keys("create", "--feed", "adt", "--establishment", "540002078", "--kafka", kafka)
    key = api_keys.parse(made.stdout.strip())
    assert key is not None
    ends = _client(kafka, key.client_id)["expires_at"]
    assert before <= parse(ends) - timedelta(days=365) <= datetime.now(UTC)
    assert f"ends at {ends}" in made.stderr
    assert _opens(kafka, key, before + timedelta(days=364))
    assert not _opens(kafka, key, before + timedelta(days=366))


def test_a_key_that_ends_within_thirty_days_is_marked_in_the_list(kafka: str) -> None:
    soon, later, endless = _make(kafka, "--expires", "P29D"), _make(kafka), _without_end(kafka)
    ends = _client(kafka, soon.client_id)["expires_at"]
    assert f"valid until {ends} (within 30 days: rotate it with --expires)" in _listed(kafka, soon.client_id)
    assert f"valid until {_client(kafka, later.client_id)['expires_at']}  " in _listed(kafka, later.client_id)
    assert "valid, without end  " in _listed(kafka, endless.client_id)
    past = {**_client(kafka, soon.client_id), "expires_at": "2026-01-01T00:00:00Z"}
    topic_records.write(kafka, CLIENTS, soon.client_id, json.dumps(past).encode())
    assert "expired 2026-01-01T00:00:00Z  " in _listed(kafka, soon.client_id)


def test_a_key_without_end_goes_on_and_has_one_once_it_is_rotated(kafka: str) -> None:
    old = _without_end(kafka)
    assert _opens(kafka, old, datetime.now(UTC) + timedelta(days=9_000))
    done = _keys("rotate", old.client_id, "--kafka", kafka)
    assert done.exit_code == 0, done.output
    ends = _client(kafka, old.client_id)["expires_at"]
    assert timedelta(days=364) < parse(ends) - datetime.now(UTC) <= timedelta(days=365)
    assert f"ends at {ends}" in done.stderr


def test_a_rotation_without_a_word_of_it_keeps_the_end_and_says_so(kafka: str) -> None:
    old = _make(kafka, "--expires", "P90D")
    ends = _client(kafka, old.client_id)["expires_at"]
    done = _keys("rotate", old.client_id, "--kafka", kafka)
    assert _client(kafka, old.client_id)["expires_at"] == ends
    assert f"ends at {ends}" in done.stderr


def test_a_rotation_that_would_end_an_older_key_at_once_is_asked_about(kafka: str) -> None:
    first = _make(kafka)
    assert _keys("rotate", first.client_id, "--kafka", kafka).exit_code == 0
    refused = _keys("rotate", first.client_id, "--kafka", kafka, answer="n\n")
    assert refused.exit_code == 1
    assert "would end now" in refused.output
    assert _opens(kafka, first, datetime.now(UTC))
    assert _keys("rotate", first.client_id, "--kafka", kafka, "--yes").exit_code == 0
    assert not _opens(kafka, first, datetime.now(UTC))


def test_what_cannot_be_rotated_is_said_with_what_to_do(kafka: str, identities: DemoIdentities, tmp_path: Path) -> None:
    demo_identities.publish(kafka, DataFolder.at(tmp_path), identities, datetime.now(UTC))
    ended, revoked = _make(kafka), _make(kafka)
    past = {**_client(kafka, ended.client_id), "expires_at": "2026-01-01T00:00:00Z"}
    topic_records.write(kafka, CLIENTS, ended.client_id, json.dumps(past).encode())
    _keys("revoke", revoked.client_id, "--kafka", kafka)
    for client_id, words in (
        ("nobody", "`vigilits keys list`"),
        (_client_id(identities), "is the demonstration key"),
        (ended.client_id, "say --expires"),
        (revoked.client_id, "create another"),
    ):
        done = _keys("rotate", client_id, "--kafka", kafka)
        assert done.exit_code == 1
        assert words in str(done.exception)
    assert _keys("rotate", ended.client_id, "--expires", "P1D", "--kafka", kafka).exit_code == 0


def test_every_change_of_a_key_is_in_the_audit_log_and_no_name_and_no_secret(kafka: str, audit: Path) -> None:
    key = _make(kafka, "--expires", "P30D")
    _keys("rotate", key.client_id, "--kafka", kafka)
    _keys("revoke", key.client_id, "--kafka", kafka)
    target = f"client:{key.client_id}"
    values = [value for _, value in topic_records.read(kafka, AUDIT) if value and target.encode() in value]
    entries = [json.loads(value) for value in values]
    assert [entry["action"] for entry in entries] == ["key.created", "key.rotated", "key.revoked"]
    assert {entry["outcome"] for entry in entries} == {"done"}
    (subject,) = {entry["subject"] for entry in entries}
    assert subject.startswith("p-")
    assert entries[0]["details"]["expires_at"] == _client(kafka, key.client_id)["expires_at"]
    assert {entry["territories"][-1] for entry in entries} == {"E-540002078"}
    assert not any(key.secret.encode() in value or getpass.getuser().encode() in value for value in values)
    assert len(list(audit.glob("*.heads"))) == 3


def test_a_change_of_a_key_is_found_where_its_establishment_lies(kafka: str) -> None:
    finess = secrets.token_hex(5)[:9].upper()
    unit = a_unit(f"{finess}/A", establishment={"finess": finess, "name": "CH"})
    topic_records.write(kafka, DIRECTORY, unit["unit_id"], json.dumps(unit).encode())
    client_id = f"placed-{secrets.token_hex(4)}"
    made = _keys("create", "--feed", "adt", "--establishment", finess, "--client-id", client_id, "--kafka", kafka)
    assert made.exit_code == 0, made.output
    [entry] = [
        json.loads(value) for _, value in topic_records.read(kafka, AUDIT) if value and client_id.encode() in value
    ]
    assert entry["territories"] == ["R-44", "D-54", f"E-{finess}"]


def test_without_the_secret_of_the_audit_log_no_key_is_made(
    kafka: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIGILITS_AUDIT_KEY_FILE", str(tmp_path / "none"))
    client_id = f"unrecorded-{secrets.token_hex(4)}"
    made = _keys(
        *("create", "--feed", "bed-management", "--establishment", "540002078"),
        *("--client-id", client_id, "--kafka", kafka),
    )
    assert made.exit_code == 1
    assert "Nothing was changed: the audit log must have it first" in str(made.exception)
    assert not made.stdout
    assert not [key for key, _ in topic_records.read(kafka, CLIENTS) if key == client_id.encode()]
