"""`vigilits down` after a kill of `vigilits up`: ends what was recorded, and nobody else. The processes are real."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner

from schemas import ready_file
from standalone import process_identity, run_file
from standalone.commands.down import down
from standalone.data_folder import DataFolder
from standalone.errors import NotRunningError
from standalone.process_identity import ProcessIdentity
from standalone.run_file import Run, RunningService

Process: TypeAlias = "subprocess.Popen[bytes]"


@pytest.fixture
def sleepers() -> Iterator[list[Process]]:
    made = [subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"]) for _ in range(3)]
    yield made
    for each in made:
        each.kill()
        each.wait()


def _identity(process: Process) -> ProcessIdentity:
    identity = process_identity.of(process.pid)
    assert identity is not None
    return identity


def _service(name: str, process: ProcessIdentity) -> RunningService:
    return RunningService(name=name, process=process, command=(name,), address="nowhere", log=Path("log"))


def test_down_ends_what_a_killed_up_left_and_only_that(tmp_path: Path, sleepers: list[Process]) -> None:
    recorded, bystander, unrelated = sleepers
    # As if the pid of a recorded service had gone to somebody else's process meanwhile.
    reused = ProcessIdentity(pid=bystander.pid, started="another boot/1")
    gone = ProcessIdentity(pid=unrelated.pid, started="another boot/2")
    folder = DataFolder.at(tmp_path)
    services = (_service("redis", _identity(recorded)), _service("ingest-1", reused))
    run_file.write(folder, Run(supervisor=gone, services=services))
    outcome = CliRunner().invoke(down, ["--data", str(tmp_path)])
    assert outcome.exit_code == 0, outcome.output
    assert f"ending redis (process {recorded.pid}) of the run before" in outcome.output
    assert recorded.wait(timeout=60) != 0
    assert bystander.poll() is None
    assert unrelated.poll() is None
    assert run_file.read(folder) is None


def test_after_a_kill_down_leaves_no_ready_file_behind(tmp_path: Path, sleepers: list[Process]) -> None:
    gone = ProcessIdentity(pid=sleepers[0].pid, started="another boot/1")
    folder = DataFolder.at(tmp_path)
    run_file.write(folder, Run(supervisor=gone, services=()))
    (tmp_path / ready_file.NAME).write_text("{}", encoding="utf-8")
    assert CliRunner().invoke(down, ["--data", str(tmp_path)]).exit_code == 0
    assert not (tmp_path / ready_file.NAME).exists()


def test_down_on_a_copy_of_a_folder_ends_nothing_of_the_system_that_runs(
    tmp_path: Path, sleepers: list[Process]
) -> None:
    supervisor, service, _ = sleepers
    original = DataFolder.at(tmp_path / "original")
    original.path.mkdir()
    run_file.write(original, Run(supervisor=_identity(supervisor), services=(_service("redis", _identity(service)),)))
    shutil.copytree(original.path, tmp_path / "copy")
    outcome = CliRunner().invoke(down, ["--data", str(tmp_path / "copy")])
    assert outcome.exit_code != 0
    assert isinstance(outcome.exception, NotRunningError) or "Nothing runs" in outcome.output
    assert supervisor.poll() is None
    assert service.poll() is None
    moved = DataFolder.at(tmp_path / "moved")
    original.path.rename(moved.path)
    assert run_file.read(moved) is not None, "a folder that was moved is the same"
