"""Reads all freshness transitions behind the screens' back, and adds up how long units were within their duty.

A unit that has been in one state for longer than the log keeps has its last one in `freshness.last` alone.
"""

import asyncio
import time
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import orjson

from dashboard_api.core.quality import Key, QualityBook, Shares
from dashboard_api.core.rollups import keys_of
from dashboard_api.core.unit_book import UnitBook
from schemas.core.confidentiality import REGULATION
from schemas.core.times import parse, to_micros
from schemas.topic_follower import TopicFollower
from schemas.topics import LAST_TRANSITIONS, TRANSITIONS

_RECORDS_AT_ONCE = 200
"""Some 3 ms: screens wait meanwhile."""
_UNITS_AT_ONCE = 100
_KEPT_FOR_COSTS = 20.0
"""Sums are told again for so many times what they cost."""


class QualityLog:
    """All of it belongs to the event loop's thread; `follower` has to be run."""

    def __init__(self, bootstrap: str) -> None:
        self._histories = QualityBook()
        self._sums = Shares({}, {})
        self._added_from: UnitBook | None = None
        self._fresh_until = 0.0
        self._turn = asyncio.Lock()
        self.follower = TopicFollower(
            bootstrap,
            {TRANSITIONS: self.take, LAST_TRANSITIONS: self.take_last},
            client_id="vigilits-dashboard-api-quality",
            records_at_once=_RECORDS_AT_ONCE,
            rest_share=1.0,
        )

    async def sums(self, book: UnitBook, now_ms: int) -> Shares:
        """By territory and group of the units as they are now: made in small steps, once for all who ask together."""
        async with self._turn:
            if self._added_from is not book or time.monotonic() >= self._fresh_until:
                started = time.monotonic()
                for number, sums in enumerate(self._histories.shares(_keyed(book), now_ms), 1):
                    self._sums = sums
                    if number % _UNITS_AT_ONCE == 0:
                        await asyncio.sleep(0)
                self._added_from = book
                done = time.monotonic()
                self._fresh_until = done + (done - started) * _KEPT_FOR_COSTS
            return self._sums

    def take(self, key: str, value: bytes | None) -> None:
        """A record of `freshness.transitions`."""
        if value is None:
            return
        record = orjson.loads(value)
        if record.get("confidentiality") == REGULATION:
            return  # what level 3 is late with, it is apart; `quality` is one number for all
        self._histories.take(key, *_crossing(record), before=record["from"])

    def take_last(self, key: str, value: bytes | None) -> None:
        """A record of `freshness.last`."""
        if value is not None:
            self._histories.take_last(key, *_crossing(orjson.loads(value)))


def _crossing(record: Mapping[str, Any]) -> tuple[int, int, str | None, int]:
    moment_ms = to_micros(parse(record["moment"])) // 1000
    return record["sequence"], record["unit_version"], record["rank"], moment_ms


def _keyed(book: UnitBook) -> Iterator[tuple[str, bool, Collection[Key]]]:
    """Units, whether they are sensitive, and where they count; one that leaves meanwhile is left out."""
    for unit_id in book.ids_in(()):
        unit = book.get(unit_id)
        if unit is not None and not unit.level_3.retired:
            yield unit_id, unit.level_2 is None, tuple(keys_of(unit.level_3))
