"""Two workers that both believe to serve a partition write to one real Redis: whoever began last wins, no row goes
back, and nobody stops for good."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from stream import projection as projection_module
from stream.core.description import Description
from stream.metrics import Metrics
from stream.projection import Projection
from stream.rows_store import POSITION, OvertakenError, Rebuild, Row, RowsStore
from stream.unit_store import Acked, Held, Partition

pytestmark = pytest.mark.kafka

EPOCH = "a-cluster"
UNITS = 5
ROWS, LOG = "vigilits:rows:0", "vigilits:log:0"
STEPS = 6
"""Of A: look, begin, three times rows, finish."""


@pytest.fixture(autouse=True)
def _two_rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection_module, "ROWS_AT_ONCE", 2)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    redis = Redis.from_url(redis_url)
    await redis.flushall()
    yield redis
    await redis.flushall()
    await redis.aclose()


class _Stepped(RowsStore):
    """Counts what is asked of Redis and stops before the step it is told."""

    def __init__(self, redis: Redis, stop_before: int | None) -> None:
        super().__init__(redis, 1000)
        self.epoch = EPOCH
        self._stop_before = stop_before
        self.asked = 0
        self.stopped, self.go_on = asyncio.Event(), asyncio.Event()

    async def _step(self) -> None:
        self.asked += 1
        if self.asked == self._stop_before:
            self.stopped.set()
            await self.go_on.wait()

    async def apply(self, partition: int, expected: int, rows: Sequence[Row]) -> int | None:
        await self._step()
        return await super().apply(partition, expected, rows)

    async def begin_rebuild(self, partition: int) -> Rebuild:
        await self._step()
        rebuild = await super().begin_rebuild(partition)
        return cast("Rebuild", _SteppedRebuild(rebuild, self._step))


class _SteppedRebuild:
    def __init__(self, rebuild: Rebuild, step: Callable[[], Awaitable[None]]) -> None:
        self._rebuild = rebuild
        self._step = step

    async def add(self, rows: Sequence[Row]) -> None:
        await self._step()
        await self._rebuild.add(rows)

    async def finish(self, position: int) -> None:
        await self._step()
        await self._rebuild.finish(position)


class _Worker:
    """A projection of one partition, with the states that Kafka has acknowledged."""

    def __init__(self, redis: Redis, stop_before: int | None = None) -> None:
        self.partition = Partition()
        self.states: dict[bytes, int] = {}
        for number in range(UNITS):
            self._state(b"u%d" % number, 1)
        entry = SimpleNamespace(description=Description(b'"name":"U"', b'"feeds":[]', (), retired=False, closures=()))
        directory: Any = SimpleNamespace(get=lambda _: entry, retired=lambda _: False)
        self._held = {0: self.partition}
        store: Any = SimpleNamespace(held=self._held)
        self.rows = _Stepped(redis, stop_before)
        self._metrics = Metrics(CollectorRegistry())
        self.projection = Projection(store, directory, self.rows, self._metrics, lambda: 0)
        self.projection.hold([0])
        self._running = asyncio.create_task(self.projection.run())

    def _state(self, unit: bytes, version: int) -> None:
        value = b'{"schema":"unit-state/1","unit_id":"u","version":%d,"records":[],"anomalies":[]}' % version
        self.partition.acked[unit] = Acked(self.partition.end, Held(version, value, len(value) - 1, b"d", b"facts"))
        self.partition.end += 1
        self.states[unit] = version

    def change(self, unit: bytes) -> None:
        """Kafka has acknowledged another state."""
        self._state(unit, self.states[unit] + 1)
        self.projection.written(0, [unit])

    def give_up(self) -> None:
        """The partition is another's now."""
        self._held.clear()
        self.projection.hold([])

    async def caught_up(self) -> None:
        await _until(lambda: self.projection.behind_s() == 0, "Redis has everything")

    async def at_rest(self, then: Callable[[], None]) -> None:
        """Return once what it had under way when `then` was done has come to its end."""
        self._metrics.behind.set(-1)
        then()
        await _until(lambda: self._metrics.behind._value.get() != -1, "its round is over")

    async def end(self) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)


async def _until(condition: Callable[[], bool], what: str) -> None:
    async with asyncio.timeout(90):
        while not condition():  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.005)
    assert condition(), what


async def _shown(redis: Redis) -> dict[bytes, int]:
    """Version of each row."""
    rows: dict[Any, Any] = await redis.hgetall(ROWS)
    return {unit: json.loads(envelope)["row"]["version"] for unit, envelope in rows.items()}


async def _last_entry(redis: Redis) -> bytes:
    entries: Any = await redis.xrevrange(LOG, count=1)
    entry_id: bytes = entries[0][0]
    return entry_id


async def _assert_it_goes_on(owner: _Worker, redis: Redis) -> None:
    """It looks again at what Redis has, and one more change arrives."""
    owner.projection.compare()
    await owner.caught_up()
    owner.change(b"u1")
    await _assert_redis_has_all_of(owner, redis)


async def _assert_redis_has_all_of(worker: _Worker, redis: Redis) -> None:
    await worker.caught_up()
    position = worker.partition.end - 1
    assert await _shown(redis) == worker.states
    assert await redis.hget(POSITION, "0") == b"%d" % position
    assert await _last_entry(redis) == b"%d-0" % (position + 1)


@pytest.mark.parametrize("step", range(1, STEPS + 1))
async def test_a_worker_overtaken_at_any_step_of_its_rebuild_harms_nothing(step: int, redis: Redis) -> None:
    a = _Worker(redis, stop_before=step)
    b = None
    try:
        await a.rows.stopped.wait()
        a.give_up()
        b = _Worker(redis)
        await b.caught_up()
        for _ in range(3):
            b.change(b"u3")
            await b.caught_up()

        await a.at_rest(a.rows.go_on.set)

        await _assert_it_goes_on(b, redis)
    finally:
        for worker in (a, b):
            if worker is not None:
                await worker.end()


@pytest.mark.parametrize("step", range(1, STEPS + 1))
async def test_a_worker_that_does_not_know_it_lost_the_partition_harms_nothing_either(step: int, redis: Redis) -> None:
    """Both believe to hold it: paused in the midst of a step, A is told only after it has gone on."""
    a = _Worker(redis, stop_before=step)
    b = None
    try:
        await a.rows.stopped.wait()
        b = _Worker(redis)
        await b.caught_up()
        b.change(b"u3")
        await b.caught_up()

        await a.at_rest(a.rows.go_on.set)
        a.give_up()
        await a.caught_up()

        await _assert_it_goes_on(b, redis)
    finally:
        for worker in (a, b):
            if worker is not None:
                await worker.end()


@pytest.mark.parametrize("step", range(1, STEPS + 1))
async def test_redis_emptied_at_any_step_of_a_rebuild_gets_every_row(step: int, redis: Redis) -> None:
    worker = _Worker(redis, stop_before=step)
    try:
        await worker.rows.stopped.wait()
        await redis.flushall()
        worker.rows.go_on.set()
        await worker.caught_up()
        worker.projection.compare()
        worker.change(b"u1")
        await _assert_redis_has_all_of(worker, redis)
    finally:
        await worker.end()


async def test_a_log_that_ends_ahead_of_its_position_is_written_anew(redis: Redis) -> None:
    """As a write without a guard once left it: every further entry was refused, for good."""
    worker = _Worker(redis)
    try:
        await worker.caught_up()
        await redis.xadd(LOG, {"prev": "0", "reload": "1"}, id="50-0")

        worker.change(b"u1")

        await worker.caught_up()
        assert await _shown(redis) == worker.states
        assert await _last_entry(redis) == b"%d-0" % worker.partition.end
    finally:
        await worker.end()


async def test_what_redis_refuses_is_not_said_to_be_away(redis: Redis, caplog: pytest.LogCaptureFixture) -> None:
    worker = _Worker(redis)
    try:
        await worker.caught_up()
        await redis.delete(LOG)
        await redis.set(LOG, "no stream")
        with caplog.at_level(logging.INFO):
            await worker.at_rest(lambda: worker.change(b"u1"))

        assert "Redis refuses the rows" in caplog.text
        assert "away" not in caplog.text
        assert "WRONGTYPE" in worker.projection.trouble()
        await redis.delete(LOG)
        await worker.caught_up()
        assert await _shown(redis) == worker.states
        assert "WRONGTYPE" not in worker.projection.trouble()
    finally:
        await worker.end()


async def test_rows_of_another_s_rebuild_are_refused_and_the_last_to_begin_may_finish(redis: Redis) -> None:
    first, second = RowsStore(redis, 10), RowsStore(redis, 10)
    first.epoch = second.epoch = EPOCH
    overtaken = await first.begin_rebuild(0)
    await overtaken.add([Row(0, b"u", b"old")])
    last = await second.begin_rebuild(0)

    with pytest.raises(OvertakenError):
        await overtaken.add([Row(1, b"v", b"old")])
    with pytest.raises(OvertakenError):
        await overtaken.finish(7)

    assert await redis.hget(POSITION, "0") is None
    await last.add([Row(0, b"u", b"new")])
    await last.finish(3)
    assert await redis.hgetall(ROWS) == {b"u": b"new"}
    assert await redis.hget(POSITION, "0") == b"3"
    assert await redis.pttl(ROWS) == -1, "kept for good"
    assert await redis.keys("vigilits:rebuild:*") == []


async def test_rows_that_were_lost_before_the_end_make_no_partition(redis: Redis) -> None:
    rows = RowsStore(redis, 10)
    rows.epoch = EPOCH
    rebuild = await rows.begin_rebuild(0)
    await rebuild.add([Row(0, b"u", b"first")])
    found: Any = await redis.keys("vigilits:rebuild:0:*")
    [written] = found
    assert await redis.pttl(written) > 0, "gone by itself when its worker dies"
    await redis.delete(written)
    await rebuild.add([Row(1, b"v", b"second")])

    with pytest.raises(OvertakenError):
        await rebuild.finish(1)

    assert await redis.hget(POSITION, "0") is None
    assert await redis.keys(ROWS) == []
