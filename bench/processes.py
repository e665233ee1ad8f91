"""A process under measurement: started, watched from outside, always ended."""

import ctypes
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psutil


class DidNotRunError(Exception):
    """A process of the bench failed or was too slow; the message says which, with the end of what it wrote."""


class Child:
    """One process. Its standard output is read line by line, its standard error kept for when it fails."""

    def __init__(self, *arguments: str, environment: dict[str, str] | None = None, drop_output: bool = False) -> None:
        self.command = shlex.join(arguments)
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._popen = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if drop_output else subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | (environment or {}),
            text=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - one call, and no thread of ours
        )
        self.pid = self._popen.pid
        self._process = psutil.Process(self.pid)

    def cpu_s(self) -> float:
        """CPU seconds of the process so far, all threads, user and system."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._popen.poll() is None

    def lines(self) -> Iterator[str]:
        """Each line it writes, until it closes its output."""
        assert self._popen.stdout is not None
        for line in self._popen.stdout:
            yield line.rstrip("\n")

    def line(self) -> str:
        """The next line it writes. DidNotRunError when it ends instead."""
        for line in self.lines():
            return line
        raise self.failed("ended before it answered")

    def tell(self, line: str) -> None:
        """Write one line to its standard input."""
        assert self._popen.stdin is not None
        self._popen.stdin.write(line + "\n")
        self._popen.stdin.flush()

    def errors(self) -> str:
        """What it has written to its standard error so far. Read in place: the process goes on writing there."""
        length = os.fstat(self._errors.fileno()).st_size
        return os.pread(self._errors.fileno(), length, 0).decode(errors="replace")

    def failed(self, what: str) -> DidNotRunError:
        """An error that shows the end of its standard error."""
        return DidNotRunError(f"{self.command[:300]}\n{what}; it wrote:\n{self.errors()[-3000:]}")

    def stop(self, patience_s: float = 30) -> None:
        """SIGTERM, then SIGKILL; returns when it is gone."""
        if self.alive():
            self._popen.send_signal(signal.SIGTERM)
            try:
                self._popen.wait(patience_s)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout, self._errors):
            if pipe is not None:
                pipe.close()


_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """The kernel tells it to stop when the bench is gone, even killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def running(*arguments: str, environment: dict[str, str] | None = None, drop_output: bool = False) -> Iterator[Child]:
    """The process for as long as the block lasts. `drop_output`: nobody reads what it writes."""
    child = Child(*arguments, environment=environment, drop_output=drop_output)
    try:
        yield child
    finally:
        child.stop()


def module(name: str, *arguments: object) -> tuple[str, ...]:
    """Command of one of our modules, in the interpreter that runs the bench."""
    return (sys.executable, "-m", name, *map(str, arguments))


def wait_until(done: Callable[[], bool], what: str, child: Child | None = None, patience_s: float = 120) -> None:
    """Look until done. DidNotRunError when it takes too long or the process ends."""
    deadline = time.monotonic() + patience_s
    while not done():
        if child is not None and not child.alive():
            raise child.failed(f"ended while waiting for {what}")
        if time.monotonic() > deadline:
            late = f"no {what} within {patience_s:g} s"
            raise child.failed(late) if child is not None else DidNotRunError(late)
        time.sleep(0.02)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of ours, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="vigilits-bench-", ignore_cleanup_errors=True) as path:
        yield Path(path)
