"""Who may write, on a real Kafka: keys made and revoked by the command, tokens of an issuer, limits."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from schemas.topics import CLIENTS
from standalone.cli import vigilits
from tests.support.audit_memory import audit_settings
from tests.support.facts import a_record, a_report, a_unit
from tests.support.ingest_process import a_key, ingest, written
from tests.support.issuer import issuer
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "9900000034/IDENTITY"
FINESS = "990000003"


@pytest.fixture(scope="module")
def client(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with ingest(kafka, tmp_path_factory.mktemp("ingest") / "ingest.log") as client:
        unit = a_unit(UNIT, establishment={"finess": FINESS, "name": "CH simulé"})
        assert client.put(f"/v1/directory/units/{UNIT}", json=unit, headers=bearer("admin")).status_code == 200
        yield client


def bearer(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(role)}"}


def token(role: str) -> str:
    territories = ("R-44",) if role == "ars" else ("FR",)
    return issuer().token(role, territories=territories, establishments=(FINESS,))


def a_good_report(feed: str = "bed-management") -> dict[str, Any]:
    return {**a_report(UNIT, a_record("02", 3)), "source": {"feed": feed}}


def status(client: httpx.Client, key: str, event: object) -> int:
    return client.post("/v1/events", json=event, headers={"Authorization": f"Bearer {key}"}).status_code


def run(*arguments: str) -> str:
    outcome = CliRunner().invoke(vigilits, [*arguments], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_a_key_is_usable_once_made_and_useless_once_revoked_without_a_restart(
    client: httpx.Client, kafka: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in audit_settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    client_id = f"cli-{os.urandom(4).hex()}"
    made = run(
        "keys", "create", "--feed", "bed-management", "--establishment", FINESS, "--client-id", client_id,
        "--vendor", "Acme", "--kafka", kafka,
    )  # fmt: skip
    key = made.strip().splitlines()[-1]
    eventually(lambda: status(client, key, a_good_report()) == 202, "the new key is taken")
    assert key not in str(written(kafka, CLIENTS))
    assert key.rpartition("_")[2] not in str(written(kafka, CLIENTS)), "only a hash is kept"
    [line] = [line for line in run("keys", "list", "--kafka", kafka).splitlines() if line.startswith(client_id)]
    assert "valid" in line
    run("keys", "revoke", client_id, "--kafka", kafka)
    eventually(lambda: status(client, key, a_good_report()) == 401, "the revoked key is refused")
    [line] = [line for line in run("keys", "list", "--kafka", kafka).splitlines() if line.startswith(client_id)]
    assert "revoked" in line


def test_a_key_that_ends_is_refused_from_that_moment(client: httpx.Client, kafka: str) -> None:
    ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 12))  # before, a busy machine takes it
    key = a_key(kafka, expires_at=ends)
    eventually(lambda: status(client, key, a_good_report()) == 202, "the key is taken")
    eventually(lambda: status(client, key, a_good_report()) == 401, "the key has ended")


def test_a_key_speaks_as_its_feed_for_its_establishments(client: httpx.Client, kafka: str) -> None:
    own = a_key(kafka, feed="bed-management", establishments=[FINESS])
    other = a_key(kafka, feed="bed-management", establishments=["990000099"])
    eventually(lambda: status(client, own, a_good_report()) == 202, "the key is known")
    eventually(lambda: status(client, other, []) == 422, "the key is known")
    assert status(client, own, a_good_report(feed="other")) == 422
    assert status(client, other, a_good_report()) == 422
    assert client.put(f"/v1/directory/units/{UNIT}", json={}, headers={"X-API-Key": own}).status_code == 403


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": "vk_no_one"}, {"Authorization": "Bearer x"}])
def test_without_a_valid_credential_the_answer_is_401(client: httpx.Client, headers: dict[str, str]) -> None:
    answer = client.post("/v1/events", json=a_good_report(), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("role", "events", "units"),
    [("hospital", 202, 403), ("ars", 202, 200), ("admin", 202, 200), ("regulator", 403, 403)],
)
def test_people_write_by_hand_what_their_role_may(client: httpx.Client, role: str, events: int, units: int) -> None:
    assert client.post("/v1/events", json=a_good_report("manual"), headers=bearer(role)).status_code == events
    if events == 202:
        assert client.post("/v1/events", json=a_good_report(), headers=bearer(role)).status_code == 422
    unit = a_unit(UNIT, establishment={"finess": FINESS, "name": "CH simulé"})
    assert client.put(f"/v1/directory/units/{UNIT}", json=unit, headers=bearer(role)).status_code == units


def test_more_than_the_limit_is_told_to_wait_and_others_are_not(client: httpx.Client, kafka: str) -> None:
    slow = a_key(kafka, limits={"requests_per_s": 2, "events_per_s": 10})
    eventually(lambda: status(client, slow, []) == 422, "the key is known")
    headers = {"X-API-Key": slow}
    answers = [client.post("/v1/events", json=[], headers=headers) for _ in range(20)]
    denied = [answer for answer in answers if answer.status_code == 429]
    assert denied
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in denied)
    time.sleep(int(denied[-1].headers["Retry-After"]))
    batch = [a_good_report() for _ in range(500)]
    assert client.post("/v1/events", json=batch, headers=headers).status_code == 202
    owing = [client.post("/v1/events", json=batch[0], headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in owing] == [429, 429]
    assert max(int(answer.headers["Retry-After"]) for answer in owing) >= 5
    assert client.post("/v1/events", json=a_good_report("manual"), headers=bearer("admin")).status_code == 202


def test_guessing_from_one_address_is_bounded_and_holds_up_nobody_who_is_known(kafka: str, tmp_path: Path) -> None:
    with ingest(kafka, tmp_path / "ingest.log", VIGILITS_DENIED_PER_MINUTE="5") as client:
        guesses = [status(client, f"guess-{number}", a_good_report()) for number in range(7)]
        assert guesses == [401] * 5 + [429] * 2
        told = client.post("/v1/events", json=[], headers={"X-API-Key": "vk_no_one"})
        assert 1 <= int(told.headers["Retry-After"]) <= 60
        for _ in range(7):
            assert client.post("/v1/events", json=a_good_report("manual"), headers=bearer("admin")).status_code == 202


def test_the_quarantine_command_lists_and_shows_what_was_refused(
    client: httpx.Client, kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in audit_settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    client_id = f"refused-{os.urandom(4).hex()}"
    key = a_key(kafka, client_id)
    eventually(lambda: status(client, key, a_good_report()) == 202, "the key is known")
    event = {**a_good_report(), "event_id": "no \x1b[31muuid", "takeover": "no"}
    assert status(client, key, event) == 422
    # Found by the data folder too, as on a machine where the system runs.
    addresses = dict.fromkeys(("dashboard", "ingest", "redis", "issuer"), "")
    ready = {**addresses, "kafka": kafka, "dashboards": [], "tokens": {}, "api_keys": {}, "pids": {}}
    (tmp_path / "ready.json").write_text(json.dumps(ready), encoding="utf-8")
    for code in ("bad_id", "bad_code"):  # by each of its reasons
        lines = run("quarantine", "list", "--code", code, "--data", str(tmp_path)).splitlines()
        [line] = [line for line in lines if client_id in line]
    assert UNIT in line
    assert "\x1b" not in "".join(lines)
    shown = run("quarantine", "show", line.split()[0], "--kafka", kafka)
    assert json.loads(shown[shown.rindex('{"schema"') :]) == event
    assert '"code": "bad_id"' in shown


def test_browsers_of_the_dashboard_may_call_and_no_others(kafka: str, tmp_path: Path) -> None:
    asked = {
        "Origin": "http://127.0.0.1:8000",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-api-key",
    }
    with ingest(kafka, tmp_path / "log", VIGILITS_ORIGINS="http://127.0.0.1:8000, http://b") as client:
        allowed = client.options("/v1/events", headers=asked)
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "http://127.0.0.1:8000"
        assert client.options("/v1/events", headers={**asked, "Origin": "http://evil"}).status_code == 400
        denied = client.post("/v1/events", headers={"Origin": "http://b"})
        assert denied.status_code == 401
        assert denied.headers["access-control-allow-origin"] == "http://b"
