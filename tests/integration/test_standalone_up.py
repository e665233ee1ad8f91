"""The whole system as an administrator runs it: started, watched, killed, started again, stopped."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from kafka import KafkaAdminClient

from schemas.ready_file import NAME, NotReadyError, Ready, read
from schemas.topics import EVENTS
from standalone import leftovers, process_identity, run_file
from standalone.core.demonstration import SCOPES
from standalone.data_folder import DataFolder
from standalone.process_identity import ProcessIdentity
from standalone.run_file import RunningService
from tests.support.waiting import ANSWERS_WITHIN_S, eventually

pytestmark = pytest.mark.system

READY_WITHIN_S = 240.0
"""The page may have to be built first."""


def _vigilits(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from standalone.cli import main; main()", *arguments]


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(_vigilits(*arguments), capture_output=True, text=True, timeout=120, check=False)


@contextmanager
def _up(data: Path, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`vigilits up` without the simulator, ready; ended with everything it started when the block ends."""
    said = data.with_suffix(".out")
    before = _ready_as_written(data)
    with said.open("ab") as output:
        process = subprocess.Popen(
            _vigilits("up", "--data", str(data), "--no-simulator", *options), stdout=output, stderr=output
        )
    try:
        eventually(
            lambda: _ready_as_written(data) not in {None, before} or process.poll() is not None,
            "a ready.json of this start",
            timeout_s=READY_WITHIN_S,
        )
        assert process.poll() is None, said.read_text(encoding="utf-8")
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=90)
        _run("down", "--data", str(data))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


def _ready_as_written(data: Path) -> str | None:
    path = data / NAME
    return path.read_text(encoding="utf-8") if path.exists() else None


def _listed(data: Path, token: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(read(data).dashboard).netloc, timeout=ANSWERS_WITHIN_S)
    try:
        connection.request("GET", "/v1/units", headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().status
    finally:
        connection.close()


def _claims(ready: dict[str, Any], role: str) -> dict[str, Any]:
    """What a token of ready.json says, proved by the key that its issuer serves."""
    keys = jwt.PyJWKSet.from_dict(httpx.get(f"{ready['issuer']}/jwks.json", timeout=ANSWERS_WITHIN_S).json())
    token = ready["tokens"][role]
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(token, key, audience="vigilits", issuer=ready["issuer"])
    return claims


def _services(data: Path) -> list[ProcessIdentity]:
    found = [process_identity.of(pid) for pid in read(data).pids.values()]
    assert None not in found
    return [identity for identity in found if identity is not None]


def _pid_now(data: Path, name: str) -> int | None:
    return read(data).pids.get(name)


def test_up_writes_what_is_true_keeps_it_true_and_leaves_nothing_running(data: Path) -> None:
    with _up(data, "--workers", "2") as process:
        ready = read(data)
        assert set(ready.pids) == {
            "kafka-1",
            "redis",
            "stream-1",
            "stream-2",
            "ingest-1",
            "api-1",
            "alerts-1",
            "issuer-1",
        }
        assert all(service.is_alive() for service in _services(data))
        written = json.loads((data / NAME).read_text(encoding="utf-8"))
        assert set(written) == set(Ready.model_fields)
        assert set(written["tokens"]) == set(SCOPES)
        assert {role: _claims(written, role)["vigilits"]["role"] for role in SCOPES} == {role: role for role in SCOPES}
        assert set(written["api_keys"]) == {"bed-management"}
        assert (data / NAME).stat().st_mode & 0o777 == 0o600
        assert _listed(data, ready.tokens["regulator"]) == http.client.OK
        assert _listed(data, "guessed") == http.client.UNAUTHORIZED
        printed = data.with_suffix(".out").read_text(encoding="utf-8")
        assert f"{ready.dashboard}/#token={ready.tokens['regulator']}" in printed
        status = eventually(lambda: (now := _run("status", "--data", str(data))).returncode == 0 and now, "all is well")
        assert isinstance(status, subprocess.CompletedProcess)
        assert all(name in status.stdout for name in ready.pids)

        second = _run("up", "--data", str(data))
        assert second.returncode == 1
        assert f"in use by process {process.pid}" in second.stderr

        os.kill(ready.pids["api-1"], signal.SIGKILL)
        eventually(lambda: _pid_now(data, "api-1") not in {None, ready.pids["api-1"]}, "api-1 is started again")
        eventually(lambda: _run("status", "--data", str(data)).returncode == 0, "all is well again")
        assert _listed(data, ready.tokens["regulator"]) == http.client.OK

        down = _run("down", "--data", str(data))
        assert down.returncode == 0, down.stderr
        assert process.wait(timeout=60) == 0
        assert not any(process_identity.of(pid) for pid in ready.pids.values())
        with pytest.raises(NotReadyError):
            read(data)
    logs = DataFolder.at(data).logs
    assert {path.stem for path in logs.glob("*.log")} == set(ready.pids)
    assert not any(secret in path.read_text() for path in logs.iterdir() for secret in ready.tokens.values())


@contextmanager
def _taken(port: int) -> Iterator[None]:
    """Somebody listens on it: this test, unless another was faster."""
    with ExitStack() as held:
        with suppress(OSError):
            held.enter_context(socket.create_server(("127.0.0.1", port)))
        yield


def _topic_id(data: Path) -> str:
    with closing(KafkaAdminClient(bootstrap_servers=read(data).kafka)) as admin:
        (described,) = admin.describe_topics([EVENTS.name])
    return str(described["topic_id"])


def test_after_a_kill_of_up_the_next_start_ends_what_was_recorded_and_keeps_the_data_on_whatever_ports(
    data: Path,
) -> None:
    with _up(data) as process:
        first = read(data)
        services = _services(data)
        topic_id = _topic_id(data)
        process.kill()
        process.wait()
        assert all(service.is_alive() for service in services)
        status = _run("status", "--data", str(data))
        assert status.returncode == 1
        assert "Nobody watches over these services" in status.stdout

        # Its port is somebody else's as soon as Kafka has gone.
        leftovers.end([each for each in _recorded(data) if each.name == "kafka-1"], print)
        port = int(first.kafka.rpartition(":")[2])
        with _taken(port), _up(data) as again:
            second = read(data)
            assert not any(service.is_alive() for service in services)
            assert second.kafka != first.kafka
            assert second.api_keys == first.api_keys
            assert _listed(data, second.tokens["regulator"]) == http.client.OK
            assert _topic_id(data) == topic_id
            services = _services(data)
            # The end of its terminal.
            again.send_signal(signal.SIGHUP)
            assert again.wait(timeout=90) == 0
            assert not any(service.is_alive() for service in services)
            assert not (data / NAME).exists()


def _recorded(data: Path) -> tuple[RunningService, ...]:
    run = run_file.read(DataFolder.at(data))
    assert run is not None
    return run.services
