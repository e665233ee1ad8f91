"""GET /v1/units and /v1/units/{unit_id}: the same ROW as the live protocol, plus `age_s` at the moment of reading.

ETags cover everything but `age_s`: a reader who gets a 304 counts on from `observed_at`.
"""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard_api.core.asked_places import of_figures
from dashboard_api.core.reader import row_for
from dashboard_api.core.unit_query import UnitQuery, page, read_cursor
from dashboard_api.core.unit_row import UnitRow
from dashboard_api.errors import RefusedError, documented
from dashboard_api.filters import Activity, Cursor, Territory, at_most_once, group_ids
from dashboard_api.reading import READ_ANSWERS, Reading, tag_of
from schemas.core.access.policy import Action, Reason
from schemas.core.access.subject import Subject
from schemas.core.confidentiality import REGULATION
from schemas.models.dashboard_answers import UnitsPage
from schemas.models.row import AgedRow


class UnitsQuery(BaseModel):
    """Filters; a unit must pass all, and any value of a repeated one."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(100, ge=1, le=1000, description="Most units on a page")
    cursor: Cursor | None = Field(None, description="`next` of the page before")
    territory: list[Territory] = Field([], description="FR, R-44, D-54, E-540002078; may be repeated")
    activity: list[Activity] = Field([], description="A code of TRE_R211 or an activity group; may be repeated")
    status: Literal["01", "02", "03", "04", "05", "06"] | None = Field(
        None,
        description="Units whose current figure of this status (TRE_R330) is known and at least `min`; "
        "of 02 and 06 without those that are closed",
    )
    min: int | None = Field(None, ge=0, le=999, description="With `status`")
    freshness: list[Literal["fresh", "due", "overdue", "silent", "never", "closed"]] = Field(
        [], description="May be repeated"
    )


def units_routes(reading: Reading) -> APIRouter:
    """Both routes."""
    router = APIRouter(
        prefix="/v1", tags=["units"], dependencies=[Depends(reading.may(Action.READ_UNITS))], responses=READ_ANSWERS
    )

    @router.get(
        "/units",
        summary="Units, ordered by id, a page at a time",
        responses={200: {"model": UnitsPage}},
        dependencies=[Depends(at_most_once("limit", "cursor", "status", "min"))],
    )
    async def units(
        request: Request, asked: Annotated[UnitsQuery, Query()], who: Annotated[Subject, Depends(reading.who)]
    ) -> Response:
        """`{"units": [ROW…], "next": cursor or null}`; paging is stable under changes."""
        if asked.min is not None and asked.status is None:
            raise RefusedError(
                HTTPStatus.UNPROCESSABLE_ENTITY, "bad_filter", "min needs a status to count", field="min"
            )
        after = "" if asked.cursor is None else read_cursor(asked.cursor)
        query, reach = _query(asked), reading.reader(who).reach
        reading.refuse_outside(asked.territory, of_figures(reach), who)
        if not query.may_be_asked(reading.book(), reach):
            reading.refuse_places(
                Reason.OUTSIDE if reach.inside == REGULATION else Reason.NOT_THIS_ROLE,
                asked.territory,
                "status 06 is for regulation and crisis management, where the role reads level 3",
                field="status",
            )
        found = page(reading.book(), query, reach, after=after, limit=asked.limit)
        cursor = b"null" if found.cursor is None else b'"%b"' % found.cursor.encode()
        now = reading.now()
        body = b'{"units":[%b],"next":%b}' % (b",".join(row.with_age(now) for row in found.rows), cursor)
        return reading.answer(request, body, tag_of([*_content(found.rows), cursor]))

    @router.get(
        "/units/{unit_id:path}",
        summary="One unit; its id may hold slashes, raw or percent-encoded",
        responses={200: {"model": AgedRow}, **documented(HTTPStatus.NOT_FOUND)},
    )
    async def unit(request: Request, unit_id: str, who: Annotated[Subject, Depends(reading.who)]) -> Response:
        """The ROW, or 404."""
        row = row_for(reading.reader(who).reach, reading.book().get(unit_id))
        if row is None:
            raise RefusedError(
                HTTPStatus.NOT_FOUND, "unknown_unit", "no unit has this id; /v1/units lists them", field="unit_id"
            )
        return reading.answer(request, row.with_age(reading.now()), tag_of(_content([row])))

    return router


def _query(asked: UnitsQuery) -> UnitQuery:
    groups = group_ids()
    return UnitQuery(
        territories=tuple(asked.territory),
        activities=frozenset(asked.activity) - groups,
        groups=frozenset(asked.activity) & groups,
        status=asked.status,
        minimum=asked.min or 0,
        freshness=frozenset(asked.freshness),
    )


def _content(rows: list[UnitRow]) -> list[bytes]:
    return [piece for row in rows for piece in (row.state, row.description)]
