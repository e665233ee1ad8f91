"""The projection tells when the rows of a partition just assigned are still on their way."""

import asyncio
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from redis import RedisError

from stream.core.description import Description
from stream.metrics import Metrics
from stream.projection import Projection
from stream.rows_store import Row
from stream.unit_store import Acked, Held, Partition

HELD = Held(1, b'{"schema":"unit-state/1","unit_id":"u","anomalies":[]}', 54, b"d", b"facts")


class _Rows:
    """Redis, empty or away: what is asked of it, as `RowsStore` answers."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.rows: dict[bytes, bytes] = {}
        self.position: int | None = None

    async def apply(self, partition: int, expected: int, rows: Sequence[Row]) -> int | None:
        if self.away:
            raise RedisError("away")
        return self.position

    async def begin_rebuild(self, partition: int) -> "_Rows":
        return self

    async def add(self, rows: Sequence[Row]) -> None:
        self.rows |= {row.unit: row.envelope for row in rows}

    async def finish(self, position: int) -> None:
        self.position = position


def _projection(redis: _Rows) -> Projection:
    partition = Partition()
    partition.acked[b"u"] = Acked(4, HELD)
    partition.end = 5
    entry = SimpleNamespace(description=Description(b'"name":"U"', b'"feeds":[]', (), retired=False, closures=()))
    directory: Any = SimpleNamespace(get=lambda _: entry, retired=lambda _: False)
    store: Any = SimpleNamespace(held={0: partition})
    rows: Any = redis
    return Projection(store, directory, rows, Metrics(CollectorRegistry()), lambda: 0)


async def _run_until(projection: Projection, done: Callable[[], bool]) -> None:
    running = asyncio.create_task(projection.run())
    try:
        async with asyncio.timeout(20):
            while not done():  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_partition_settles_once_its_rows_are_in_redis() -> None:
    rows = _Rows()
    projection = _projection(rows)

    projection.hold([0])
    assert projection.is_settling(0)
    await _run_until(projection, lambda: not projection.is_settling(0))

    assert rows.rows.keys() == {b"u"}


async def test_nothing_waits_for_rows_while_redis_is_away() -> None:
    projection = _projection(_Rows(away=True))

    projection.hold([0])
    await _run_until(projection, lambda: not projection.is_settling(0))

    assert projection.behind_s() > 0


@pytest.mark.parametrize("again", [[], [0]])
async def test_a_partition_given_up_does_not_settle_and_one_held_again_does_anew(again: list[int]) -> None:
    projection = _projection(_Rows())

    projection.hold([0])
    projection.hold([])
    projection.hold(again)

    assert projection.is_settling(0) is bool(again)
