"""The one loop: wait for who is due, let them speak, send it, keep what was answered."""

import asyncio
import heapq
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from schemas.core.times import from_micros
from simulator.core.actors import BURST_S, Actor, HabitClock, cast
from simulator.core.france import directory_entry, france
from simulator.core.speech import Utterance
from simulator.directory import WrittenDirectory
from simulator.journal import Answer, Journal
from simulator.metrics import Metrics
from simulator.sender import BATCH_ITEMS, Sender
from simulator.settings import Settings

_TICK_S = 0.25
_IN_FLIGHT = 4
STOP_S = 5.0
SPOKEN = "every-unit-has-figures"
"""A file that is there once every unit of this data folder had its first figures."""

log = logging.getLogger(__name__)


class UnitsUnknownError(Exception):
    """The system does not know units this folder says it was told of: it was emptied, all is written again."""


class Run:
    """One life of the simulator."""

    def __init__(self, settings: Settings, journal: Journal, sender: Sender, metrics: Metrics) -> None:
        self._settings = settings
        self._journal = journal
        self._sender = sender
        self._metrics = metrics
        self._folder = settings.data / "simulator"
        self._sending: set[asyncio.Task[None]] = set()
        self.missing = ["the directory is not written yet"]
        """What is missing until it is ready, in words."""

    async def until(self, stop: asyncio.Event) -> None:
        """Runs until `stop`. UnitsUnknownError, NotAllowedError or DirectoryRefusedError end it with their reason."""
        units = france(self._settings.seed, self._settings.units)
        self._metrics.units.set(len(units))
        await WrittenDirectory(self._folder).write(self._sender, [directory_entry(unit) for unit in units])
        for path, utterances in self._journal.left_over():
            await self._deliver(path, utterances)
        self.missing.clear()
        spoken = self._folder / SPOKEN
        empty = not (spoken.exists() and int(spoken.read_text()) >= len(units))
        clock = HabitClock(time.time(), self._settings.speed)
        actors = cast(self._settings.seed, units, clock, empty=empty, burst=self._settings.burst)
        log.info("started", extra={"units": len(units), "empty": empty, "speed": clock.speed})
        queue = [(actor.due, index) for index, actor in enumerate(actors)]
        heapq.heapify(queue)
        try:
            while not stop.is_set():
                batch = self._next_batch(actors, queue)
                if batch:
                    await self._send_aside(batch)
                # What is not answered yet is in the journal and will be.
                if empty and queue[0][0] > clock.start + BURST_S:
                    spoken.write_text(str(len(units)))
                    empty = False
                if len(batch) < BATCH_ITEMS:
                    await _wait(stop, _TICK_S)
                self._raise_failures()
        finally:
            await self._finish()

    def _next_batch(self, actors: Sequence[Actor], queue: list[tuple[float, int]]) -> list[Utterance]:
        now = time.time()
        self._metrics.lag.set(max(0.0, now - queue[0][0]))
        batch: list[Utterance] = []
        while queue[0][0] <= now and len(batch) < BATCH_ITEMS:
            index = queue[0][1]
            batch += actors[index].act(now)
            heapq.heapreplace(queue, (actors[index].due, index))
        return batch

    async def _send_aside(self, batch: list[Utterance]) -> None:
        """Starts sending, as soon as there is a place; while there is none nothing more is said."""
        path = self._journal.sending(batch, _now())
        while len(self._sending) >= _IN_FLIGHT:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            self._raise_failures()
        self._sending.add(asyncio.create_task(self._deliver(path, batch)))

    def _raise_failures(self) -> None:
        done = {task for task in self._sending if task.done()}
        self._sending -= done
        for task in done:
            task.result()

    async def _finish(self) -> None:
        """Waits a little for answers; what has none stays in the journal for the next start."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=STOP_S)
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _deliver(self, path: Path, batch: Sequence[Utterance]) -> None:
        sent_at = _now()
        answers = await self._sender.send(batch)
        self._journal.answered(path, batch, answers, sent_at)
        self._look_at(batch, answers)

    def _look_at(self, batch: Sequence[Utterance], answers: Sequence[Answer]) -> None:
        for utterance, answer in zip(batch, answers, strict=True):
            as_expected = answer.code == utterance.expected
            word = "accepted" if answer.accepted else "refused"
            self._metrics.answered.labels(word, "yes" if as_expected else "no").inc()
            if as_expected:
                continue
            log.error(
                "not the answer expected",
                extra={"event_id": utterance.event_id, "expected": utterance.expected, "code": answer.code},
            )
            if answer.code == "unknown_unit":
                WrittenDirectory(self._folder).forget()
                (self._folder / SPOKEN).unlink(missing_ok=True)
                raise UnitsUnknownError(
                    f"{utterance.event_id}: the directory was emptied and is written at the next start"
                )


def _now() -> str:
    return from_micros(int(time.time() * 1000) * 1000)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
