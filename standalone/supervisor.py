"""Starts stages of services, keeps them running, stops them one stage after the other in reverse order.

Whatever changes is written to the run file at once.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field

from standalone import log_files, run_file
from standalone.data_folder import DataFolder
from standalone.ports import Ports
from standalone.program import Program
from standalone.run_file import Run, RunningService
from standalone.supervised import Supervised

_LOGS_EVERY_S = 30.0


@dataclass(slots=True, eq=False)
class Supervisor:
    """The services of one data folder. `changed` is called after every start and death of one of them."""

    folder: DataFolder
    ports: Ports
    say: Callable[[str], None]
    changed: Callable[[], None] = lambda: None
    _stages: list[list[Supervised]] = field(default_factory=list)

    @property
    def services(self) -> tuple[RunningService, ...]:
        """All, in the order of their start."""
        return tuple(service.running for stage in self._stages for service in stage)

    async def start(self, *stages: Sequence[Program]) -> None:
        """Start stages at once and wait until all of them are ready. Raises what the first failure raised."""
        started = [[self._supervised(program) for program in stage] for stage in stages]
        self._stages += started
        starts = [asyncio.create_task(service.start()) for stage in started for service in stage]
        try:
            await asyncio.gather(*starts)
            # A stream worker that was ready first shares its partitions with one that joins later, and pauses for it.
            services = [service for stage in started for service in stage]
            while any(await asyncio.gather(*(asyncio.to_thread(service.program.missing) for service in services))):
                await asyncio.gather(*(service.until_ready() for service in services))
        finally:
            for start in starts:
                start.cancel()
            await asyncio.wait(starts)

    async def keep(self, until: "asyncio.Task[object]", *endless: Coroutine[None, None, None]) -> None:
        """Keep everything running, its logs small, and what else has to be done for ever, until told otherwise.

        Raises what ended one of them by mistake.
        """
        chores = [asyncio.create_task(each) for each in (self._bound_logs(), *endless)]
        watches = [service.watch for stage in self._stages for service in stage if service.watch is not None]
        try:
            await asyncio.wait([until, *chores, *watches], return_when=asyncio.FIRST_COMPLETED)
            for watch in (*chores, *watches):
                if watch.done():
                    await watch
        finally:
            for chore in chores:
                chore.cancel()

    def change(self, program: Program) -> None:
        """Start the service of that name with this program when it has to be started again."""
        for stage in self._stages:
            for service in stage:
                if service.program.name == program.name:
                    service.program = program

    async def stop(self) -> None:
        """Stop every stage, the last one first; within a stage all at once."""
        while self._stages:
            stage = self._stages[-1]
            await asyncio.gather(*(service.stop() for service in stage))
            self._stages.pop()

    def kill(self) -> None:
        """End everything now."""
        for stage in self._stages:
            for service in stage:
                service.kill()

    def _supervised(self, program: Program) -> Supervised:
        return Supervised(program, self.ports, self.folder.logs / f"{program.name}.log", self._record, self.say)

    def _record(self) -> None:
        try:
            run_file.write(self.folder, Run(supervisor=run_file.ourselves(), services=self.services))
            self.changed()
        except OSError as error:
            # A full disk must not end the watch over services that run.
            self.say(f"WHAT RUNS COULD NOT BE RECORDED in {self.folder.path}: {error}")

    async def _bound_logs(self) -> None:
        while True:
            await asyncio.sleep(_LOGS_EVERY_S)
            for service in self.services:
                log_files.bound(service.log)
