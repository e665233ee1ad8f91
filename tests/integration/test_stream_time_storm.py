"""Workers are killed and paused while thousands of moments pass: a reader finds every transition, once, in order."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from stream.stall_guard import EXIT_STALLED
from tests.support.stream_worker import Log, StreamWorker, a_worker
from tests.support.time_storm import Storm
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

PAUSE_S = 14.0


@pytest.fixture
def workers(kafka: str, redis_url: str, tmp_path: Path) -> Iterator[list[StreamWorker]]:
    with ExitStack() as stack:
        running = [
            stack.enter_context(a_worker(kafka, redis_url, tmp_path / f"{name}.log", name))
            for name in ("stream-1", "stream-2")
        ]
        yield [worker.wait_ready() for worker in running]


class Kills:
    """Kills one worker or both at random, so many times, and starts what was killed after up to three seconds."""

    def __init__(self, workers: list[StreamWorker], kills: int, every_s: float, seed: int) -> None:
        self._workers = workers
        self._every_s = every_s
        self._dice = Random(seed)
        self._next = time.monotonic() + every_s / 2
        self._starts: dict[int, float] = {}
        self.left = kills

    def __call__(self) -> None:
        now = time.monotonic()
        for number, worker in enumerate(self._workers):
            if number not in self._starts and worker.process.poll() == EXIT_STALLED:
                self._starts[number] = now  # it stood still and left: whoever watches over it starts it again
        for number, at in list(self._starts.items()):
            if now >= at:
                del self._starts[number]
                self._workers[number].start()
        if self.left and now >= self._next:
            self._next = now + self._every_s * self._dice.uniform(0.5, 1.5)
            self.left -= 1
            for number in self._dice.choice([[0], [1], [0, 1]]):
                if number not in self._starts:
                    self._workers[number].kill()
                    self._starts[number] = now + self._dice.uniform(0, 3)

    def over(self) -> None:
        """Everything runs again."""
        while self._starts:
            self()
            time.sleep(0.05)
        for worker in self._workers:
            worker.wait_ready(120)


def test_workers_killed_at_random_miss_no_transition_and_tell_none_twice(log: Log, workers: list[StreamWorker]) -> None:
    storm = Storm(log, 120, seed=1)
    kills = Kills(workers, 3, every_s=4, seed=2)
    storm.rages(14, kills)
    kills.over()
    assert storm.settles(240) > 500


def test_a_worker_paused_for_longer_than_its_session_misses_none_and_tells_none_twice(
    log: Log, workers: list[StreamWorker]
) -> None:
    paused, other = workers
    storm = Storm(log, 80, seed=3)
    storm.rages(3, lambda: None)
    paused.signal(signal.SIGSTOP)
    storm.rages(PAUSE_S, lambda: None)
    paused.signal(signal.SIGCONT)
    eventually(lambda: paused.process.poll() is not None, "the paused worker leaves before it writes")
    assert paused.process.returncode == EXIT_STALLED
    storm.rages(2, lambda: None)
    paused.start()
    paused.wait_ready(120)
    other.wait_ready(120)
    assert storm.settles(240) > 300


@pytest.mark.long
def test_ten_thousand_transitions_through_twenty_kills(log: Log, workers: list[StreamWorker]) -> None:
    storm = Storm(log, 600, seed=5)
    kills = Kills(workers, 20, every_s=6, seed=6)
    while kills.left:
        storm.rages(5, kills)
    kills.over()
    assert storm.settles(300) > 10_000
