"""/v1/break-glass: a professional reads level 3 for half an hour, says why, and the authorities see it at once."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from dashboard_api.bodies import Body, Words
from dashboard_api.body_last import BodyLast
from dashboard_api.core.grant_view import concerns
from dashboard_api.core.grants import Grants
from dashboard_api.desk import WRITE_ANSWERS, Desk, written
from dashboard_api.errors import RefusedError, documented
from dashboard_api.reading import READ_ANSWERS
from schemas.core.access.policy import Action
from schemas.core.access.subject import NATION, Subject
from schemas.core.times import from_micros, to_micros
from schemas.models.access_grant import AccessGrant
from schemas.models.audit_answers import Grants as GrantsAnswer
from schemas.topics import GRANTS

LASTS = timedelta(minutes=30)
_COUNTED = timedelta(hours=24)
_MOST_EARLIER = 50


class NewGrant(Body):
    """Why level 3 is needed now."""

    reason: Words


def break_glass_routes(desk: Desk, grants: Grants) -> APIRouter:
    """All routes."""
    router = APIRouter(prefix="/v1", tags=["identity"], dependencies=[Depends(desk.reading.who)], route_class=BodyLast)

    @router.post(
        "/break-glass",
        summary="Read level 3 for 30 minutes, for a reason",
        status_code=HTTPStatus.CREATED,
        responses={201: {"model": AccessGrant}, **WRITE_ANSWERS},
        dependencies=[Depends(desk.reading.may(Action.BREAK_GLASS))],
    )
    async def break_glass(given: NewGrant, who: Annotated[Subject, Depends(desk.reading.who)]) -> Response:
        """In force on every replica within seconds, and over by itself; asked again, it lasts 30 minutes from then."""
        desk.declared.require_loaded()
        now = desk.moment()
        earlier = grants.broken_within(who.subject, to_micros(now - _COUNTED))
        record = {
            "schema": "access-grant/1",
            "subject": who.subject,
            "role": who.role,
            "territories": [NATION] if who.territories is None else list(who.territories),
            "reason": given.reason,
            "granted_at": from_micros(to_micros(now)),
            "until": from_micros(to_micros(now + LASTS)),
            "ended_at": None,
            "times_24h": len(earlier) + 1,
            "earlier": earlier[-_MOST_EARLIER:],
        }
        await desk.write(GRANTS, who.subject, record)
        return written(record, HTTPStatus.CREATED)

    @router.delete(
        "/break-glass",
        summary="End it before its time",
        responses={200: {"model": AccessGrant}, **WRITE_ANSWERS, **documented(HTTPStatus.NOT_FOUND)},
    )
    async def end(who: Annotated[Subject, Depends(desk.reading.who)]) -> Response:
        """The grant as it is then."""
        desk.declared.require_loaded()
        own = next((each for each in grants.in_force(desk.reading.now()) if each["subject"] == who.subject), None)
        if own is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "not_broken", "no broken glass of yours is in force")
        record = {**own, "ended_at": desk.instant()}
        await desk.write(GRANTS, who.subject, record)
        return written(record, HTTPStatus.OK)

    @router.get(
        "/break-glass",
        summary="Whose broken glass is in force, where the reader has to know",
        responses={200: {"model": GrantsAnswer}, **READ_ANSWERS},
        dependencies=[Depends(desk.reading.may(Action.READ_GRANTS))],
    )
    async def in_force(request: Request, who: Annotated[Subject, Depends(desk.reading.who)]) -> Response:
        """`{"grants": […]}`, the oldest first: all, since each reads level 3 everywhere; `own` says which are of
        people of the reader's territories, or of none."""
        desk.declared.require_loaded()
        told_in, book = desk.reading.reader(who).grants, desk.reading.known_book()
        found = [
            {"times_24h": 1, "earlier": [], **each, "own": concerns(each, told_in, book)}
            for each in (grants.in_force(desk.reading.now()) if told_in is None or told_in else ())
        ]
        return desk.answer(request, {"grants": found})

    return router
