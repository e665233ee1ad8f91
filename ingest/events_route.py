"""Step 2 of a write: `POST /v1/events`. Every event is judged; the good go to Kafka, the refused to the quarantine.

One answer for the whole body, and only once Kafka has all of it: either 202, 207 or 422 with what became of each
event, or 503 and nothing arrives late.
"""

from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from ingest.core.absences import Absences
from ingest.core.acceptance import Accepted, judge
from ingest.core.batch import Item, Media
from ingest.core.deeds import events_written
from ingest.core.directory import Directory
from ingest.core.sender import Sender
from ingest.denials import DENIALS, kafka_away
from ingest.gate import Gate
from ingest.metrics import Metrics
from ingest.openapi import EVENTS_BODY
from ingest.publisher import NotWrittenError, Outgoing, Placed, Publisher
from ingest.refused import Refused, RefusedItems, count, entries
from ingest.turns import Turns
from schemas.audit.writer import AuditWriter
from schemas.core.codes import CodeTables
from schemas.core.rules import Refusal
from schemas.health_app import KEPT_NOWHERE
from schemas.models.ingest_answers import EventsAnswer
from schemas.topics import EVENTS, HEARTBEATS, JUDGED


class _Undressed(APIRoute):
    """FastAPI describes the route and leaves out what it does around a handler (dependencies, validation, exit stacks):
    we use none of it, and it took as long as all our own work on one event."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler as it is."""
        handler: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return handler


@dataclass(frozen=True, slots=True)
class EventsRoute:
    """Takes events in."""

    gate: Gate
    publisher: Publisher
    directory: Directory
    absences: Absences
    codes: CodeTables
    audit: AuditWriter
    metrics: Metrics

    def router(self) -> APIRouter:
        """The route, described for OpenAPI."""
        router = APIRouter(tags=["events"], route_class=_Undressed)
        router.add_api_route(
            "/v1/events",
            self.post,
            methods=["POST"],
            status_code=202,
            response_class=Response,
            summary="Send one event, a list of events, or one event a line",
            responses={
                202: {"model": EventsAnswer, "description": "All accepted: Kafka has them"},
                207: {"model": EventsAnswer, "description": "Some accepted, the others refused"},
                422: {"model": EventsAnswer, "description": "None accepted"},
                **DENIALS,
            },
            openapi_extra={"requestBody": EVENTS_BODY},
        )
        return router

    async def post(self, request: Request) -> Response:
        """Answers what became of each event."""
        incoming = await self.gate.admit(
            request, lambda sender: sender.writes_events, media=(Media.JSON, Media.NDJSON), events=True
        )
        now = datetime.now(UTC)
        accepted: list[Accepted] = []
        refused = RefusedItems()
        records: list[Outgoing] = []
        turns = Turns()
        taken_over = 0
        for item in incoming.batch.items:
            verdict = self._judge(item, incoming.sender, now)
            if isinstance(verdict, Accepted):
                spoken = self.absences.with_takeover(verdict, self.directory)
                taken_over += spoken is not verdict
                accepted.append(spoken)
                records.append(_event_record(spoken, incoming.sender))
            else:
                refused.add(item, verdict)
            await turns.give()
        records += await refused.records(incoming, now)
        try:
            placed = await self.publisher.publish(records)
        except NotWrittenError as error:
            raise kafka_away(str(error)) from None
        for kind, times in Counter(event.event["kind"] for event in accepted).items():
            self.metrics.accepted.labels(kind).inc(times)
        self.metrics.taken_over.inc(taken_over)
        self._note(accepted, refused.items, incoming.sender)
        count(refused.items, self.metrics)
        return _answer(accepted, placed, refused.items)

    def _note(self, accepted: Sequence[Accepted], refused: Sequence[Refused], sender: Sender) -> None:
        """In the audit log, behind the answer: no event waits for it."""
        code = refused[0].refusals[0].code if refused else None
        tried = [found.item.value for found in refused]
        for deed in events_written(accepted, tried, code, self.directory, sender):
            self.audit.note(deed)

    def _judge(self, item: Item, sender: Sender, now: datetime) -> Accepted | list[Refusal]:
        if item.broken is not None:
            return [item.broken]
        return judge(item.value, sender=sender, directory=self.directory, codes=self.codes, now=now)


def _event_record(accepted: Accepted, sender: Sender) -> Outgoing:
    headers = [("sender", sender.subject.encode()), ("feed", accepted.feed.encode()), JUDGED]
    if sender.vendor is not None:
        headers.append(("vendor", sender.vendor.encode()))
    if sender.delegate is not None:
        headers.append(("delegate", sender.delegate.encode()))
    topic = HEARTBEATS if accepted.event["kind"] == "heartbeat" else EVENTS
    return Outgoing(topic.name, accepted.key.encode(), orjson.dumps(accepted.event), tuple(headers), accepted.partition)


def _answer(accepted: Sequence[Accepted], placed: Sequence[Placed], refused: Sequence[Refused]) -> Response:
    status = 202 if not refused else 207 if accepted else 422
    content = {
        "accepted": [
            {"event_id": event.event["event_id"], "partition": place.partition, "offset": place.offset}
            for event, place in zip(accepted, placed, strict=False)
        ],
        "refused": entries(refused, "event_id"),
    }
    return Response(orjson.dumps(content), status, headers=KEPT_NOWHERE, media_type="application/json")
