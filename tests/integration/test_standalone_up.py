"""The whole system as an administrator runs it: started, watched, killed, started again, stopped."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from schemas.ready_file import NAME, NotReadyError, Ready, read
from standalone import process_identity, run_file
from standalone.data_folder import DataFolder
from standalone.process_identity import ProcessIdentity
from tests.support.waiting import eventually

pytestmark = pytest.mark.system

READY_WITHIN_S = 150.0
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
    connection = http.client.HTTPConnection(urlsplit(read(data).dashboard).netloc, timeout=5)
    try:
        connection.request("GET", "/v1/units", headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().status
    finally:
        connection.close()


def _services(data: Path) -> list[ProcessIdentity]:
    found = [process_identity.of(pid) for pid in read(data).pids.values()]
    assert None not in found
    return [identity for identity in found if identity is not None]


def _pid_now(data: Path, name: str) -> int | None:
    return read(data).pids.get(name)


def test_up_writes_what_is_true_keeps_it_true_and_leaves_nothing_running(data: Path) -> None:
    with _up(data, "--workers", "2") as process:
        ready = read(data)
        assert set(ready.pids) == {"kafka-1", "redis", "stream-1", "stream-2", "ingest-1", "api-1"}
        assert all(service.is_alive() for service in _services(data))
        written = json.loads((data / NAME).read_text(encoding="utf-8"))
        assert set(written) == set(Ready.model_fields)
        assert set(written["tokens"]) == {"regulator", "crisis", "ars", "hospital", "admin"}
        assert set(written["api_keys"]) == {"bed-management"}
        assert (data / NAME).stat().st_mode & 0o777 == 0o600
        assert _listed(data, ready.tokens["regulator"]) == http.client.OK
        assert _listed(data, "guessed") == http.client.UNAUTHORIZED
        printed = data.with_suffix(".out").read_text(encoding="utf-8")
        assert f"{ready.dashboard}/#token={ready.tokens['regulator']}" in printed
        status = _run("status", "--data", str(data))
        assert status.returncode == 0, status.stdout + status.stderr
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
        assert process.wait(timeout=10) == 0
        assert not any(process_identity.of(pid) for pid in ready.pids.values())
        with pytest.raises(NotReadyError):
            read(data)
    logs = DataFolder.at(data).logs
    assert {path.stem for path in logs.glob("*.log")} == set(ready.pids)
    assert not any(secret in path.read_text() for path in logs.iterdir() for secret in ready.tokens.values())


def test_after_a_kill_of_up_the_next_start_ends_what_was_recorded_and_keeps_the_data(data: Path) -> None:
    with _up(data) as process:
        first = read(data)
        services = _services(data)
        process.kill()
        process.wait()
        assert all(service.is_alive() for service in services)
        status = _run("status", "--data", str(data))
        assert status.returncode == 1
        assert "Nobody watches over these services" in status.stdout
        kafka_identity = (DataFolder.at(data).kafka / "log" / "meta.properties").read_text(encoding="utf-8")

        with _up(data):
            second = read(data)
            assert not any(service.is_alive() for service in services)
            assert second.tokens == first.tokens
            assert second.api_keys == first.api_keys
            assert _listed(data, first.tokens["regulator"]) == http.client.OK
            assert (DataFolder.at(data).kafka / "log" / "meta.properties").read_text(encoding="utf-8") == kafka_identity


def test_down_ends_what_a_killed_up_left_and_only_that(data: Path) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
    try:
        with _up(data) as process:
            services = _services(data)
            process.kill()
            process.wait()
            folder = DataFolder.at(data)
            _claim_the_bystander(folder, bystander.pid)
            down = _run("down", "--data", str(data))
            assert down.returncode == 0, down.stderr
            assert not any(service.is_alive() for service in services)
            assert bystander.poll() is None
            assert run_file.read(folder) is None
    finally:
        bystander.kill()
        bystander.wait()


def _claim_the_bystander(folder: DataFolder, pid: int) -> None:
    """As if the pid of a recorded service had gone to somebody else's process meanwhile."""
    run = json.loads(folder.run_file.read_text(encoding="utf-8"))
    reused = {**run["services"][0], "name": "reused", "process": {"pid": pid, "started": "another boot/1"}}
    folder.run_file.write_text(json.dumps({**run, "services": [*run["services"], reused]}), encoding="utf-8")


def test_the_end_of_its_terminal_stops_everything(data: Path) -> None:
    with _up(data) as process:
        services = _services(data)
        process.send_signal(signal.SIGHUP)
        assert process.wait(timeout=90) == 0
        assert not any(service.is_alive() for service in services)
        assert not (data / NAME).exists()
