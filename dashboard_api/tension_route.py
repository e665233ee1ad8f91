"""/v1/tension: levels declared for territories and activity groups, ended ones too."""

import uuid
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dashboard_api.bodies import Body, Words
from dashboard_api.body_last import BodyLast
from dashboard_api.core import periods
from dashboard_api.core.client_frames import MOST_GROUPS, MOST_TERRITORIES
from dashboard_api.core.declarations import Record, ended, is_over, latest_first
from dashboard_api.core.periods import Fault
from dashboard_api.core.places import chains, homes, told_of
from dashboard_api.desk import WRITE_ANSWERS, Desk, refuse, written
from dashboard_api.errors import RefusedError, documented
from dashboard_api.filters import ActivityGroup, Territory, at_most_once
from dashboard_api.reading import READ_ANSWERS
from schemas.core.access.policy import Action, Reason
from schemas.core.access.subject import Subject
from schemas.core.times import from_micros, parse, parse_duration, to_micros
from schemas.models.dashboard_answers import Declarations
from schemas.models.fields import Duration, Instant
from schemas.models.tension_level import TensionLevel
from schemas.topics import TENSION

_LONGEST_GRACE = timedelta(days=7)


def _grace(text: str) -> str:
    if parse_duration(text) > _LONGEST_GRACE:
        raise ValueError("grace is a duration from PT0S to P7D")
    return text


class NewDeclaration(Body):
    """What is declared."""

    territories: list[Territory] = Field(min_length=1, max_length=MOST_TERRITORIES)
    """FR, R-44, D-54, E-540002078."""
    activity_groups: list[ActivityGroup] = Field([], max_length=MOST_GROUPS)
    """None: every activity."""
    level: Literal["tension", "crisis"]
    reason: Words
    from_: Instant | None = Field(None, alias="from")
    """null: now. At most one hour back."""
    until: Instant | None = None
    """null: until it is ended."""
    grace: Annotated[Duration, AfterValidator(_grace)] = "PT2H"
    """Units newly outside their duty are overdue after this at the earliest."""


class TensionQuery(BaseModel):
    """Which declarations."""

    model_config = ConfigDict(extra="forbid")

    current: bool | None = Field(None, description="true: those that hold or are to come; false: those that are over")


def tension_routes(desk: Desk) -> APIRouter:
    """All routes."""
    router = APIRouter(prefix="/v1", tags=["tension"], dependencies=[Depends(desk.reading.who)], route_class=BodyLast)

    @router.get(
        "/tension",
        summary="Declared tension, current and past, the latest first",
        responses={200: {"model": Declarations}, **READ_ANSWERS},
        dependencies=[Depends(desk.reading.may(Action.READ_TENSION)), Depends(at_most_once("current"))],
    )
    async def declarations(
        request: Request, asked: Annotated[TensionQuery, Query()], who: Annotated[Subject, Depends(desk.reading.who)]
    ) -> Response:
        """`{"declarations": […]}`, without the establishments that the reader may not know of."""
        desk.declared.require_loaded()
        now, reach = desk.reading.now(), desk.reading.reader(who).reach
        found = [
            {**each, "territories": there}
            for each in latest_first(desk.declared.tension.values(), "declared_at")
            if (asked.current is None or asked.current != is_over(each, now))
            and (there := told_of(desk.reading.book(), each["territories"], reach))
        ]
        return desk.answer(request, {"declarations": found})

    @router.post(
        "/tension",
        summary="Declare tension or crisis",
        status_code=HTTPStatus.CREATED,
        responses={201: {"model": TensionLevel}, **WRITE_ANSWERS},
        dependencies=[Depends(desk.reading.may(Action.DECLARE_TENSION))],
    )
    async def declare(given: NewDeclaration, who: Annotated[Subject, Depends(desk.reading.who)]) -> Response:
        """The declaration with its id; every unit concerned is re-timed at once."""
        desk.declared.require_loaded()
        record = _judged(given, who)
        await desk.write(TENSION, record["declaration_id"], record)
        return written({"id": record["declaration_id"], **record}, HTTPStatus.CREATED)

    @router.delete(
        "/tension/{declaration_id}",
        summary="End a declaration now; it stays in the history",
        responses={200: {"model": TensionLevel}, **WRITE_ANSWERS, **documented(HTTPStatus.NOT_FOUND)},
    )
    async def end(declaration_id: str, who: Annotated[Subject, Depends(desk.reading.who)]) -> Response:
        """The declaration as it is then; one that is over already is given back as it is."""
        record = desk.declared.tension.get(declaration_id)
        # Before it is looked at, as of a silence.
        desk.reading.allow(who, Action.DECLARE_TENSION, lies=desk.lies(TENSION, declaration_id, record))
        desk.declared.require_loaded()
        reach = desk.reading.reader(who).reach
        if record is None or not told_of(desk.reading.book(), record["territories"], reach):
            raise RefusedError(
                HTTPStatus.NOT_FOUND,
                "unknown_declaration",
                "no declaration has this id; /v1/tension lists them",
                field="declaration_id",
            )
        _check_may_end(record, who)
        if not is_over(record, desk.reading.now()):
            record = ended(record, desk.instant(), who.subject)
            await desk.write(TENSION, declaration_id, record)
        return written(record, HTTPStatus.OK)

    def _judged(given: NewDeclaration, who: Subject) -> Record:
        territories = list(dict.fromkeys(given.territories))
        _check_places(territories, who)
        now = desk.moment()
        period = periods.judge(_moment(given.from_), _moment(given.until), now)
        if isinstance(period, list):
            refuse(period)
        return {
            "schema": "tension-level/1",
            "declaration_id": str(uuid.uuid4()),
            "territories": territories,
            "activity_groups": list(dict.fromkeys(given.activity_groups)),
            "level": given.level,
            "reason": given.reason,
            "author": who.subject,
            "declared_at": from_micros(to_micros(now)),
            "from": from_micros(to_micros(period.since)),
            "until": None if period.until is None else from_micros(to_micros(period.until)),
            "grace": given.grace,
            "ended_at": None,
            "ended_by": None,
        }

    def _check_places(territories: list[str], who: Subject) -> None:
        book, reach = desk.reading.book(), desk.reading.reader(who).reach
        found = {code: chains(book, code, reach) for code in territories}
        unknown = [code for code, there in found.items() if not there]
        if unknown:
            refuse(
                [
                    Fault("unknown_territory", "territories", f"no unit of the directory is in {code}")
                    for code in unknown
                ]
            )
        desk.reading.allow(who, Action.DECLARE_TENSION, *(place for there in found.values() for place in there))

    def _check_may_end(record: Record, who: Subject) -> None:
        """Whose place it is, and a hospital only what it declared itself: what an authority declared binds it."""
        book, reach = desk.reading.book(), desk.reading.reader(who).reach
        for code in record["territories"]:
            at_home = homes(code, chains(book, code, reach)) or {(code,)}
            if not any(desk.reading.allows(who, Action.DECLARE_TENSION, place) for place in at_home):
                desk.reading.forbid(who, Action.DECLARE_TENSION, Reason.OUTSIDE, [code])
        if who.role == "hospital" and record["author"] != who.subject:
            desk.reading.forbid(who, Action.DECLARE_TENSION, "declared_by_another", record["territories"])

    return router


def _moment(text: str | None) -> datetime | None:
    return None if text is None else parse(text)
