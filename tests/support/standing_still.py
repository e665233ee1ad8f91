"""Processes that stand still until they are told to go on."""

import os
import signal
from pathlib import Path

from tests.support.waiting import eventually


def send(pid: int, number: signal.Signals) -> None:
    """Sends a signal; returns from SIGSTOP once every thread stands still: one that runs at the moment runs on for a
    while, and may answer."""
    os.kill(pid, number)
    if number == signal.SIGSTOP:
        eventually(lambda: _stands_still(pid), f"process {pid} stands still")


def _stands_still(pid: int) -> bool:
    try:
        said = [thread.read_text() for thread in Path(f"/proc/{pid}/task").glob("*/stat")]
    except (FileNotFoundError, ProcessLookupError):  # a thread has just ended
        return False
    # pid (name) state …: a name may have spaces and brackets.
    return all(stat.rpartition(")")[2].split()[0] in "tT" for stat in said)
