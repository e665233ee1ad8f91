"""Finds entries in the audit log, in Kafka itself: nothing of it is kept here, so every replica finds the same.

A page is looked for from the newest entry back, a bounded number of entries at a time: a log of any length costs a
page the same, and its `next` says where to go on.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, NoReturn

import orjson
from aiokafka.errors import KafkaError

from dashboard_api.core.audit_query import AuditQuery
from dashboard_api.errors import RefusedError
from schemas.audit.log_reader import LogReader, Record, log_reader
from schemas.core.audit.pseudonyms import PseudonymBook

_LOOKED_THROUGH = 20_000
"""Entries a page looks through at most: some 0.5 s."""
_STEP = 2_000
_TURN = 100
"""Entries looked at before other work gets its turn: 1 ms."""
_AT_ONCE = 4
"""Searches at the same moment; more wait."""
_WITHIN_S = 10.0


class Page(NamedTuple):
    """Entries, the newest first; `next` None: there are no more."""

    entries: list[dict[str, Any]]
    next: int | None


class AuditSearch:
    """One per process. Names come from `names`, which somebody follows."""

    def __init__(self, bootstrap: str, names: PseudonymBook) -> None:
        self._bootstrap = bootstrap
        self._names = names
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def page(self, query: AuditQuery, before: int | None, limit: int) -> Page:
        """The newest `limit` entries that are found before an offset. 503 when Kafka does not answer."""
        try:
            async with self._turns, asyncio.timeout(_WITHIN_S), log_reader(self._bootstrap) as log:
                return await self._page(log, query, before, limit)
        except (KafkaError, TimeoutError) as error:
            _away(error)

    async def every(self, query: AuditQuery) -> AsyncIterator[dict[str, Any]]:
        """Every entry that is found, the oldest first. Ends with an error when Kafka is lost on the way."""
        async with self._turns, log_reader(self._bootstrap) as log:
            first, end = await log.bounds(query.since, query.until)
            while first < end:
                async with asyncio.timeout(_WITHIN_S):
                    records = await log.between(first, min(first + _STEP, end))
                async for _, entry in self._found(records, query):
                    yield entry
                first += _STEP

    async def _page(self, log: LogReader, query: AuditQuery, before: int | None, limit: int) -> Page:
        first, end = await log.bounds(query.since, query.until)
        end = end if before is None else min(end, before)
        lowest = max(first, end - _LOOKED_THROUGH)
        entries: list[dict[str, Any]] = []
        while end > lowest:
            start = max(lowest, end - _STEP)
            records = await log.between(start, end)
            async for offset, entry in self._found(records[::-1], query):
                entries.append(entry)
                if len(entries) == limit:
                    return Page(entries, offset if offset > first else None)
            end = start
        return Page(entries, end if end > first else None)

    async def _found(self, records: list[Record], query: AuditQuery) -> AsyncIterator[tuple[int, dict[str, Any]]]:
        for looked_at, record in enumerate(records, start=1):
            if looked_at % _TURN == 0:
                await asyncio.sleep(0)
            entry = _entry(record.value)
            if entry is not None and query.finds(entry):
                yield record.offset, self._named(query.shown(entry))

    def _named(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        return {**entry, "subject_name": self._name(entry["subject"]), "about_name": self._name(entry["about"])}

    def _name(self, written: str | None) -> str | None:
        """A system is written by its own name."""
        if written is None or not written.startswith("p-"):
            return written
        return self._names.subject_of(written)


def _entry(value: bytes | None) -> dict[str, Any] | None:
    """None for what is no entry: the verification tells of it."""
    try:
        entry = orjson.loads(value or b"")
        return entry if entry["schema"] == "audit-entry/1" else None
    except (ValueError, TypeError, KeyError):
        return None


def _away(error: Exception) -> NoReturn:
    raise RefusedError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "kafka_away",
        "the audit log cannot be read now: try again",
        headers={"Retry-After": "5"},
    ) from error
