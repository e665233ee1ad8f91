"""/v1/silences: nobody is told of alerts in a scope for a time; ended ones too."""

import uuid
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard_api.bodies import Body, Words
from dashboard_api.body_last import BodyLast
from dashboard_api.core import periods, silence_scope
from dashboard_api.core.client_frames import MOST_GROUPS, MOST_TERRITORIES
from dashboard_api.core.declarations import Record, ended, is_over, latest_first
from dashboard_api.core.named_places import named
from dashboard_api.core.periods import Fault
from dashboard_api.core.reader import Reader
from dashboard_api.desk import WRITE_ANSWERS, Desk, refuse, written
from dashboard_api.errors import RefusedError, documented
from dashboard_api.filters import ActivityGroup, Territory, at_most_once
from dashboard_api.reading import READ_ANSWERS
from schemas.core.access.policy import Action, Reason
from schemas.core.access.subject import Subject
from schemas.core.times import from_micros, parse, to_micros
from schemas.models.alert_silence import AlertSilence
from schemas.models.dashboard_answers import Silences
from schemas.models.fields import Finess, FullFeedName, Instant, UnitId
from schemas.topics import SILENCES

_LONGEST = timedelta(days=31)
_MOST = 500


class Scope(Body):
    """What every field given matches is silenced; at least one is given."""

    territories: list[Territory] = Field([], max_length=MOST_TERRITORIES)
    establishments: list[Finess] = Field([], max_length=_MOST)
    units: list[UnitId] = Field([], max_length=_MOST)
    feeds: list[FullFeedName] = Field([], max_length=_MOST)
    activity_groups: list[ActivityGroup] = Field([], max_length=MOST_GROUPS)


class NewSilence(Body):
    """Planned maintenance."""

    scope: Scope
    from_: Instant | None = Field(None, alias="from")
    """null: now. At most one hour back."""
    until: Instant
    """At most 31 days after its beginning."""
    reason: Words


class SilencesQuery(BaseModel):
    """Which silences."""

    model_config = ConfigDict(extra="forbid")

    current: bool | None = Field(None, description="true: those that hold or are to come; false: those that are over")


def silences_routes(desk: Desk) -> APIRouter:
    """All routes."""
    router = APIRouter(prefix="/v1", tags=["alerts"], dependencies=[Depends(desk.reading.who)], route_class=BodyLast)

    @router.get(
        "/silences",
        summary="Silences, current and past, the latest first",
        responses={200: {"model": Silences}, **READ_ANSWERS},
        dependencies=[Depends(desk.reading.may(Action.READ_SILENCES)), Depends(at_most_once("current"))],
    )
    async def silences(
        request: Request, asked: Annotated[SilencesQuery, Query()], who: Annotated[Subject, Depends(desk.reading.who)]
    ) -> Response:
        """`{"silences": […]}`; those that name what the reader may not know of are left out."""
        desk.declared.require_loaded()
        now, reader = desk.reading.now(), desk.reading.reader(who)
        found = [
            each
            for each in latest_first(desk.declared.silences.values(), "created_at")
            if (asked.current is None or asked.current != is_over(each, now)) and _exists(each, reader)
        ]
        return desk.answer(request, {"silences": found})

    @router.post(
        "/silences",
        summary="Silence alerts for a time",
        status_code=HTTPStatus.CREATED,
        responses={201: {"model": AlertSilence}, **WRITE_ANSWERS},
        dependencies=[Depends(desk.reading.may(Action.SILENCE))],
    )
    async def silence(given: NewSilence, who: Annotated[Subject, Depends(desk.reading.who)]) -> Response:
        """The silence with its id; its scope names the territories of its author, where it stays."""
        desk.declared.require_loaded()
        record = _judged(given, who)
        await desk.write(SILENCES, record["silence_id"], record)
        return written({"id": record["silence_id"], **record}, HTTPStatus.CREATED)

    @router.delete(
        "/silences/{silence_id}",
        summary="End a silence now; it stays in the history",
        responses={200: {"model": AlertSilence}, **WRITE_ANSWERS, **documented(HTTPStatus.NOT_FOUND)},
    )
    async def end(silence_id: str, who: Annotated[Subject, Depends(desk.reading.who)]) -> Response:
        """The silence as it is then; one that is over already is given back as it is."""
        record = desk.declared.silences.get(silence_id)
        # Before it is looked at: who may not learns nothing of what there is.
        desk.reading.allow(who, Action.SILENCE, lies=desk.lies(SILENCES, silence_id, record))
        desk.declared.require_loaded()
        reader = desk.reading.reader(who)
        if record is None or not _exists(record, reader):
            raise RefusedError(
                HTTPStatus.NOT_FOUND,
                "unknown_silence",
                "no silence has this id; /v1/silences lists them",
                field="silence_id",
            )
        if not silence_scope.may_end(desk.reading.policy, who, record["scope"], reader.reach, _known()):
            desk.reading.forbid(who, Action.SILENCE, Reason.OUTSIDE, desk.lies(SILENCES, silence_id, record))
        if not is_over(record, desk.reading.now()):
            record = ended(record, desk.instant(), who.subject)
            await desk.write(SILENCES, silence_id, record)
        return written(record, HTTPStatus.OK)

    def _known() -> silence_scope.Known:
        return silence_scope.Known(desk.reading.book(), desk.declared.feeds)

    def _judged(given: NewSilence, who: Subject) -> Record:
        given_scope = {field: list(dict.fromkeys(values)) for field, values in given.scope.model_dump().items()}
        scope = silence_scope.spelt(given_scope)
        reader = desk.reading.reader(who)
        faults = silence_scope.faults(scope, reader.reach, _known())
        since = None if given.from_ is None else parse(given.from_)
        period = periods.judge(since, parse(given.until), desk.moment())
        if isinstance(period, list):
            refuse([*faults, *period])
        assert period.until is not None  # noqa: S101 - the body has one
        if period.until - period.since > _LONGEST:
            faults.append(Fault("too_long", "until", "a silence lasts at most 31 days"))
        if faults:
            refuse(faults)
        inside = silence_scope.kept_inside(desk.reading.policy, who, scope, reader.reach, _known())
        if inside is None:
            desk.reading.forbid(who, Action.SILENCE, Reason.OUTSIDE, named((), {}, {"scope": scope}))
        return {
            "schema": "alert-silence/1",
            "silence_id": str(uuid.uuid4()),
            "scope": inside,
            "from": from_micros(to_micros(period.since)),
            "until": from_micros(to_micros(period.until)),
            "reason": given.reason,
            "author": who.subject,
            "created_at": desk.instant(),
            "ended_at": None,
            "ended_by": None,
        }

    def _exists(record: Record, reader: Reader) -> bool:
        return reader.sees_all or silence_scope.is_known(record["scope"], reader.reach, _known())

    return router
