"""Services are started in order, kept running, and stopped in reverse order. The processes are real, and small."""

import asyncio
import dataclasses
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from standalone import log_files, run_file, supervised
from standalone.data_folder import DataFolder
from standalone.errors import PortGrabbedError, StartFailedError
from standalone.ports import Ports
from standalone.program import Program
from standalone.supervisor import Supervisor
from tests.support import standing_still
from tests.support.stream_worker import free_port
from tests.support.waiting import eventually

# Says that it is ready by a file, and writes down its end.
_SERVICE = """
import pathlib, signal, sys, time
name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
def end(*_):
    with (folder / "ends").open("a") as ends:
        ends.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
(folder / f"{name}.ready").touch()
print(name, "runs", flush=True)
time.sleep(60)
"""


def _program(folder: Path, name: str, code: str = _SERVICE) -> Program:
    mark = folder / f"{name}.ready"
    return Program(
        name=name,
        command=(sys.executable, "-c", code, name, str(folder)),
        folder=folder,
        missing=lambda: [] if mark.exists() else [f"{name} is not there"],
        address="nowhere",
    )


class _Watch:
    """A supervisor, and what it said."""

    def __init__(self, folder: Path) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(DataFolder.at(folder), Ports(), self.said.append)

    def pid(self, name: str) -> int | None:
        found = next(service for service in self.supervisor.services if service.name == name)
        return found.process.pid if found.process else None


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[_Watch]:
    made = _Watch(tmp_path)
    yield made
    await made.supervisor.stop()


async def _until(look: Callable[[], object], timeout_s: float = 90.0) -> None:
    await asyncio.to_thread(eventually, look, "the service did it", timeout_s=timeout_s)


async def test_a_stage_starts_when_the_one_before_is_ready_and_stops_before_it(watch: _Watch, tmp_path: Path) -> None:
    await watch.supervisor.start([_program(tmp_path, "kafka")])
    assert (tmp_path / "kafka.ready").exists()
    await watch.supervisor.start([_program(tmp_path, "ingest")])
    await watch.supervisor.stop()
    assert (tmp_path / "ends").read_text().split() == ["ingest", "kafka"]
    assert watch.said == []


async def test_stages_started_at_once_wait_for_each_other_to_be_ready_and_stop_one_after_the_other(
    watch: _Watch, tmp_path: Path
) -> None:
    waits = (
        "import pathlib, sys, time\nwhile not pathlib.Path(sys.argv[2], 'ingest.ready').exists(): time.sleep(0.01)\n"
    )
    await watch.supervisor.start([_program(tmp_path, "ingest")], [_program(tmp_path, "simulator", waits + _SERVICE)])
    assert (tmp_path / "simulator.ready").exists()
    await watch.supervisor.stop()
    assert (tmp_path / "ends").read_text().split() == ["simulator", "ingest"]


async def test_a_first_start_that_fails_because_its_port_was_grabbed_says_so_at_once(tmp_path: Path) -> None:
    with Ports() as ports, socket.socket() as other:
        watch = Supervisor(DataFolder.at(tmp_path), ports, lambda _: None)
        port = ports.choose(free_port())
        ports.release(port)
        other.bind(("127.0.0.1", port))
        other.listen()
        program = dataclasses.replace(_program(tmp_path, "kafka", "raise SystemExit(1)"), ports=(port,))
        with pytest.raises(PortGrabbedError, match=f"port {port} before kafka"):
            await watch.start([program])
        await watch.stop()


async def test_who_is_told_and_whose_tokens_count_is_not_taken_from_the_shell(
    watch: _Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RECEIVERS_FILE", "AUDIENCE", "CLAIMS_FILE", "METRICS_TOKEN"):
        monkeypatch.setenv(f"VIGILITS_{name}", f"of another system: {name}")
    writes = "import os, pathlib, sys\npathlib.Path(sys.argv[2], 'environment').write_text(repr(dict(os.environ)))\n"
    program = _program(tmp_path, "alerts", writes + _SERVICE)
    asked = {"VIGILITS_RECEIVERS_FILE": "/asked/for"}
    await watch.supervisor.start([dataclasses.replace(program, environment=asked)])
    given = (tmp_path / "environment").read_text(encoding="utf-8")
    assert "'VIGILITS_RECEIVERS_FILE': '/asked/for'" in given
    assert "of another system: METRICS_TOKEN" in given
    assert given.count("of another system") == 1


async def test_what_runs_is_recorded_as_soon_as_it_runs(watch: _Watch, tmp_path: Path) -> None:
    await watch.supervisor.start([_program(tmp_path, "redis")])
    run = run_file.read(watch.supervisor.folder)
    assert run is not None
    (service,) = run.services
    assert service.process is not None
    assert service.process.pid == watch.pid("redis")
    assert service.process.is_alive()
    assert run.supervisor.pid == os.getpid()


async def test_a_service_that_dies_is_started_again_and_told_of(watch: _Watch, tmp_path: Path) -> None:
    await watch.supervisor.start([_program(tmp_path, "stream-1")])
    before = watch.pid("stream-1")
    assert before is not None
    os.kill(before, signal.SIGKILL)
    await _until(lambda: watch.pid("stream-1") not in (None, before))
    assert watch.supervisor.services[0].restarts == 1
    log = tmp_path / "logs" / "stream-1.log"
    assert watch.said == [f"stream-1 was ended by SIGKILL; starting it again. Its log: {log}"]


async def test_a_service_that_dies_at_its_start_fails_the_start_in_one_sentence_with_its_own_last_error(
    watch: _Watch, tmp_path: Path
) -> None:
    log = watch.supervisor.folder.logs / "ingest-1.log"
    log.parent.mkdir()
    log.write_text('{"level": "error", "message": "of the run before"}\n')
    code = """
import sys
print('{"level": "error", "message": "cannot go on", "reason": "no such key"}', flush=True)
print('{"level": "info", "message": "stopped"}', flush=True)
sys.exit(1)
"""
    with pytest.raises(StartFailedError) as failed:
        await watch.supervisor.start([_program(tmp_path, "ingest-1", code)])
    assert str(failed.value) == f"ingest-1 dies at its start: cannot go on: no such key. Its log: {log}"
    first = f"ingest-1 ended with code 1: cannot go on: no such key; starting it again. Its log: {log}"
    assert watch.said[0] == first


async def test_dying_again_and_again_after_the_start_is_told_loudly(watch: _Watch, tmp_path: Path) -> None:
    flaky = "import pathlib, sys, time; pathlib.Path(sys.argv[2], 'api-1.ready').touch(); time.sleep(0.3); sys.exit(3)"
    await watch.supervisor.start([_program(tmp_path, "api-1", flaky)])
    await _until(lambda: any("AGAIN AND AGAIN" in said for said in watch.said))
    assert watch.supervisor.services[0].restarts >= 2


async def test_a_service_that_does_not_stop_is_ended_by_force(
    watch: _Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervised, "STOP_WITHIN_S", 0.3)
    deaf = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[2], "deaf.ready").touch()
time.sleep(60)
"""
    await watch.supervisor.start([_program(tmp_path, "deaf", deaf)])
    pid = watch.pid("deaf")
    assert pid is not None
    await watch.supervisor.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert watch.said == ["deaf did not stop within 0 s and was ended by force"]


async def test_said_twice_the_stop_does_not_wait_for_anyone(watch: _Watch, tmp_path: Path) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + _SERVICE.replace("SIGTERM", "SIGUSR1")
    await watch.supervisor.start([_program(tmp_path, "deaf", deaf)])
    stopping = asyncio.create_task(watch.supervisor.stop())
    await asyncio.sleep(0.2)
    assert not stopping.done()
    watch.supervisor.kill()
    async with asyncio.timeout(supervised.STOP_WITHIN_S - 5):
        await stopping


async def test_a_full_disk_does_not_end_the_watch(
    watch: _Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watch.supervisor.start([_program(tmp_path, "redis")])
    before = watch.pid("redis")
    assert before is not None

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(run_file, "write", full)
        os.kill(before, signal.SIGKILL)
        await _until(lambda: watch.pid("redis") not in {None, before})
    assert any("No space left on device" in said for said in watch.said)


async def test_a_failed_start_leaves_nothing_behind_after_the_stop(watch: _Watch, tmp_path: Path) -> None:
    good = _program(tmp_path, "good")
    with pytest.raises(StartFailedError):
        await watch.supervisor.start([good, _program(tmp_path, "bad", "raise SystemExit(1)")])
    pid = watch.pid("good")
    assert pid is not None
    await watch.supervisor.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_log_outlives_its_service_and_stays_small(
    watch: _Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "LARGEST_BYTES", 1000)
    talker = (
        "import pathlib, sys, time\npathlib.Path(sys.argv[2], 't.ready').touch()\n"
        "for line in range(60_000):\n    print('line', line, flush=True)\n    time.sleep(0.001)"
    )
    await watch.supervisor.start([_program(tmp_path, "t", talker)])
    log = watch.supervisor.folder.logs / "t.log"
    await _until(lambda: log.stat().st_size > 1000)
    pid = watch.pid("t")
    assert pid is not None
    standing_still.send(pid, signal.SIGSTOP)  # or it would write between the cut and the look
    await _until(lambda: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T")
    try:
        log_files.bound(log)
        assert log.stat().st_size < 1000
        assert log.with_suffix(".log.1").stat().st_size > 1000
    finally:
        os.kill(pid, signal.SIGCONT)
    await _until(lambda: log.stat().st_size > 50)  # the service goes on at the new end
    assert not log.read_bytes().startswith(b"\0")


async def test_a_program_changed_while_it_runs_is_what_its_next_start_runs(watch: _Watch, tmp_path: Path) -> None:
    tells = "import os, pathlib, sys\npathlib.Path(sys.argv[2], 'token').write_text(os.environ['TOKEN'])\n"
    program = dataclasses.replace(_program(tmp_path, "simulator", tells + _SERVICE), environment={"TOKEN": "first"})
    await watch.supervisor.start([program])
    watch.supervisor.change(dataclasses.replace(program, environment={"TOKEN": "second"}))
    assert (tmp_path / "token").read_text() == "first"
    pid = watch.pid("simulator")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await _until(lambda: (tmp_path / "token").read_text() == "second")
