"""Makes the situation of each class of readers, once for all of them and at most once a second."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn, Protocol

from dashboard_api.core.audience import Audience
from dashboard_api.core.declarations import next_end
from dashboard_api.core.grants import Grants
from dashboard_api.core.reader import Reader
from dashboard_api.core.situation import Facts, Told, situation
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.declared import Declared

_EVERY_S = 1.0

Class = tuple[Audience, Reader]


class Screens(Protocol):
    """Who is told; see hub."""

    book: UnitBook | None

    def kafka_says(self, *, answers: bool) -> None:
        """Whether what situations are made of is still read."""

    async def tell_situations(self) -> None:
        """Give each screen the situation of its class if it is another than the one it has."""


class Situations:
    """All of it belongs to the event loop's thread. `clock` gives microseconds since 1970, UTC."""

    def __init__(self, declared: Declared, grants: Grants, clock: Callable[[], int]) -> None:
        self._declared = declared
        self._grants = grants
        self._clock = clock
        self._made: dict[Class, tuple[float, Told]] = {}
        self._facts: tuple[float, int, Facts] | None = None

    def of(self, book: UnitBook, audience: Audience, reader: Reader) -> Told | None:
        """The situation of this class, made a second ago at most; None until everything was read once."""
        if not self._declared.follower.loaded:
            return None
        now = time.monotonic()
        made = self._made.get((audience, reader))
        if made is None or now - made[0] >= _EVERY_S:
            made = now, situation(audience, reader, self._facts_of(book, now), self._clock())
            self._made[audience, reader] = made
        return made[1]

    def _facts_of(self, book: UnitBook, now: float) -> Facts:
        """What was gathered a second ago at most, and nothing has changed since: alerts are put in words once."""
        known, revision = self._facts, self._revision()
        if known is None or known[1] != revision or known[2].known.book is not book or now - known[0] >= _EVERY_S:
            facts = replace(self._declared.facts(book), grants=self._grants.in_force(self._clock()))
            known = self._facts = now, revision, facts
        return known[2]

    def _revision(self) -> int:
        """Grows with every change of what a situation tells."""
        return self._declared.revision + self._grants.revision

    async def watch(self, screens: Screens) -> NoReturn:
        """Have screens told whenever what is declared or wrong may have changed, until cancelled."""
        told_of: int | None = None
        ends_at: int | None = None
        while True:
            await asyncio.sleep(_EVERY_S)
            screens.kafka_says(answers=self._declared.follower.away_since is None)
            now, revision = self._clock(), self._revision()
            ended = ends_at is not None and ends_at <= now
            if screens.book is None or not self._declared.follower.loaded or (revision == told_of and not ended):
                continue
            told_of = revision
            ends_at = next_end([*self._declared.tension.values(), *self._grants.in_force(now)], now)
            self._made.clear()
            started = time.monotonic()
            await screens.tell_situations()
            await asyncio.sleep(time.monotonic() - started)  # a storm leaves the other work its time
