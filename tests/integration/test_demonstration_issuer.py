"""The demonstration issuer as `vigilits up` starts it: a process of its own, found by its discovery document."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import jwt
import pytest

from standalone import demo_identities
from standalone.core.demonstration import NOTICE, SCOPES
from standalone.data_folder import DataFolder
from standalone.ports import Ports
from tests.support.waiting import eventually

_FORM = {"grant_type": "client_credentials"}


def _environment(data: Path, **settings: str) -> dict[str, str]:
    ours = {f"VIGILITS_{name.upper()}": value for name, value in settings.items()}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("VIGILITS_")}
    return {**inherited, "VIGILITS_DATA": str(data), **ours}


@contextmanager
def _issuer(data: Path, port: int) -> Iterator[httpx.Client]:
    log = data.with_suffix(".log")
    environment = _environment(data, port=str(port), demonstration="true")
    with log.open("ab") as output:
        process = subprocess.Popen([sys.executable, "-m", "standalone.issuer"], env=environment, stderr=output)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            eventually(lambda: _is_ready(http) or process.poll() is not None, "the issuer is ready", timeout_s=120)
            assert process.poll() is None, log.read_text(encoding="utf-8")
            yield http
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _is_ready(http: httpx.Client) -> bool:
    try:
        return http.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def port() -> Iterator[int]:
    with Ports() as ports:
        port = ports.choose(28400)
        ports.release(port)
        yield port


def test_a_token_is_found_checked_and_the_same_key_serves_after_a_restart(tmp_path: Path, port: int) -> None:
    data = tmp_path / "var"
    with _issuer(data, port) as http:
        found = http.get("/.well-known/openid-configuration").json()
        assert found["issuer"] == str(http.base_url)
        jwks = http.get(found["jwks_uri"]).json()
        secret = demo_identities.obtain(DataFolder.at(data)).client_secrets["ars"]
        for asked in (
            http.post(found["token_endpoint"], data=_FORM, auth=("demo-ars", secret)),
            http.post(found["token_endpoint"], data={**_FORM, "client_id": "demo-ars", "client_secret": secret}),
        ):
            answer = asked.json()
            assert (asked.status_code, asked.headers["cache-control"]) == (200, "no-store")
            token = answer["access_token"]
            key = jwt.PyJWKSet.from_dict(jwks)[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(token, key, audience="vigilits", issuer=found["issuer"])
            assert claims["vigilits"] == {"role": "ars", "territories": ["R-44"]}
            assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 86_400)
        assert {each["demonstration"] for each in (found, jwks, answer)} == {NOTICE}
        assert http.get("/health/live").json() == {"live": True}
    log = data.with_suffix(".log").read_text(encoding="utf-8")
    assert NOTICE in log
    assert secret not in log
    assert token not in log
    with _issuer(data, port) as again:
        assert again.get("/jwks.json").json() == jwks


def test_whoever_is_no_client_gets_no_token_and_no_server_error(tmp_path: Path, port: int) -> None:
    with _issuer(tmp_path / "var", port) as http:
        client = {"client_id": "demo-admin", "client_secret": "guessed"}
        refused: list[tuple[httpx.Response, int, str]] = [
            (http.post("/token", data={**_FORM, **client}), 401, "invalid_client"),
            (http.post("/token", data=_FORM, auth=("demo-public", "-")), 401, "invalid_client"),
            (http.post("/token", data=_FORM, auth=("demo-public", "")), 401, "invalid_client"),
            (http.post("/token", data=_FORM), 401, "invalid_client"),
            (http.post("/token", data=_FORM, headers={b"Authorization": "Basic ä".encode()}), 401, "invalid_client"),
            (http.post("/token", data={"grant_type": "password"}), 400, "unsupported_grant_type"),
            (http.post("/token", content=b"\xff{"), 400, "invalid_request"),
            (http.post("/token", content=b""), 400, "unsupported_grant_type"),
            (http.post("/token", content=b"grant_type=a&grant_type=b"), 400, "invalid_request"),
            (http.post("/token", content=b"a=" + b"x" * 9000), 400, "invalid_request"),
        ]
        for answer, status, code in refused:
            assert (answer.status_code, answer.json()["error"]) == (status, code), answer.text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "production is the default"),
        ({"demonstration": "true", "host": "0.0.0.0"}, "serves this machine alone"),  # noqa: S104
    ],
)
def test_it_does_not_start_where_it_must_not_and_says_why(tmp_path: Path, settings: dict[str, str], words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "standalone.issuer"],
        env=_environment(tmp_path, **settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_every_role_of_the_demonstration_has_a_client(tmp_path: Path) -> None:
    assert demo_identities.obtain(DataFolder.at(tmp_path)).client_secrets.keys() == SCOPES.keys()
