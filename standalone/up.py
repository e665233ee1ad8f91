"""`vigilits up`: from an empty machine to a page that changes, until Ctrl-C.

First what can be broken off at any moment (fetching), then the processes, then their watch, then their end.
"""

import asyncio
import contextlib
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kafka.errors import KafkaError

from schemas import ready_file
from schemas.create_topics import TopicDiffers, ensure_topics
from schemas.ready_file import Ready
from standalone import (
    audit_key,
    demo_identities,
    java,
    kafka_jars,
    leftovers,
    page_build,
    plan,
    private_file,
    redis_server,
    run_file,
)
from standalone.core.options import UpOptions
from standalone.data_folder import DataFolder
from standalone.demo_identities import DemoIdentities
from standalone.demo_tokens import DemoTokens
from standalone.errors import PortGrabbedError, StartFailedError
from standalone.plan import Plan, Servers
from standalone.ports import Ports
from standalone.progress import Progress
from standalone.run_file import Run
from standalone.supervisor import Supervisor

_STARTS = 3
"""Times that ports are chosen, when other programs take some before our services do."""
_LOOK_AT_TOKENS_EVERY_S = 30.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def up(folder: DataFolder, options: UpOptions, cache_dir: Path, progress: Progress) -> None:
    """Run the system until it is told to stop. Raises StandaloneError with what an administrator can act on."""
    _allow_open_files()
    with run_file.held(folder):
        _clear_after_the_run_before(folder, progress)
        run_file.write(folder, Run(supervisor=run_file.ourselves()))
        try:
            servers = _obtain(cache_dir, progress)
            audit_key.obtain(folder)
            for tries_left in reversed(range(_STARTS)):
                identities = demo_identities.obtain(folder)
                try:
                    with Ports() as ports:
                        planned = plan.make(folder, options, servers, ports)
                        supervisor = Supervisor(folder, ports, progress.say)
                        asyncio.run(_System(planned, identities, supervisor, progress).run(cache_dir))
                    break
                except PortGrabbedError as error:
                    if not tries_left:
                        raise
                    progress.say(f"{error} Starting again with others.")  # one given by an option is then an error
        finally:
            folder.run_file.unlink(missing_ok=True)


def _allow_open_files() -> None:
    """As many as this user may have: each screen is one in the dashboard API. Services inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _clear_after_the_run_before(folder: DataFolder, progress: Progress) -> None:
    ready_file.forget(folder.path)
    before = run_file.read(folder)
    if before is not None:
        leftovers.end(leftovers.alive(before), progress.say)


def _obtain(cache_dir: Path, progress: Progress) -> Servers:
    with progress.step(f"Apache Kafka {kafka_jars.KAFKA_VERSION} and Redis") as tell:
        jars = kafka_jars.obtain(cache_dir, lambda there, total: tell(f"{there} of {total} files"))
        tell("Redis")
        redis = redis_server.obtain(cache_dir)
        return Servers(java.find(), tuple(jars), redis)


class _System:
    """One run of the planned processes."""

    def __init__(self, planned: Plan, identities: DemoIdentities, supervisor: Supervisor, progress: Progress) -> None:
        self._folder = supervisor.folder
        self._plan = planned
        self._identities = identities
        self._tokens = DemoTokens(self._folder, planned.issuer.address, datetime.now(UTC))
        self._progress = progress
        self._supervisor = supervisor
        self._is_ready = False
        supervisor.changed = self._changed

    async def run(self, cache_dir: Path) -> None:
        """Start, keep, stop. A signal at any moment leads to the stop."""
        with _told_to_stop(self._supervisor.kill) as stop:
            told = asyncio.create_task(stop.wait())
            starting = asyncio.create_task(self._start(cache_dir))
            try:
                await asyncio.wait([told, starting], return_when=asyncio.FIRST_COMPLETED)
                if starting.done():
                    await starting
                    await self._supervisor.keep(told, self._renew_tokens())
            finally:
                starting.cancel()
                await asyncio.wait([starting])
                await self._stop()

    async def _start(self, cache_dir: Path) -> None:
        page = asyncio.create_task(asyncio.to_thread(self._build_page, cache_dir))
        try:
            with self._progress.step("Kafka and Redis ready"):
                await self._supervisor.start([self._plan.redis, self._plan.kafka, self._plan.issuer])
            with self._progress.step("Topics"):
                await asyncio.to_thread(self._prepare_kafka)
            await page
        finally:
            page.cancel()
            await asyncio.wait([page])
        # The simulator waits for ingest by itself; it is a stage of its own because it must stop first.
        simulator = [] if self._plan.simulator is None else [self._plan.simulator]
        with self._progress.step("Services ready"):
            await self._supervisor.start(self._plan.services, simulator)
        self._is_ready = True
        self._changed()
        self._welcome()

    def _build_page(self, cache_dir: Path) -> None:
        page = page_build.of_this_installation()
        if not page.is_current():
            self._progress.say("Building the page meanwhile …")
        try:
            page_build.build(page, cache_dir)
        except page_build.PageNotBuiltError as error:
            self._progress.say(f"THE PAGE COULD NOT BE BUILT, everything else goes on. {error}")
        if not page.is_there:
            self._progress.say(f"There is no page in {page.built}: the APIs run without it.")

    def _prepare_kafka(self) -> None:
        bootstrap = self._plan.kafka.address
        try:
            ensure_topics(bootstrap)
            identities = demo_identities.publish(bootstrap, self._folder, self._identities, datetime.now(UTC))
        except TopicDiffers as error:
            raise StartFailedError(
                f"{error}\nThe data of {self._folder.path} are of another version. Start with another --data folder, "
                "or `vigilits reset` this one."
            ) from error
        except KafkaError as error:
            raise StartFailedError(f"Kafka at {bootstrap} did not take the topics: {error}") from error
        if identities != self._identities:
            self._progress.say("The demonstration key was revoked or has expired: a new one takes its place.")
            self._identities = identities
        self._hand_over()

    async def _renew_tokens(self) -> None:
        """New tokens at half of their life: whoever reads ready.json has half a life before him."""
        while True:
            await asyncio.sleep(_LOOK_AT_TOKENS_EVERY_S)
            now = datetime.now(UTC)
            if self._tokens.are_due(now):
                try:
                    self._tokens.renew(now)
                    self._hand_over()
                    self._changed()
                except OSError as error:
                    # A full disk must not end the watch over services that run.
                    self._progress.say(f"THE TOKENS COULD NOT BE RENEWED in {self._folder.path}: {error}")

    def _hand_over(self) -> None:
        """The simulator has the key and the token that hold now, also when it is started again."""
        self._plan = self._plan.with_credentials(self._identities.api_key, self._tokens.by_role["admin"])
        if self._plan.simulator is not None:
            self._supervisor.change(self._plan.simulator)

    async def _stop(self) -> None:
        self._is_ready = False
        ready_file.forget(self._folder.path)
        self._progress.say("Stopping …")
        await self._supervisor.stop()
        self._progress.say(f"Stopped. The data stay in {self._folder.path}.")

    def _changed(self) -> None:
        """Keep ready.json true: it names what runs now."""
        if self._is_ready:
            text = self._ready().model_dump_json(indent=1)
            private_file.write(self._folder.path / ready_file.NAME, f"{text}\n")

    def _ready(self) -> Ready:
        dashboards = tuple(program.address for program in self._plan.dashboards)
        return Ready(
            dashboard=dashboards[0],
            dashboards=dashboards,
            ingest=self._plan.ingest.address,
            kafka=self._plan.kafka.address,
            redis=self._plan.redis.address,
            issuer=self._plan.issuer.address,
            tokens=self._tokens.by_role,
            api_keys={demo_identities.DEMO_KEY: self._identities.api_key},
            pids={each.name: each.process.pid for each in self._supervisor.services if each.process is not None},
        )

    def _welcome(self) -> None:
        say = self._progress.say
        say(f"\nVigilits is ready after {self._progress.elapsed_s:.0f} s.\n")
        for program in self._plan.dashboards:
            say(f"  Page     {program.address}/#token={self._tokens.by_role['regulator']}")
        say(f"  Ingest   {self._plan.ingest.address}")
        say(f"  API key  {self._identities.api_key}  (any feed of any unit)")
        say(f"  Tokens   {self._folder.path / ready_file.NAME}: one a role, good for 24 hours, for demonstration only")
        say(f"  Logs     {self._folder.logs}")
        say("\nCtrl-C stops everything and keeps the data.")


@contextmanager
def _told_to_stop(hurry: Callable[[], None]) -> Iterator[asyncio.Event]:
    """An event set by Ctrl-C, `vigilits down` or a closed terminal; said twice, `hurry` is called."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        if stop.is_set():
            hurry()
        stop.set()

    # A command started with nohup ignores the end of its terminal, and goes on doing so.
    ours = [each for each in _STOP_SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]
    for each in ours:
        loop.add_signal_handler(each, told)
    try:
        yield stop
    finally:
        for each in ours:
            with contextlib.suppress(RuntimeError):
                loop.remove_signal_handler(each)
