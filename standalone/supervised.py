"""One service: started, awaited, started again when it dies, stopped."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from standalone import log_files, process_identity
from standalone.core import last_words, restarts
from standalone.errors import PortGrabbedError, StandaloneError, StartFailedError
from standalone.ports import Ports
from standalone.process_identity import ProcessIdentity
from standalone.program import Program
from standalone.run_file import RunningService

READY_WITHIN_S = 120.0
"""Kafka that recovers a large log, or a stream that loads 50,000 units on a small machine, stays below."""

STOP_WITHIN_S = 20.0
_LOOK_EVERY_S = 0.1
_OF_ANOTHER_SYSTEM = frozenset({"VIGILITS_RECEIVERS_FILE", "VIGILITS_AUDIENCE", "VIGILITS_CLAIMS_FILE"})
"""What of our own environment no service may have: people are told of a demonstration's alerts by the option alone, and
the tokens that count are its issuer's."""


@dataclass(slots=True, eq=False)
class Supervised:
    """Keeps `program` running from `start` to `stop`. `changed` is called at every start and death."""

    program: Program
    ports: Ports
    log: Path
    changed: Callable[[], None]
    say: Callable[[str], None]
    watch: "asyncio.Task[None] | None" = None
    """Starts it again when it dies; ends only when it is cancelled."""
    _process: asyncio.subprocess.Process | None = None
    _identity: ProcessIdentity | None = None
    _deaths: list[float] = field(default_factory=list)
    _restarts: int = 0
    _was_ready: bool = False
    _log_began: int = 0
    """Bytes the log had before the last start."""
    _grabbed: int | None = None
    """The port that another program had when the service died at its first start."""

    @property
    def running(self) -> RunningService:
        """What the run file records of it."""
        return RunningService(
            name=self.program.name,
            process=self._identity,
            command=self.program.command,
            address=self.program.address,
            log=self.log,
            health=self.program.health,
            restarts=self._restarts,
        )

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        await self._launch()
        self.watch = asyncio.create_task(self._keep(), name=f"keep {self.program.name}")
        await self.until_ready()

    async def until_ready(self) -> None:
        """Wait until it is ready.

        PortGrabbedError when it died because another program has its port, StartFailedError when it dies again and
        again or never gets ready.
        """
        deadline = time.monotonic() + READY_WITHIN_S
        while missing := await asyncio.to_thread(self.program.missing):
            if self.watch is not None and self.watch.done():
                await self.watch
            if self._grabbed is not None:
                raise PortGrabbedError(f"Another program took port {self._grabbed} before {self.program.name} did.")
            if restarts.is_loop(self._deaths, time.monotonic()):
                raise StartFailedError(f"{self.program.name} dies at its start{self._why()}. {self._where()}")
            if time.monotonic() > deadline:
                raise StartFailedError(
                    f"{self.program.name} is not ready after {READY_WITHIN_S:.0f} s: {'; '.join(missing)}. "
                    f"{self._where()}"
                )
            await asyncio.sleep(_LOOK_EVERY_S)
        self._was_ready = True

    async def stop(self) -> None:
        """End it cleanly; by force when it does not end in time."""
        if self.watch is not None:
            self.watch.cancel()
            await asyncio.wait([self.watch])
        process = self._process
        if process is not None and process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), STOP_WITHIN_S)
            except TimeoutError:
                self.say(f"{self.program.name} did not stop within {STOP_WITHIN_S:.0f} s and was ended by force")
                process.kill()
                await process.wait()
        self._gone()

    def kill(self) -> None:
        """End it now: the administrator is in a hurry. `stop` then returns at once."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _keep(self) -> None:
        while True:
            if self._process is not None:
                code = await self._process.wait()
                self._gone()
                if not self._was_ready:
                    self._grabbed = next(filter(self.ports.is_grabbed, self.program.ports), None)
                self._tell_death(code)
            await asyncio.sleep(restarts.delay(self._deaths, time.monotonic()))
            self._restarts += 1
            try:
                await self._launch()
            except (OSError, StandaloneError) as error:
                self._deaths.append(time.monotonic())
                self.say(f"{self.program.name} cannot be started: {error}")

    async def _launch(self) -> None:
        program = self.program
        await asyncio.to_thread(program.prepare)
        for port in program.ports:
            self.ports.release(port)
        self._log_began = log_files.size(self.log)
        log = log_files.open_for(self.log)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *program.command,
                cwd=program.folder,
                env=_environment(program),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C in the terminal is for us: services are stopped in order.
                start_new_session=True,
            )
        finally:
            os.close(log)
        self._identity = process_identity.of(self._process.pid)
        self.changed()

    def _gone(self) -> None:
        self._process = None
        self._identity = None
        self.changed()

    def _tell_death(self, code: int) -> None:
        now = time.monotonic()
        self._deaths = [*restarts.recent(self._deaths, now), now]
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}{self._why()}"
        if restarts.is_loop(self._deaths, now) and self._was_ready:
            self.say(f"{self.program.name} DIES AGAIN AND AGAIN: it {how}; starting it again. {self._where()}")
        else:
            self.say(f"{self.program.name} {how}; starting it again. {self._where()}")

    def _why(self) -> str:
        reason = last_words.reason(log_files.tail(self.log, self._log_began))
        return "" if reason is None else f": {reason}"

    def _where(self) -> str:
        return f"Its log: {self.log}"


def _environment(program: Program) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in _OF_ANOTHER_SYSTEM}
    return inherited | program.environment
