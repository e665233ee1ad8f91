"""The directory's writes: one unit by PUT, many by POST as NDJSON, with the same care as events.

The answer comes once this ingest has read the records back from Kafka: from then on it accepts the units' events.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ingest.core.batch import Media
from ingest.core.deeds import units_written
from ingest.core.directory import Directory
from ingest.core.sender import Sender
from ingest.core.unit_acceptance import UnitJudge
from ingest.denials import DENIALS, kafka_away
from ingest.follower import Follower
from ingest.gate import Gate, Incoming
from ingest.metrics import Metrics
from ingest.openapi import UNIT_BODY, UNITS_BODY
from ingest.publisher import NotWrittenError, Outgoing, Publisher
from ingest.refused import Refused, RefusedItems, count, entries
from ingest.turns import Turns
from schemas.audit.writer import AuditWriter, NotRecordedError
from schemas.core.codes import CodeTables
from schemas.health_app import KEPT_NOWHERE
from schemas.models.ingest_answers import DirectoryAnswer
from schemas.topics import ACCEPTANCE_TIMEOUT, DIRECTORY, LATEST_ARRIVAL

_WITHIN_S = ACCEPTANCE_TIMEOUT.total_seconds()
"""All of a write: its entry in the audit log, the units, reading them back."""
_AUDIT_WITHIN_S = LATEST_ARRIVAL.total_seconds() - 0.3
"""What is published after that is still taken by the broker."""
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": DirectoryAnswer, "description": "Accepted, in whole or in part: see `refused`"},
    422: {"model": DirectoryAnswer, "description": "None accepted"},
    **DENIALS,
}


@dataclass(frozen=True, slots=True)
class DirectoryRoute:
    """Takes directory units in."""

    gate: Gate
    publisher: Publisher
    follower: Follower
    directory: Directory
    codes: CodeTables
    audit: AuditWriter
    metrics: Metrics

    def router(self) -> APIRouter:
        """The routes, described for OpenAPI."""
        router = APIRouter(tags=["directory"])
        router.add_api_route(
            "/v1/directory/units/{unit_id:path}",
            self.put,
            methods=["PUT"],
            response_class=Response,
            summary="Declare or change one unit",
            responses=_ANSWERS,
            openapi_extra={"requestBody": UNIT_BODY},
        )
        router.add_api_route(
            "/v1/directory/units",
            self.post,
            methods=["POST"],
            response_class=Response,
            summary="Declare or change many units, one a line",
            responses=_ANSWERS,
            openapi_extra={"requestBody": UNITS_BODY},
        )
        return router

    async def put(self, request: Request, unit_id: str) -> Response:
        """Declares the unit of the path; its slash may be raw or percent-encoded."""
        return await self._write(request, Media.JSON, unit_id)

    async def post(self, request: Request) -> Response:
        """Declares the units of the body's lines, each by itself."""
        return await self._write(request, Media.NDJSON, None)

    async def _write(self, request: Request, media: Media, named: str | None) -> Response:
        incoming = await self.gate.admit(request, lambda sender: sender.writes_directory, media=(media,), events=False)
        now = datetime.now(UTC)
        judge = UnitJudge(incoming.sender, self.directory, self.codes, now)
        accepted, refused = await _judged(judge, incoming, named)
        records = [_unit_record(unit, incoming.sender) for unit in accepted]
        records += await refused.records(incoming, now)
        code = refused.items[0].refusals[0].code if refused.items else None
        tried = [found.item.value for found in refused.items]
        deeds = units_written(accepted, tried, code, judge.loosened, self.directory, sender=incoming.sender)
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with self.audit.recorded(*deeds, within_s=_AUDIT_WITHIN_S):
                placed = await self.publisher.publish(records, spent_s=clock() - began)
        except NotRecordedError:
            raise kafka_away(
                "The audit log cannot be written; nothing was taken, and sending all of it again is safe."
            ) from None
        except NotWrittenError as error:
            raise kafka_away(str(error)) from None
        if accepted:
            await self._read_back(max(place.offset for place in placed[: len(accepted)]), began + _WITHIN_S)
        count(refused.items, self.metrics)
        return _answer(accepted, refused.items)

    async def _read_back(self, offset: int, deadline: float) -> None:
        try:
            await self.follower.reached(DIRECTORY, offset, deadline)
        except TimeoutError:
            raise kafka_away(
                "Kafka has the units, but ingest has not read them back yet: it takes their events once it has. "
                "Send them again to learn when; that changes nothing."
            ) from None


async def _judged(judge: UnitJudge, incoming: Incoming, named: str | None) -> tuple[list[dict[str, Any]], RefusedItems]:
    accepted, refused, turns = [], RefusedItems(), Turns()
    for item in incoming.batch.items:
        refusals = judge.judge(item.value, named=named) if item.broken is None else [item.broken]
        if refusals:
            refused.add(item, refusals)
        elif isinstance(item.value, dict):
            accepted.append(item.value)
        await turns.give()
    return accepted, refused


def _unit_record(unit: dict[str, Any], sender: Sender) -> Outgoing:
    headers = (("sender", sender.subject.encode()),)
    return Outgoing(DIRECTORY.name, unit["unit_id"].encode(), orjson.dumps(unit), headers)


def _answer(accepted: Sequence[dict[str, Any]], refused: Sequence[Refused]) -> Response:
    content = {"accepted": [unit["unit_id"] for unit in accepted], "refused": entries(refused, "unit_id")}
    status = 200 if accepted else 422
    return Response(orjson.dumps(content), status, headers=KEPT_NOWHERE, media_type="application/json")
