"""GET /v1/territories and /v1/territories/{code}: roll-ups, `median_age_s` at the moment of reading."""

from collections.abc import Callable, Collection, Iterable, Iterator
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard_api.core import places
from dashboard_api.core.client_frames import TERRITORY
from dashboard_api.core.frames import dump
from dashboard_api.core.reader import levels_of
from dashboard_api.core.rollup_json import at, lasting
from dashboard_api.core.rollups import Key, Rollup, in_order
from dashboard_api.core.unit_row import LEVELS, NATION
from dashboard_api.errors import RefusedError, documented
from dashboard_api.filters import ActivityGroup, Territory
from dashboard_api.reading import READ_ANSWERS, Reading, tag_of
from schemas.core.access.policy import Action, Reach, Reason
from schemas.core.access.subject import Subject
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
    router = APIRouter(
        prefix="/v1",
        tags=["territories"],
        dependencies=[Depends(reading.may(Action.READ_SUMS))],
        responses=READ_ANSWERS,
    )

    def answer(request: Request, keys: Iterable[Key], reach: Reach) -> Response:
        book, now = reading.book(), reading.now()
        found: list[tuple[Key, Rollup]] = []
        for key in sorted(keys, key=in_order):
            rollup = places.rollup(book, key, reach)
            if rollup is None:
                message = f"this token reads no sums of {key[0]}"
                reading.refuse_places(Reason.OUTSIDE, [key[0]], message, field="territory")
            found.append((key, rollup))
        body = dump({"rollups": [at(key, rollup, now) for key, rollup in found]})
        return reading.answer(request, body, tag_of(dump(lasting(key, rollup)) for key, rollup in found))

    def with_members(reach: Reach, is_asked: Callable[[Key], bool]) -> Iterator[Key]:
        """What has a member that this reader knows of, and is told as a whole."""
        book, known = reading.book(), dict[str, int]()
        for read_at in levels_of(reach):
            for key in filter(is_asked, book.rollups(read_at)):
                if key[0] not in known:
                    known[key[0]] = places.level(book, key[0], reach)
                if known[key[0]] == read_at:
                    yield key

    @router.get(
        "/territories",
        summary="Roll-ups of territories, by activity group",
        responses={200: {"model": Territories}},
    )
    async def territories(
        request: Request, asked: Annotated[TerritoriesQuery, Query()], who: Annotated[Subject, Depends(reading.who)]
    ) -> Response:
        """`{"rollups": [ROLLUP…]}`, ordered by territory and group; the nation and what is named even without units."""
        reach = reading.reader(who).reach
        groups: Collection[str | None] = asked.activity or (None,)
        keys = {(territory, group) for territory in asked.territory for group in groups}
        if not asked.territory:
            keys = set(with_members(reach, lambda key: key[1] in groups and not key[0].startswith("E-")))
            if places.level(reading.book(), NATION, reach) in LEVELS:
                keys |= {(NATION, group) for group in groups}
        return answer(request, keys, reach)

    @router.get(
        "/territories/{code}",
        summary="Roll-ups of one territory, for every activity group in it",
        responses={200: {"model": Territories}, **documented(HTTPStatus.NOT_FOUND)},
    )
    async def territory(
        request: Request,
        code: str,
        asked: Annotated[TerritoryQuery, Query()],
        who: Annotated[Subject, Depends(reading.who)],
    ) -> Response:
        """`{"rollups": [ROLLUP…]}`: every activity together and each group with units, or the groups named.

        A territory without units has roll-ups of 0 units, as on the socket: units come and go, a territory does
        not. 404 for what is no code of a territory, 403 for one whose sums the reader is not told.
        """
        if not TERRITORY.fullmatch(code):
            raise RefusedError(
                HTTPStatus.NOT_FOUND, "unknown_territory", "a territory is FR, R-44, D-54 or E-540002078", field="code"
            )
        reach = reading.reader(who).reach
        if asked.activity:
            return answer(request, {(code, group) for group in asked.activity}, reach)
        return answer(request, {(code, None), *with_members(reach, lambda key: key[0] == code)}, reach)

    return router
