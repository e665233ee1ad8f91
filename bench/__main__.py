"""`python -m bench`: measures every bar, shows the table, writes the figures to a file.

The figures are reported, never asserted: the exit code is 1 only when something failed to run.
"""

import json
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from bench import (
    access,
    alerting,
    filled,
    fold,
    footprint,
    frame_rate,
    freshness,
    latency,
    machine,
    rebuild,
    system,
    table,
)
from bench.results import Bar, Measured
from bench.servers import Servers
from bench.sizes import FULL, QUICK, Sizes


class Run:
    """One run: the system, and servers with many units, are started when a bar first needs them, and shared by those
    that do. `stack` ends the system."""

    def __init__(self, sizes: Sizes, stack: ExitStack) -> None:
        self._sizes = sizes
        self._stack = stack
        self._system: system.System | None = None
        self._filled = stack.enter_context(ExitStack())
        self._servers: Servers | None = None

    def filled(self) -> Servers:
        """Kafka and Redis with many units. Bars on them come before all others."""
        if self._servers is None:
            self._servers = self._filled.enter_context(filled.started(self._sizes))
        return self._servers

    def alone(self) -> Sizes:
        """For bars that start what they need: nothing else of the bench runs beside them."""
        self._filled.close()
        return self._sizes

    def system(self) -> system.System:
        """The whole system, running."""
        self.alone()
        if self._system is None:
            self._system = self._stack.enter_context(system.started())
        return self._system

    def bars(self) -> dict[str, Callable[[], Measured]]:
        """Every bar by name. Those on the system come in the order in which its directory grows."""
        sizes = self._sizes
        many = sizes.many_units
        return {
            "rebuild": lambda: rebuild.measure(self.filled(), sizes),
            "freshness": lambda: freshness.measure(self.filled(), sizes),
            "fold": lambda: fold.measure(self.alone()),
            "alerting": lambda: alerting.measure(self.alone()),
            "latency": lambda: latency.measure(self.system(), sizes, sizes.latency_units),
            "frames": lambda: frame_rate.measure(self.system(), sizes),
            "access": lambda: access.measure(self.system(), sizes),
            "footprint": lambda: footprint.measure(self.system(), sizes),
            **({"latency-many": lambda: latency.measure(self.system(), sizes, many)} if many else {}),
        }


NAMES = tuple(Run(FULL, ExitStack()).bars())


@click.command()
@click.option("--quick", is_flag=True, help="Fewer and shorter rounds: everything in about two minutes.")
@click.option("--only", type=click.Choice(NAMES), multiple=True, help="Measure this bar alone; may be given again.")
@click.option(
    "--json",
    "result",
    type=click.Path(path_type=Path),
    default=Path("bench/last.json"),
    show_default=True,
    help="Where the figures are written.",
)
def main(*, quick: bool, only: tuple[str, ...], result: Path) -> None:
    """Measure what the shipped path costs against bare references, in one run on this machine."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that everything started is ended
    console = Console(width=None if sys.stdout.isatty() else 160)
    about = machine.machine(), machine.versions()
    started = datetime.now(UTC)
    measured: dict[str, Measured] = {}
    seconds: dict[str, float] = {}
    failed = False
    with ExitStack() as stack:
        for name, measure in Run(QUICK if quick else FULL, stack).bars().items():
            if only and name not in only:
                continue
            began = time.monotonic()
            with console.status(f"measuring {name} …"):
                try:
                    measured[name] = measure()
                except Exception:  # noqa: BLE001 - the other bars are still worth measuring
                    failed = True
                    console.print(f"{name} failed to run: {traceback.format_exc()}", style="red", markup=False)
            seconds[name] = round(time.monotonic() - began, 1)
    took_s = (datetime.now(UTC) - started).total_seconds()
    table.show(console, measured, about)
    form = "quick" if quick else "full"
    each = ", ".join(f"{name} {spent:.0f}" for name, spent in seconds.items())
    console.print(f"took {took_s:.0f} s ({each}), {form} form; figures in {result}", highlight=False)
    facts = {"form": form, "started_at": started.isoformat(timespec="seconds"), "took_s": took_s, "seconds": seconds}
    result.write_text(json.dumps(facts | _as_json(measured, *about), indent=1, ensure_ascii=False), encoding="utf-8")
    sys.exit(failed)


def _as_json(measured: dict[str, Measured], about: dict[str, str], versions: dict[str, str]) -> dict[str, object]:
    return {
        "machine": about,
        "versions": versions,
        "bars": [{"group": name, **_bar(bar)} for name, each in measured.items() for bar in each.bars],
        "limits": [
            {"group": name, **asdict(limit), "verdict": limit.verdict}
            for name, each in measured.items()
            for limit in each.limits
        ],
        "commands": {name: each.commands for name, each in measured.items()},
    }


def _bar(bar: Bar) -> dict[str, object]:
    low, middle, high = bar.ratios
    return {
        **asdict(bar),
        "goal": str(bar.goal) if bar.goal else None,
        "rounds": [each._asdict() | {"ratio": each.ratio} for each in bar.rounds],
        "shipped_median": bar.shipped_median,
        "reference_median": bar.reference_median,
        "ratio": {"min": low, "median": middle, "max": high},
        "verdict": bar.verdict,
    }


if __name__ == "__main__":
    main()
