"""GET /v1/territories and /v1/territories/{code}: roll-ups, `median_age_s` at the moment of reading."""

from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard_api.core.client_frames import TERRITORY
from dashboard_api.core.frames import dump
from dashboard_api.core.rollup_json import at, lasting
from dashboard_api.core.rollups import Key
from dashboard_api.core.unit_row import NATION
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

    def answer(request: Request, keys: Iterable[Key]) -> Response:
        rollups = reading.book().rollups
        now = reading.now()
        ordered = sorted(keys, key=lambda key: (key[0], key[1] or ""))
        body = dump({"rollups": [at(key, rollups.get(key), now) for key in ordered]})
        return reading.answer(request, body, tag_of(dump(lasting(key, rollups.get(key))) for key in ordered))

    @router.get(
        "/territories",
        summary="Roll-ups of territories, by activity group",
        responses={200: {"model": Territories}},
    )
    async def territories(request: Request, asked: Annotated[TerritoriesQuery, Query()]) -> Response:
        """`{"rollups": [ROLLUP…]}`, ordered by territory and group; the nation and what is named even without units."""
        groups: Collection[str | None] = asked.activity or (None,)
        named = asked.territory or [NATION]
        keys = {(territory, group) for territory in named for group in groups}
        if not asked.territory:
            keys |= {key for key in reading.book().rollups if key[1] in groups and not key[0].startswith("E-")}
        return answer(request, keys)

    @router.get(
        "/territories/{code}",
        summary="Roll-ups of one territory, for every activity group in it",
        responses={200: {"model": Territories}, **documented(HTTPStatus.NOT_FOUND)},
    )
    async def territory(request: Request, code: str, asked: Annotated[TerritoryQuery, Query()]) -> Response:
        """`{"rollups": [ROLLUP…]}`: every activity together and each group with units, or the groups named.

        A territory without units has roll-ups of 0 units, as on the socket: units come and go, a territory does
        not. 404 for what is no code of a territory.
        """
        if not TERRITORY.fullmatch(code):
            raise RefusedError(
                HTTPStatus.NOT_FOUND, "unknown_territory", "a territory is FR, R-44, D-54 or E-540002078", field="code"
            )
        if asked.activity:
            return answer(request, {(code, group) for group in asked.activity})
        return answer(request, {(code, None), *(key for key in reading.book().rollups if key[0] == code)})

    return router
