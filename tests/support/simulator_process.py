"""`python -m simulator` as the supervisor starts it."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.stream_worker import free_port


class SimulatorProcess:
    """One process on one data folder; killed at the end of the block if it still runs."""

    process: asyncio.subprocess.Process

    def __init__(self, ingest_url: str, data: Path, **settings: str) -> None:
        self.port = free_port()
        self._environment = os.environ | {
            "VIGILITS_INGEST_URL": ingest_url,
            "VIGILITS_DATA": str(data),
            "VIGILITS_PORT": str(self.port),
            **{f"VIGILITS_{name.upper()}": value for name, value in settings.items()},
        }

    async def __aenter__(self) -> "SimulatorProcess":
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "simulator", env=self._environment, cwd=Path(__file__).parents[2]
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def end(self, number: signal.Signals) -> int:
        """Sends the signal; the exit status."""
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), 60)


async def eventually(look: Callable[[], object], what: str, timeout_s: float = 120.0) -> None:
    """As tests.support.waiting, without holding the event loop."""
    try:
        async with asyncio.timeout(timeout_s):
            while not look():  # noqa: ASYNC110 - another process tells nobody
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not within {timeout_s} s: {what}") from None
