"""GET /v1/quality and /v1/quality.csv: the share of time that units were within their duty, over 7 and 30 days."""

import csv
import io
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard_api.core import places
from dashboard_api.core.frames import dump
from dashboard_api.core.quality import Key, Quality, Shares
from dashboard_api.core.reader import levels_of
from dashboard_api.core.rollups import in_order
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import LEVELS, NATION
from dashboard_api.desk import Desk
from dashboard_api.errors import RefusedError
from dashboard_api.filters import ActivityGroup, Territory
from dashboard_api.quality_log import QualityLog
from dashboard_api.reading import READ_ANSWERS
from schemas.core.access.policy import Action, Reach
from schemas.core.access.subject import Subject
from schemas.core.audit.entry import Deed
from schemas.core.times import from_micros
from schemas.models.dashboard_answers import Quality as QualityLine
from schemas.models.dashboard_answers import QualityAnswer

_CSV = "text/csv"


class QualityQuery(BaseModel):
    """Which shares; no territory named means the nation and every region, department and establishment."""

    model_config = ConfigDict(extra="forbid")

    territory: list[Territory] = Field([], description="FR, R-44, D-54, E-540002078; may be repeated")
    activity: list[ActivityGroup] = Field(
        [], description="An activity group; may be repeated. None: every activity together"
    )


def quality_routes(desk: Desk, log: QualityLog) -> APIRouter:
    """Both routes."""
    reading = desk.reading
    answers = {status: answer for status, answer in READ_ANSWERS.items() if status != HTTPStatus.NOT_MODIFIED}
    router = APIRouter(
        prefix="/v1", tags=["quality"], dependencies=[Depends(reading.may(Action.READ_QUALITY))], responses=answers
    )

    async def found(asked: QualityQuery, who: Subject) -> list[dict[str, Any]]:
        if not log.follower.loaded:
            raise RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "starting",
                "the transitions of the last month are still being read: try again later",
                headers={"Retry-After": "5"},
            )
        book, reach = reading.book(), reading.reader(who).reach
        shares = await log.sums(book, reading.now() // 1000)
        return [
            _told(key, shares.at(level, key))
            for key in _keys(asked, shares, book, reach)
            if (level := places.level(book, key[0], reach)) in LEVELS
        ]

    async def exported(lines: list[dict[str, Any]], asked: QualityQuery) -> Response:
        """As CSV, which the audit log knows of."""
        await desk.record(Deed("quality.exported", "quality", details=asked.model_dump(exclude_defaults=True)))
        return answer(_as_csv(lines), f"{_CSV}; charset=utf-8")

    def answer(body: bytes, media_type: str) -> Response:
        """Without a tag: shares move with the clock."""
        headers = {"Cache-Control": "no-store", "Vary": "Authorization, Accept", **reading.degraded()}
        return Response(body, headers=headers, media_type=media_type)

    @router.get(
        "/quality",
        summary="Share of time in duty, by territory and activity group",
        responses={200: {"model": QualityAnswer, "content": {_CSV: {"schema": {"type": "string"}}}}},
    )
    async def quality(
        request: Request, asked: Annotated[QualityQuery, Query()], who: Annotated[Subject, Depends(reading.who)]
    ) -> Response:
        """`{"quality": […]}`, ordered by territory and group; as CSV when `Accept` asks for it."""
        lines = await found(asked, who)
        if _CSV in request.headers.get("Accept", ""):
            return await exported(lines, asked)
        return answer(dump({"quality": lines}), "application/json")

    @router.get(
        "/quality.csv",
        summary="The same as CSV",
        response_class=Response,
        responses={200: {"content": {_CSV: {"schema": {"type": "string"}}}}},
    )
    async def quality_csv(
        asked: Annotated[QualityQuery, Query()], who: Annotated[Subject, Depends(reading.who)]
    ) -> Response:
        """A line for each territory and group, with a header; empty where nothing is known."""
        return await exported(await found(asked, who), asked)

    return router


def _keys(asked: QualityQuery, shares: Shares, book: UnitBook, reach: Reach) -> list[Key]:
    groups: list[str | None] = [*asked.activity] or [None]
    keys = {(territory, group) for territory in asked.territory or [NATION] for group in groups}
    if not asked.territory:
        for level in levels_of(reach):
            there = (key for key in shares.keys_at(level) if key[1] in groups)
            keys |= {key for key in there if places.level(book, key[0], reach) == level}
    return sorted(keys, key=in_order)


def _told(key: Key, quality: Quality) -> dict[str, Any]:
    territory, group = key
    return {
        "territory": territory,
        "activity_group": group,
        "units": quality.units,
        "share_7_days": quality.share(0),
        "share_30_days": quality.share(1),
        "observed_from": None if quality.first_ms is None else from_micros(quality.first_ms * 1000),
    }


def _as_csv(lines: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(QualityLine.model_fields))
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()
