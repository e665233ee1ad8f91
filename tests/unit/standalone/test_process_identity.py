"""A pid alone is nobody: only the process that was recorded is ever signalled."""

import os
import signal
import subprocess
import sys

from standalone import process_identity
from standalone.process_identity import ProcessIdentity


def _sleeper() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def test_a_running_process_is_alive_and_an_ended_one_is_not_even_before_it_is_collected() -> None:
    process = _sleeper()
    identity = process_identity.of(process.pid)
    assert identity is not None
    assert identity.is_alive()
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # ended, and still in the table as a zombie
    assert not identity.is_alive()
    process.wait()
    assert process_identity.of(process.pid) is None


def test_a_process_with_the_same_pid_and_another_start_is_left_alone() -> None:
    process = _sleeper()
    try:
        identity = process_identity.of(process.pid)
        assert identity is not None
        boot, _, ticks = identity.started.partition("/")
        other = ProcessIdentity(pid=process.pid, started=f"{boot}/{int(ticks) - 1}")
        assert not other.is_alive()
        assert not other.send(signal.SIGKILL)
        assert process.poll() is None
        assert identity.send(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert not identity.send(signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
