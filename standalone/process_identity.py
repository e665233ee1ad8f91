"""Which process a number means: a pid alone may by now belong to somebody else.

Linux: the start time in clock ticks since boot, with the identity of the boot. Neither moves with the clock.
"""

import os
import signal
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class ProcessIdentity(BaseModel):
    """A process that no other can be mistaken for."""

    model_config = ConfigDict(frozen=True)

    pid: int
    started: str
    """`<boot id>/<clock ticks from boot to start>`."""

    def is_alive(self) -> bool:
        """Whether that very process still runs (one that ended and waits to be collected does not)."""
        return of(self.pid) == self

    def send(self, signal_number: signal.Signals) -> bool:
        """Signal that very process and no other. False when it is gone."""
        try:
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return False
        try:
            # The descriptor holds on to the process of this moment: checked after it was taken, it cannot change.
            if not self.is_alive():
                return False
            signal.pidfd_send_signal(descriptor, signal_number)
        except ProcessLookupError:
            return False
        finally:
            os.close(descriptor)
        return True


def of(pid: int) -> ProcessIdentity | None:
    """The identity of a running process, or None."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in brackets may hold anything; the fields after it are state, ppid, … and starttime as the 20th.
    fields = stat.rpartition(")")[2].split()
    if fields[0] in ("Z", "X"):
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ProcessIdentity(pid=pid, started=f"{boot}/{fields[19]}")
