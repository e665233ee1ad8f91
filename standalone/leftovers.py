"""Ends what a `vigilits up` that was killed had recorded, last started first, and nothing else."""

import signal
import time
from collections.abc import Callable, Sequence

from standalone.process_identity import ProcessIdentity
from standalone.run_file import Run, RunningService

GRACE_S = 20.0
"""Kafka closes its logs in this time; after it the kernel ends the process. Kafka recovers from that too."""


def alive(run: Run) -> list[RunningService]:
    """Recorded services that still run."""
    return [service for service in run.services if service.process is not None and service.process.is_alive()]


def end(services: Sequence[RunningService], say: Callable[[str], None]) -> None:
    """Stop them one after the other, in reverse order of their start."""
    for service in reversed(services):
        if service.process is not None and service.process.send(signal.SIGTERM):
            say(f"ending {service.name} (process {service.process.pid}) of the run before")
            _wait_or_kill(service.process)


def _wait_or_kill(process: ProcessIdentity) -> None:
    deadline = time.monotonic() + GRACE_S
    while process.is_alive():
        if time.monotonic() > deadline:
            process.send(signal.SIGKILL)
            deadline += GRACE_S
        time.sleep(0.05)
