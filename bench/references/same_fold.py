"""The fold as every reference runs it: decode, check, fold. The very rules of the stream worker, without its shell."""

import gc
from collections.abc import Iterable

import orjson

from bench.load import FEEDS
from schemas import code_tables
from stream.core.fold import UnitState, fold, new_state
from stream.core.reading import Place, Readable, read

CODES = code_tables.load()


def collect_as_the_worker_does() -> None:
    """The collector's setting is worth a tenth of the fold: it must not be what is measured."""
    gc.set_threshold(50_000, 20, 20)


def folded(
    state: UnitState | None,
    *,
    key: bytes,
    value: bytes,
    headers: Iterable[tuple[str, bytes]],
    partition: int,
    timestamp_ms: int,
) -> UnitState:
    """The state after one more event."""
    unit = key.decode()
    feed = next((raw.decode() for name, raw in headers if name == "feed"), "")
    # Judged before, as the worker takes them.
    place = Place(unit, feed, partition, timestamp_ms * 1000, judged=True)
    found = read(orjson.loads(value), place, CODES, None)
    assert isinstance(found, Readable), found  # the bench's own events are good
    before = state if state is not None else new_state(unit)
    return fold(before, found.event, source=found.source, received_at_us=timestamp_ms * 1000, feeds=FEEDS).state
