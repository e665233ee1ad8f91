"""GET /v1/territories and /v1/territories/{code}: roll-ups, `median_age_s` at the moment of reading."""

from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard_api.core.frames import dump
from dashboard_api.core.rollup_json import at, lasting
from dashboard_api.core.rollups import Key
from dashboard_api.errors import RefusedError, documented
from dashboard_api.filters import ActivityGroup, Territory
from dashboard_api.reading import READ_ANSWERS, Reading, tag_of
from schemas.models.dashboard_answers import Territories


class TerritoriesQuery(BaseModel):
    """Which roll-ups; none named means those of the nation, the regions and the departments."""

    model_config = ConfigDict(extra="forbid")

    territory: list[Territory] = Field([], description="FR, R-44, D-54, E-540002078; may be repeated")
    activity: list[ActivityGroup] = Field(
        [], description="An activity group; may be repeated. None: every activity together"
    )


class TerritoryQuery(BaseModel):
    """Which activity groups of one territory; none named means all, and every activity together."""

    model_config = ConfigDict(extra="forbid")

    activity: list[ActivityGroup] = Field([], description="An activity group; may be repeated")


def territories_routes(reading: Reading) -> APIRouter:
    """Both routes."""
    router = APIRouter(prefix="/v1", tags=["territories"], dependencies=[Depends(reading.who)], responses=READ_ANSWERS)

    def answer(request: Request, keys: list[Key]) -> Response:
        rollups = reading.book().rollups
        now = reading.now()
        body = dump({"rollups": [at(key, rollups.get(key), now) for key in keys]})
        return reading.answer(request, body, tag_of(dump(lasting(key, rollups.get(key))) for key in keys))

    @router.get(
        "/territories",
        summary="Roll-ups of territories, by activity group",
        responses={200: {"model": Territories}},
    )
    async def territories(request: Request, asked: Annotated[TerritoriesQuery, Query()]) -> Response:
        """`{"rollups": [ROLLUP…]}`, ordered by territory and group."""
        groups: Collection[str | None] = asked.activity or (None,)
        keys = [
            (territory, group)
            for territory, group in reading.book().rollups
            if group in groups and (territory in asked.territory if asked.territory else not territory.startswith("E-"))
        ]
        return answer(request, _ordered(keys))

    @router.get(
        "/territories/{code}",
        summary="Roll-ups of one territory, for every activity group in it",
        responses={200: {"model": Territories}, **documented(HTTPStatus.NOT_FOUND)},
    )
    async def territory(request: Request, code: str, asked: Annotated[TerritoryQuery, Query()]) -> Response:
        """`{"rollups": [ROLLUP…]}` with at least that of every activity, or 404."""
        keys = [key for key in reading.book().rollups if key[0] == code]
        if not keys:
            raise RefusedError(
                HTTPStatus.NOT_FOUND,
                "unknown_territory",
                "no unit is in this territory; /v1/territories lists those with units",
                field="code",
            )
        return answer(request, _ordered(key for key in keys if not asked.activity or key[1] in asked.activity))

    return router


def _ordered(keys: Iterable[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: (key[0], key[1] or ""))
