"""GET /v1/feeds: which feeds live, which are down since when."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard_api.core.asked_places import of_figures
from dashboard_api.core.declarations import Record
from dashboard_api.core.reader import knows_feed
from dashboard_api.desk import Desk
from dashboard_api.filters import Territory, at_most_once
from dashboard_api.reading import READ_ANSWERS
from schemas.core.access.policy import Action, Reach
from schemas.core.access.subject import Subject
from schemas.models.dashboard_answers import Feeds


class FeedsQuery(BaseModel):
    """Filters; a feed must pass all."""

    model_config = ConfigDict(extra="forbid")

    territory: list[Territory] = Field([], description="FR, R-44, D-54, E-540002078; may be repeated")
    state: Literal["up", "down"] | None = None


def feeds_routes(desk: Desk) -> APIRouter:
    """One route."""
    router = APIRouter(
        prefix="/v1",
        tags=["feeds"],
        dependencies=[Depends(desk.reading.may(Action.READ_FEEDS))],
        responses=READ_ANSWERS,
    )

    @router.get(
        "/feeds",
        summary="Feeds that have given a sign of life",
        responses={200: {"model": Feeds}},
        dependencies=[Depends(at_most_once("state"))],
    )
    async def feeds(
        request: Request, asked: Annotated[FeedsQuery, Query()], who: Annotated[Subject, Depends(desk.reading.who)]
    ) -> Response:
        """`{"feeds": […]}`, ordered by name; those that may speak for a unit that the reader may know of."""
        desk.declared.require_loaded()
        reach = desk.reading.reader(who).reach
        desk.reading.refuse_outside(asked.territory, of_figures(reach), who)
        found = [
            feed
            for name, feed in sorted(desk.declared.feeds.items())
            if asked.state in (None, feed["state"]) and _is_seen(feed, asked.territory, reach)
        ]
        return desk.answer(request, {"feeds": found})

    def _is_seen(feed: Record, territories: list[str], reach: Reach) -> bool:
        finess, _, name = feed["feed"].partition("/")
        return any(
            knows_feed(reach, unit, name) and (not territories or any(code in unit.place for code in territories))
            for unit in desk.reading.book().units_in(f"E-{finess}")
        )

    return router
