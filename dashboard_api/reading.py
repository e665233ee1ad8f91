"""What every REST route needs first: who asks, the book to read, and the headers of what is given back."""

import hashlib
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from dashboard_api.core.audience import Subject
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.errors import RefusedError, documented
from dashboard_api.hub import Hub
from dashboard_api.identity import Tokens
from schemas.core.times import from_micros

DEGRADED_HEADER = "X-Vigilits-Degraded-Since"
"""On every answer while a part is away: what is shown may be old since then."""

READ_ANSWERS = documented(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE) | {
    304: {"description": "Nothing but ages changed since the ETag given"}
}
"""What every reading route may answer beside its 200."""

_bearer = HTTPBearer(auto_error=False, description="A token of the tokens file")


class Reading:
    """One per process. `clock` gives microseconds since 1970, UTC."""

    def __init__(self, hub: Hub, tokens: Tokens, clock: Callable[[], int]) -> None:
        self._hub = hub
        self.tokens = tokens
        self.now = clock

    def who(self, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Subject:
        """The subject of the bearer token; 401 without one."""
        subject = self.tokens.authenticate(given.credentials) if given is not None else None
        if subject is None:
            raise RefusedError(
                HTTPStatus.UNAUTHORIZED,
                "unauthenticated",
                "send a valid token as Authorization: Bearer …",
                headers={"WWW-Authenticate": "Bearer"},
            )
        return subject

    def book(self) -> UnitBook:
        """The units; 503 until they were read once."""
        if self._hub.book is None:
            raise RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "starting",
                "the units are not read yet: try again in a moment",
                headers={"Retry-After": "1"},
            )
        return self._hub.book

    def answer(self, request: Request, body: bytes, tag: str) -> Response:
        """A reader's own answer, saying so when it may be old."""
        headers = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
        return same_or_new(request, body, tag, headers | self.degraded())

    def degraded(self) -> dict[str, str]:
        """The header of an answer that may be old, if it may."""
        degraded = self._hub.standing.degraded
        return {} if degraded is None else {DEGRADED_HEADER: from_micros(degraded.since)}


def tag_of(pieces: Iterable[bytes]) -> str:
    """A weak ETag over content that does not move with the clock: ages go on while the tag stays.

    Equal content has an equal tag on every replica and after a restart.
    """
    digest = hashlib.blake2b(digest_size=12)
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "big"))
        digest.update(piece)
    return f'W/"{digest.hexdigest()}"'


def same_or_new(request: Request, body: bytes, tag: str, headers: dict[str, str]) -> Response:
    """304 when the reader's If-None-Match has the tag, else 200 with the JSON body."""
    headers = {"ETag": tag, **headers}
    if _has(request.headers.get("If-None-Match"), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _has(if_none_match: str | None, tag: str) -> bool:
    if if_none_match is None:
        return False
    known = {given.strip().removeprefix("W/") for given in if_none_match.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
