"""What the routes share that read from Kafka and write to it: answers that say how old they may be, writing."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import NoReturn

import orjson
from fastapi import Request, Response

from dashboard_api.core.declarations import Record
from dashboard_api.core.deed_places import places_of
from dashboard_api.core.deeds import deed_of
from dashboard_api.core.periods import Fault
from dashboard_api.declared import Declared
from dashboard_api.errors import RefusedError, documented
from dashboard_api.kafka_writer import KafkaWriter, NotWrittenError
from dashboard_api.metrics import Metrics
from dashboard_api.reading import Reading, tag_of
from schemas.audit.writer import AuditWriter, NotRecordedError
from schemas.core.audit.entry import Deed
from schemas.core.times import from_micros, parse
from schemas.topics import ALERT_ACTIONS, Topic

WRITE_ANSWERS = documented(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""What every writing route may answer beside its success."""

_SEEN_WITHIN_S = 1.0
"""What Kafka has is waited for so long to be in our own answers; it is written all the same."""


class Desk:
    """One per process."""

    def __init__(
        self, reading: Reading, declared: Declared, writer: KafkaWriter, audit: AuditWriter, metrics: Metrics
    ) -> None:
        self.reading = reading
        self.declared = declared
        self.audit = audit
        self._writer = writer
        self._writes = metrics.writes

    def missing(self) -> list[str]:
        """What keeps this process from being ready, in words."""
        unwritten = [] if self._writer.up else ["declarations, silences and promises: Kafka does not take them now"]
        return [*self.declared.missing(), *self.audit.missing(), *unwritten]

    def instant(self) -> str:
        """Now, as a record says it."""
        return from_micros(self.reading.now())

    def moment(self) -> datetime:
        """Now."""
        return parse(self.instant())

    def answer(self, request: Request, body: object, lasting: object = None) -> Response:
        """The body as JSON; `lasting` is what of it does not move with the clock, when that is not all."""
        content = orjson.dumps(body)
        tag = tag_of([content if lasting is None else orjson.dumps(lasting)])
        return self.reading.answer(request, content, tag)

    def lies(self, topic: Topic, key: str, record: Record | None = None) -> tuple[str, ...]:
        """Where what a record speaks of lies, for the audit log; nowhere when there is none."""
        if record is None and topic != ALERT_ACTIONS:
            return ()
        return places_of(topic, key, record or {}, self.reading.known_book(), self.declared.alerts)

    async def record(self, deed: Deed) -> None:
        """Return once the audit log has the deed; 503 within seconds else."""
        try:
            await self.audit.record(deed)
        except NotRecordedError as error:
            raise _not_written() from error

    async def write(self, topic: Topic, key: str, record: Record) -> None:
        """Write a record that this process then reads itself; 503 within seconds when Kafka has it not.

        The audit log has it first: nothing is done that it does not know of.
        """
        territories = self.lies(topic, key, record)
        try:
            async with self.audit.recorded(deed_of(topic, key, record, territories)):
                offset = await self._writer.write(topic, key, orjson.dumps(record))
        except (NotWrittenError, NotRecordedError) as error:
            self._writes.labels("refused").inc()
            raise _not_written() from error
        self._writes.labels("written").inc()
        if topic in self.declared.follower.topics:
            with suppress(TimeoutError):
                async with asyncio.timeout(_SEEN_WITHIN_S):
                    await self.declared.follower.reached(topic, offset)


def _not_written() -> RefusedError:
    return RefusedError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "not_written",
        "Kafka does not acknowledge: nothing waits here to be written, send it again",
        headers={"Retry-After": "1"},
    )


def written(record: object, status: HTTPStatus) -> Response:
    """What was written, as Kafka has it."""
    return Response(orjson.dumps(record), status, {"Cache-Control": "no-store"}, "application/json")


def refuse(faults: Sequence[Fault]) -> NoReturn:
    """422 with every fault."""
    first = faults[0]
    error = RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, first.code, first.message, field=first.field)
    error.errors = [fault._asdict() for fault in faults]
    raise error
