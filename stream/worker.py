"""One stream worker: wires Faust, the fold, the writer and the projection, and says when it is ready."""

import asyncio
import gc
import logging
import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI
from faust.types import TP
from mode import Worker as ModeWorker
from prometheus_client import CollectorRegistry
from redis import RedisError
from redis.asyncio import Redis

from schemas import code_tables, service_logging
from schemas.health_app import health_routes
from schemas.steady_clock import SteadyClock
from schemas.topic_follower import TopicFollower
from schemas.topics import EVENTS, TENSION
from stream.app import build_app
from stream.core.tension_levels import TensionLevels
from stream.directory import Directory
from stream.feed_beats import FeedBeats
from stream.folding import Folding
from stream.kafka_presence import epoch, lacking
from stream.log_watch import LogWatch
from stream.metrics import Metrics
from stream.projection import Projection
from stream.rereads import Rereads, exhausted
from stream.rows_store import RowsStore
from stream.settings import Settings
from stream.stall_guard import StallGuard
from stream.state_writer import Output, StateWriter
from stream.timekeeper import Timekeeper
from stream.timing import Timing

log = logging.getLogger(__name__)

HELD_EVERY_S = 2.0
LOOK_FOR_KAFKA_S = 1.0
CONTAINERS_BEFORE_COLLECTING = 50_000
"""A decoded state is hundreds of lists and dicts, none in a cycle. At Python's 700 the collector ran at every event."""
FLUSH_WITHIN_S = 3.0
MOST_BEHIND_S = 2.0
"""Rows that Redis lacks for longer make the worker not ready. Under load some are always on their way."""
KEEPER = 0
"""Who holds this partition keeps `feed.state`."""
EXIT_PART_FAILED = 5
EXIT_UNASSIGNED = 6
UNASSIGNED_S = 45.0
"""Joining takes 13 s when another worker died. A worker that started while Kafka was frozen was never assigned any."""


class Worker:
    """Everything of one process. `run` blocks until SIGTERM or SIGINT."""

    def __init__(self, settings: Settings) -> None:
        uvloop.install()  # before Faust's app asks for its loop
        self._settings = settings
        self._registry = CollectorRegistry()
        self._metrics = Metrics(self._registry)
        self._guard = StallGuard()
        self._writer = StateWriter(settings.kafka, self._on_written)
        self._changed: set[bytes] = set()
        self._directory = Directory(settings.kafka, code_tables.load_groups(), self._changed.add)
        self._app, self._store = build_app(settings, self._on_batch, self._committable)
        self._clock = SteadyClock()
        self._rereads = Rereads(settings.kafka, self._directory, code_tables.load(), self._clock)
        timing = Timing(self._directory, TensionLevels())
        self._known = asyncio.Event()
        self._folding = Folding(
            store=self._store,
            directory=self._directory,
            writer=self._writer,
            codes=code_tables.load(),
            guard=self._guard,
            metrics=self._metrics,
            timing=timing,
            known=self._known,
            exhausted=self._rereads.want,
        )
        self._watch = LogWatch(settings.kafka, self._store, self._folding.rewrite, self._metrics)
        redis = Redis.from_url(settings.redis, socket_timeout=5, socket_connect_timeout=2)
        self._rows = RowsStore(redis, settings.log_entries)
        self._projection = Projection(self._store, self._directory, self._rows, self._metrics, self._clock)
        self._serving: set[int] = set()
        self._timekeeper = Timekeeper(
            settings.kafka,
            store=self._store,
            timing=timing,
            folding=self._folding,
            serving=self._to_be_timed,
            folded=self._folded_upto,
            clock=self._clock,
        )
        self._tension = TopicFollower(
            settings.kafka, {TENSION: self._timekeeper.take_declaration}, client_id=settings.instance
        )
        self._feeds = FeedBeats(
            settings.kafka,
            self._writer,
            keeps=lambda: KEEPER in self._serving,
            heard=self._watch.kafka_answers,
            clock=self._clock,
        )
        self._kafka_lacks = ["Kafka has not been looked at yet"]

    def run(self) -> None:
        """Serve until told to stop."""
        service_logging.configure("stream", self._settings.instance)
        for talkative in ("faust", "mode", "aiokafka", "uvicorn"):
            logging.getLogger(talkative).setLevel(logging.WARNING)
        self._app.on_partitions_revoked.connect(self._on_revoked)
        self._app.on_before_shutdown.connect(self._on_shutdown)
        gc.set_threshold(CONTAINERS_BEFORE_COLLECTING, 20, 20)
        threading.Thread(target=self._serve_health, daemon=True, name="health").start()
        loop = self._app.loop
        loop.run_until_complete(self._look_at_kafka())
        # Not a task of Faust's, which would begin when the table is loaded: the directory is read meanwhile.
        duties = loop.create_task(self._run_beside_faust())
        try:
            ModeWorker(
                self._app, loop=loop, loglevel=None, override_logging=False, redirect_stdouts=False, quiet=True
            ).execute_from_commandline()
        finally:
            duties.cancel()

    async def _look_at_kafka(self) -> None:
        # Faust says ready without its source topic and stays deaf, so it is not started before.
        while lacks := await lacking(self._settings.kafka):
            self._kafka_lacks = lacks
            await asyncio.sleep(LOOK_FOR_KAFKA_S)
        self._kafka_lacks = []
        self._rows.epoch = await epoch(self._settings.kafka)

    async def _run_beside_faust(self) -> None:
        await self._writer.start()
        duties = (
            self._guard.beat(),
            self._directory.follow(),
            self._tension.run(),
            self._know(),
            self._timekeeper.run(),
            self._feeds.run(),
            self._watch.run(),
            self._rereads.run(self._folding),
            self._projection.run(),
            self._serve_held_partitions(),
            self._say_held(),
        )
        try:
            async with asyncio.TaskGroup() as group:
                for duty in duties:
                    group.create_task(duty)
        except* Exception:
            # Half a worker is worse than none: the supervisor starts a whole one.
            log.critical("a part of the worker failed: the process ends", exc_info=True)
            os._exit(EXIT_PART_FAILED)

    async def _know(self) -> None:
        """Events are folded once it is known whose they are and what is declared."""
        await self._directory.loaded.wait()
        while not self._tension.loaded:  # noqa: ASYNC110 - an empty topic is loaded without a word
            await asyncio.sleep(0.02)
        self._known.set()

    def _to_be_timed(self) -> list[int]:
        """Rows come first: to look at every unit of a partition just assigned takes as long again as to show them."""
        if not self._app.tables.actives_ready:
            return []
        return [partition for partition in self._serving if not self._projection.is_settling(partition)]

    def _folded_upto(self, partition: int) -> int:
        committed = self._app.consumer._committed_offset.get(TP(EVENTS.name, partition))
        return max(self._folding.folded_upto(partition), committed or 0)

    async def _serve_held_partitions(self) -> None:
        """Bring what we hold in line with the directory, then follow the directory's changes."""
        await self._known.wait()
        held_at = time.monotonic()
        while True:
            await asyncio.sleep(0.02)
            held = set(self._store.held) if self._app.tables.actives_ready else set()
            if held or self._store.loading or not self._watch.kafka_answers():
                held_at = time.monotonic()
            elif time.monotonic() - held_at > UNASSIGNED_S:
                log.critical("Kafka answers and has assigned nothing: the process ends, to join the group anew")
                os._exit(EXIT_UNASSIGNED)
            if held != self._serving:
                self._projection.hold(held)
                await self._folding.rewrite(self._folding.out_of_date(held - self._serving))
                for partition in held - self._serving:
                    self._want_again(partition)
                self._serving = held
                self._metrics.partitions.set(len(held))
            if self._changed:
                changed = dict.fromkeys(self._changed, 0)
                self._changed.clear()
                await self._folding.rewrite(changed)

    def _want_again(self, partition: int) -> None:
        """What the worker before us still wanted to read again when it ended."""
        if (held := self._store.held.get(partition)) is not None:
            for unit in exhausted(held):
                self._rereads.want(unit)

    async def _say_held(self) -> None:
        while True:
            self._projection.compare()
            try:
                if self._watch.kafka_answers():
                    await self._rows.say_held(sorted(self._serving), self._settings.instance)
            except RedisError as error:
                log.debug("Redis is away", extra={"error": repr(error)})
            await asyncio.sleep(HELD_EVERY_S)

    async def _on_batch(self, partition: int, records: list[Any]) -> None:
        await self._folding.on_batch(partition, records)

    def _committable(self, partition: int) -> int | None:
        return self._folding.committable(partition)

    def _on_written(self, partition: int, first_offset: int, outputs: Sequence[Output]) -> None:
        held = self._store.held.get(partition)
        if held is None:
            return
        if (foreign := held.acknowledge(first_offset, outputs)) is not None:
            self._watch.foreign(partition, *foreign)
        self._projection.written(partition, (output.key for output in outputs))

    async def _on_revoked(self, sender: object, revoked: set[Any], **kwargs: object) -> None:
        if not revoked:  # joining the group for the first time
            return
        # Whoever holds the partitions next reads them from Kafka: what we folded must be there.
        await self._folding.settle()
        await self._writer.flush()
        self._folding.reset()

    async def _on_shutdown(self, *_: object, **__: object) -> None:
        # What Kafka has acknowledged is safe and the rest is read again, so there is nothing to wait for; Faust's
        # own way out takes four seconds, and a quarter of a minute on a busy machine.
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_WITHIN_S):
                await self._writer.flush()
        log.info("stopped")
        os._exit(0)

    def _missing(self) -> list[str]:
        if self._kafka_lacks:
            return self._kafka_lacks
        missing = []
        if not self._directory.loaded.is_set():
            missing.append("the directory of units is not loaded")
        if not self._tension.loaded:
            missing.append("the declarations of tension are not read")
        if not self._watch.kafka_answers():
            missing.append("Kafka does not answer")
        if not self._app.tables.actives_ready:
            missing.append("Kafka has not assigned partitions yet, or their table is loading")
        elif not self._serving:
            missing.append("no partition is held: are there more workers than partitions?")
        elif (behind := self._projection.behind_s()) > MOST_BEHIND_S:
            missing.append(f"Redis has not had every row for {behind:.0f} s: {self._projection.trouble()}")
        return missing

    def _serve_health(self) -> None:
        app = FastAPI(title="Vigilits stream", openapi_url=None)
        settings = self._settings
        app.include_router(
            health_routes(self._missing, self._registry, host=settings.host, metrics_token=settings.metrics_token)
        )
        config = uvicorn.Config(app, host=settings.host, port=settings.port, log_config=None, access_log=False)
        uvicorn.Server(config).run()
