"""Resident memory of every process with thousands of units, and the CPU all of them take when nothing happens."""

import time

import psutil

from bench.results import Limit, Measured
from bench.sizes import Sizes
from bench.system import System

_LIMITS_MB = {"ingest": 150, "stream": 300, "api": 250, "kafka": 600}
_IDLE_AIM = 15.0  # percent of one core, all processes together
_QUIET_S = 3.0


def measure(system: System, sizes: Sizes) -> Measured:
    """Figures against their limits; no reference."""
    system.have_units(sizes.footprint_units)
    time.sleep(_QUIET_S)  # what the load left behind: commits, the last frames
    processes = {slot: psutil.Process(pid) for slot, pid in system.pids.items()}
    before = _cpu_s(processes)
    time.sleep(sizes.idle_s)
    spent = {slot: (cpu - before[slot]) / sizes.idle_s * 100 for slot, cpu in _cpu_s(processes).items()}
    with_units = f"with {sizes.footprint_units:,} units"
    memory = [
        Limit(f"resident memory of {slot} {with_units}", "MB", process.memory_info().rss / 1e6, _limit_mb(slot))
        for slot, process in processes.items()
    ]
    by_slot = ", ".join(f"{slot} {share:.1f}" for slot, share in spent.items())
    idle = Limit(
        f"CPU of all processes when idle, {with_units} ({by_slot})", "% of a core", sum(spent.values()), _IDLE_AIM
    )
    return Measured(limits=(*memory, idle), commands=(system.command,))


def _cpu_s(processes: dict[str, psutil.Process]) -> dict[str, float]:
    return {slot: sum(process.cpu_times()[:2]) for slot, process in processes.items()}


def _limit_mb(slot: str) -> float | None:
    return _LIMITS_MB.get(slot.rsplit("-", 1)[0])
