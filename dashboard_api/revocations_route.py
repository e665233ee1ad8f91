"""POST /v1/revocations and the issuer's back-channel logout: a token or a person may no longer, on every replica."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, model_validator

from dashboard_api.bodies import Body
from dashboard_api.body_last import BodyLast
from dashboard_api.desk import WRITE_ANSWERS, Desk, written
from dashboard_api.errors import RefusedError, documented
from dashboard_api.identity import Identity
from schemas.core.access.claims import LONGEST_LIFE_S, Denial
from schemas.core.access.policy import Action
from schemas.core.access.revocations import SUBJECT, TOKEN
from schemas.core.access.subject import Subject
from schemas.core.times import from_micros, parse, to_micros
from schemas.models.access_revocation import AccessRevocation
from schemas.topics import REVOCATIONS

_LOGOUT_BODY = {
    "required": True,
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["logout_token"],
                "properties": {"logout_token": {"type": "string"}},
            }
        }
    },
}
_Id = Annotated[str, Field(min_length=1, max_length=256)]


class NewRevocation(Body):
    """One token by its `jti`, or every token of a subject issued until now."""

    jti: _Id | None = None
    subject: _Id | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "NewRevocation":
        if (self.jti is None) == (self.subject is None):
            raise ValueError("name either jti or subject")
        return self


def revocation_routes(desk: Desk, identity: Identity) -> APIRouter:
    """Both routes."""
    router = APIRouter(prefix="/v1", tags=["identity"], route_class=BodyLast)

    @router.post(
        "/revocations",
        summary="Revoke a token, or all a person has: sockets close within seconds",
        status_code=HTTPStatus.CREATED,
        responses={201: {"model": AccessRevocation}, **WRITE_ANSWERS},
    )
    async def revoke(given: NewRevocation, who: Annotated[Subject, Depends(desk.reading.who)]) -> Response:
        """Everybody may revoke what is theirs, an administrator what is anybody's."""
        own = given.jti == who.token_id if given.subject is None else given.subject == who.subject
        if not own:
            desk.reading.allow(who, Action.REVOKE)
        record = await _revoke(given.jti, given.subject, desk.moment(), who.subject)
        return written(record, HTTPStatus.CREATED)

    @router.post(
        "/backchannel-logout",
        summary="OpenID Connect Back-Channel Logout: the issuer says that a person's sessions ended",
        response_class=Response,
        responses={
            200: {"description": "The person is logged out here"},
            **documented(HTTPStatus.BAD_REQUEST, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE),
        },
        openapi_extra={"requestBody": _LOGOUT_BODY},
    )
    async def logout(request: Request) -> Response:
        """The token is the credential: it must be signed by the issuer."""
        form = parse_qs((await request.body()).decode(errors="replace"))
        found = await identity.tokens.logged_out(next(iter(form.get("logout_token", [])), ""))
        if isinstance(found, Denial):
            await desk.reading.denied(request)
            raise RefusedError(HTTPStatus.BAD_REQUEST, "bad_logout_token", found.message, field="logout_token")
        if not identity.logged_out_by(found.subject, found.at):
            await _revoke(None, found.subject, parse(from_micros(found.at)), "issuer")
        return Response(status_code=HTTPStatus.OK, headers={"Cache-Control": "no-store"})

    async def _revoke(jti: str | None, subject: str | None, at: datetime, by: str) -> dict[str, str | None]:
        record = {
            "schema": "access-revocation/1",
            "jti": jti,
            "subject": subject,
            "revoked_at": from_micros(to_micros(at)),
            "revoked_by": by,
            "expires_at": from_micros(to_micros(at + timedelta(seconds=LONGEST_LIFE_S))),
        }
        key = f"{SUBJECT}{subject}" if jti is None else f"{TOKEN}{jti}"
        await desk.write(REVOCATIONS, key, record)
        return record

    return router
