"""One folder, one system: what is recorded, who holds it, what a killed run leaves behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from standalone import leftovers, process_identity, run_file
from standalone.data_folder import DataFolder
from standalone.errors import AlreadyRunningError, StandaloneError
from standalone.process_identity import ProcessIdentity
from standalone.run_file import Run, RunningService


def _service(name: str, process: ProcessIdentity | None, folder: Path) -> RunningService:
    return RunningService(name=name, process=process, command=("x",), address="127.0.0.1:1", log=folder / "x.log")


def test_a_second_start_on_the_same_folder_is_refused_and_names_the_process(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    with run_file.held(folder):
        run_file.write(folder, Run(supervisor=run_file.ourselves()))
        with pytest.raises(AlreadyRunningError, match=rf"process {os.getpid()}.*vigilits down"), run_file.held(folder):
            pass
        assert run_file.is_held(folder)
    assert not run_file.is_held(folder)


def test_what_is_recorded_is_read_back_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    run = Run(supervisor=run_file.ourselves(), services=(_service("redis", run_file.ourselves(), tmp_path),))
    run_file.write(folder, run)
    assert run_file.read(folder) == run
    assert folder.run_file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_used_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(StandaloneError, match="cannot be used as data folder"),
        run_file.held(DataFolder.at(tmp_path / "file")),
    ):
        pass


def test_a_damaged_record_is_an_error_in_words_and_not_a_guess(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    folder.run_file.write_text("{", encoding="utf-8")
    with pytest.raises(StandaloneError, match=r"run\.json cannot be read"):
        run_file.read(folder)


def test_only_recorded_services_that_still_are_the_same_process_are_ended(tmp_path: Path) -> None:
    ours, stranger = (subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) for _ in range(2))
    try:
        recorded = process_identity.of(ours.pid)
        assert recorded is not None
        reused = ProcessIdentity(pid=stranger.pid, started=recorded.started + "0")
        services = (
            _service("kafka-1", recorded, tmp_path),
            _service("ingest-1", reused, tmp_path),
            _service("api-1", None, tmp_path),
        )
        alive = leftovers.alive(Run(supervisor=run_file.ourselves(), services=services))
        assert [service.name for service in alive] == ["kafka-1"]
        said: list[str] = []
        leftovers.end(services, said.append)
        assert ours.wait(timeout=60) == -signal.SIGTERM
        assert stranger.poll() is None
        assert len(said) == 1
    finally:
        for process in (ours, stranger):
            process.kill()
            process.wait()
