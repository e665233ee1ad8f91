"""An issuer that is not ours works by configuration alone: Authlib's, with the claims of its own form."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.audit_memory import audit_settings
from tests.support.authlib_issuer import TOKEN_PATH
from tests.support.dashboard_process import a_dashboard
from tests.support.facts import a_record, a_report, a_unit
from tests.support.ingest_process import ingest
from tests.support.redis_copy import RedisCopy
from tests.support.stream_worker import free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "540002078/ELSEWHERE"
CLAIMS = """
role = "realm_access.roles"
territories = "attributes.perimetre"
establishments = "attributes.finess"

[roles]
"samu-regulateur" = "regulator"
"agent-ars" = "ars"
"cadre-de-sante" = "hospital"
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("issuer")
    port = free_port()
    command = [sys.executable, "-m", "tests.support.authlib_issuer", str(port)]
    with (folder / "log").open("wb") as log:
        # Authlib asks for TLS unless it is told that this is a test.
        process = subprocess.Popen(command, stderr=log, env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"})
    try:
        url = f"http://127.0.0.1:{port}"
        eventually(lambda: _answers(f"{url}/.well-known/openid-configuration"), "the issuer answers", timeout_s=120)
        (folder / "claims.toml").write_text(CLAIMS, encoding="utf-8")
        yield {
            "VIGILITS_ISSUER": url,
            "VIGILITS_DEMONSTRATION": "true",
            "VIGILITS_CLAIMS_FILE": str(folder / "claims.toml"),
        }
    finally:
        process.terminate()
        process.wait(60)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=60).status_code == 200
    except httpx.TransportError:
        return False


def a_token(settings: dict[str, str], client: str) -> dict[str, str]:
    """The header of a client that asked for its token as OAuth2 has it (RFC 6749 section 4.4)."""
    answer = httpx.post(
        settings["VIGILITS_ISSUER"] + TOKEN_PATH,
        data={"grant_type": "client_credentials", "scope": "beds"},
        auth=(client, "secret"),
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_its_tokens_read_the_dashboard_as_their_role(
    settings: dict[str, str], kafka: str, redis_url: str, tmp_path: Path
) -> None:
    copy = RedisCopy(redis_url)
    copy.start("elsewhere")
    copy.put(UNIT, version=1)
    told = {name.removeprefix("VIGILITS_").lower(): value for name, value in settings.items()}
    with a_dashboard(redis_url, tmp_path, kafka=kafka, **told) as api:
        api.wait_ready()
        me = api.http.get("/v1/me", headers=a_token(settings, "agent-ars"))
        assert me.status_code == 200, me.text
        assert (me.json()["subject"], me.json()["role"], me.json()["territories"]) == ("agent-ars", "ars", ["R-44"])
        assert api.http.get("/v1/units", headers=a_token(settings, "samu-regulateur")).json()["units"]
        assert api.http.get("/v1/units", headers=a_token(settings, "nobody")).status_code == 401


def test_its_tokens_write_through_ingest_as_their_role(settings: dict[str, str], kafka: str, tmp_path: Path) -> None:
    with ingest(kafka, tmp_path / "log", **settings) as client:
        unit = a_unit(UNIT)
        path = f"/v1/directory/units/{UNIT}"
        assert client.put(path, json=unit, headers=a_token(settings, "cadre-de-sante")).status_code == 403
        assert client.put(path, json=unit, headers=a_token(settings, "agent-ars")).status_code == 200
        report = {**a_report(UNIT, a_record("02", 3)), "source": {"feed": "manual"}}
        answers = {
            role: client.post("/v1/events", json=report, headers=a_token(settings, role)).status_code
            for role in ("cadre-de-sante", "agent-ars", "samu-regulateur", "nobody")
        }
        assert answers == {"cadre-de-sante": 202, "agent-ars": 202, "samu-regulateur": 403, "nobody": 401}


def test_a_claims_file_that_is_wrong_stops_the_start_in_words(settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text("rolle = 1", encoding="utf-8")
    outcome = subprocess.run(
        [sys.executable, "-m", "ingest"],
        env=os.environ | settings | audit_settings(tmp_path) | {"VIGILITS_CLAIMS_FILE": str(tmp_path / "claims.toml")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert outcome.returncode == 1
    assert "VIGILITS_CLAIMS_FILE" in outcome.stderr
    assert "rolle" in outcome.stderr
