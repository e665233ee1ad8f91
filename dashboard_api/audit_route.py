"""GET /v1/audit and /v1/audit.csv: who did what, for those who may know. Asking is in the audit log itself."""

import csv
import io
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from dashboard_api.audit_search import AuditSearch
from dashboard_api.core.audit_query import COLUMNS, AuditQuery, cells
from dashboard_api.core.silence_scope import Known, lies_inside
from dashboard_api.desk import Desk
from dashboard_api.errors import RefusedError
from dashboard_api.filters import Territory, at_most_once
from dashboard_api.reading import READ_ANSWERS
from schemas.core.access.policy import Action, own_place
from schemas.core.access.subject import Subject
from schemas.core.audit.entry import Deed
from schemas.core.audit.pseudonyms import PREFIX
from schemas.core.times import parse
from schemas.models.audit_answers import AuditPage
from schemas.models.fields import Instant

_CSV = "text/csv; charset=utf-8"
_HEADERS = {"Cache-Control": "no-store", "Vary": "Authorization"}
_LINES_AT_ONCE = 200
_ONCE = ("subject", "from", "until", "request_id", "limit", "cursor")


class AuditFilters(BaseModel):
    """An entry must pass all, and any value of a repeated one."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    subject: str | None = Field(None, max_length=256, description="A person, a pseudonym, or the client id of a system")
    action: list[str] = Field([], max_length=50, description="`tension.declared`…; may be repeated")
    outcome: list[Literal["done", "refused", "failed"]] = Field([])
    from_: Instant | None = Field(None, alias="from")
    until: Instant | None = None
    territory: list[Territory] = Field([], max_length=200, description="R-44, D-54, E-540002078; may be repeated")
    request_id: str | None = Field(None, max_length=64, description="`X-Request-Id` of an answer")


class PagedFilters(AuditFilters):
    """The same, by pages."""

    limit: int = Field(100, ge=1, le=1000, description="Most entries on a page")
    cursor: str | None = Field(None, pattern="^[0-9]{1,18}$", description="`next` of the page before")


def audit_routes(desk: Desk, search: AuditSearch) -> APIRouter:
    """Both routes."""
    answers = {status: answer for status, answer in READ_ANSWERS.items() if status != HTTPStatus.NOT_MODIFIED}
    router = APIRouter(
        prefix="/v1",
        tags=["audit"],
        dependencies=[Depends(desk.reading.may(Action.READ_AUDIT)), Depends(at_most_once(*_ONCE))],
        responses=answers,
    )

    @router.get("/audit", summary="Entries of the audit log, the newest first", responses={200: {"model": AuditPage}})
    async def audit(
        asked: Annotated[PagedFilters, Query()], who: Annotated[Subject, Depends(desk.reading.who)]
    ) -> Response:
        """`{"entries": […], "next": cursor or null}`: all, or of the territories of the reader and those alone."""
        _refuse_outside(asked, who)
        await _record("audit.read", asked)
        before = None if asked.cursor is None else int(asked.cursor)
        page = await search.page(_query(asked, who), before, asked.limit)
        shown = {"entries": page.entries, "next": None if page.next is None else str(page.next)}
        return Response(orjson.dumps(shown), headers=_HEADERS, media_type="application/json")

    @router.get(
        "/audit.csv",
        summary="The same as CSV, whole, the oldest first",
        response_class=Response,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    async def audit_csv(
        request: Request, asked: Annotated[AuditFilters, Query()], who: Annotated[Subject, Depends(desk.reading.who)]
    ) -> Response:
        """A line for each entry, with a header; it breaks off when Kafka is lost on the way."""
        _refuse_outside(asked, who)
        await _record("audit.exported", asked)
        if request.method == "HEAD":
            return Response(headers=_HEADERS, media_type=_CSV)
        return StreamingResponse(_lines(search, _query(asked, who)), headers=_HEADERS, media_type=_CSV)

    def _refuse_outside(asked: AuditFilters, who: Subject) -> None:
        desk.reading.refuse_outside(asked.territory, own_place(desk.reading.policy, who), who)

    async def _record(action: str, asked: AuditFilters) -> None:
        if not desk.audit.follower.loaded:
            raise RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "starting",
                "the names behind the entries are not read yet: try again in a moment",
                headers={"Retry-After": "1"},
            )
        person = asked.subject if asked.subject is not None and desk.audit.names.all_of(asked.subject) else None
        told = asked.model_dump(exclude_none=True, exclude_defaults=True, exclude={"subject"}, by_alias=True)
        if asked.subject is not None and asked.subject.startswith(PREFIX):
            told["subject"] = asked.subject
        await desk.record(Deed(action, "audit.log", about=person, details=told))

    def _query(asked: AuditFilters, who: Subject) -> AuditQuery:
        own, book = own_place(desk.reading.policy, who), desk.reading.known_book()
        reach = desk.reading.reader(who).reach
        return AuditQuery(
            own=own,
            subjects=None if asked.subject is None else desk.audit.names.all_of(asked.subject) | {asked.subject},
            actions=frozenset(asked.action),
            outcomes=frozenset(asked.outcome),
            territories=frozenset(asked.territory),
            request_id=asked.request_id,
            since=None if asked.from_ is None else parse(asked.from_),
            until=None if asked.until is None else parse(asked.until),
            is_own=lambda named: (
                book is not None and lies_inside(named, own or (), reach, Known(book, desk.declared.feeds))
            ),
        )

    return router


async def _lines(search: AuditSearch, query: AuditQuery) -> AsyncIterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    waiting = 0
    async for entry in search.every(query):
        writer.writerow(cells(entry))
        waiting += 1
        if waiting == _LINES_AT_ONCE:
            yield _taken(text)
            waiting = 0
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken
