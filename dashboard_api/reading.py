"""What every REST route needs first: who asks, the book to read, and the headers of what is given back."""

import hashlib
from collections.abc import Awaitable, Callable, Collection, Iterable
from http import HTTPStatus
from typing import Annotated, NoReturn

from fastapi import Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from dashboard_api.core.asked_places import outside
from dashboard_api.core.deeds import narrowed
from dashboard_api.core.named_places import named
from dashboard_api.core.reader import Reader, reader_of
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.errors import RefusedError, documented
from dashboard_api.glass_log import GlassLog
from dashboard_api.hub import Hub
from dashboard_api.identity import Identity
from dashboard_api.request_limits import RequestLimits
from schemas import access_policy
from schemas.audit.asking import denied
from schemas.core.access.claims import Denial
from schemas.core.access.policy import Action, Codes, Reason, decide
from schemas.core.access.subject import Subject
from schemas.core.times import from_micros

DEGRADED_HEADER = "X-Vigilits-Degraded-Since"
"""On every answer while a part is away: what is shown may be old since then."""

READ_ANSWERS = documented(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
) | {304: {"description": "Nothing but ages changed since the ETag given"}}
"""What every reading route may answer beside its 200."""

Lies = Callable[[Request], Collection[str]]
"""Where the object of a request lies, as territories."""

_FIGURES = frozenset(
    {
        Action.READ_UNITS,
        Action.READ_SUMS,
        Action.READ_FEEDS,
        Action.READ_QUALITY,
        Action.READ_ALERTS,
        Action.READ_SILENCES,
    }
)
"""What is answered by level."""
_MOST_PLACES = 200
"""Of an entry about a refusal."""
_bearer = HTTPBearer(auto_error=False, description="An access token of the issuer")
_NONE_SENT = Denial("none_sent", "send a token as Authorization: Bearer …")


class Reading:
    """One per process. `clock` gives microseconds since 1970, UTC."""

    def __init__(
        self,
        hub: Hub,
        identity: Identity,
        clock: Callable[[], int],
        limits: RequestLimits | None = None,
        glass: GlassLog | None = None,
    ) -> None:
        self._hub = hub
        self._identity = identity
        self._limits = limits
        self._glass = glass
        self.policy = access_policy.read()
        self.now = clock

    async def who(
        self, request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
    ) -> Subject:
        """The subject of the bearer token; 401 without one, 429 when it asks too often."""
        found = _NONE_SENT if given is None else await self._identity.authenticate(given.credentials)
        if isinstance(found, Denial):
            await self.denied(request)
            raise RefusedError(
                HTTPStatus.UNAUTHORIZED, "unauthenticated", found.message, headers={"WWW-Authenticate": "Bearer"}
            )
        if self._limits is not None:
            await self._limits.request(found.subject)
        return found

    async def denied(self, request: Request) -> None:
        """One more request without a valid token from its address; 429 when there were too many."""
        if self._limits is not None:
            await self._limits.denied(request.client.host if request.client else "")

    def may(self, action: Action, lies: Lies | None = None) -> Callable[..., Awaitable[None]]:
        """A dependency of routes: 403 unless the subject may do this somewhere.

        The audit log has the refusal where the request names territories, or where `lies` says that its object is.
        """

        async def check(request: Request, who: Annotated[Subject, Depends(self.who)]) -> None:
            decision = decide(self.policy, who, action, None)
            if not decision.allowed:
                self.forbid(who, action, decision.reason, await _named(request) if lies is None else lies(request))
            if action in _FIGURES and self._glass is not None:
                self._note_read(request, who, self._glass)

        return check

    def _note_read(self, request: Request, who: Subject, glass: GlassLog) -> None:
        named_here, unit_id = _named_in(request), request.path_params.get("unit_id")
        if unit_id is None:
            glass.territories(who, named_here)
        else:
            book = self.known_book()
            glass.unit(who, unit_id, None if book is None else book.get(unit_id), named_here)

    def allow(self, who: Subject, action: Action, *places: Codes, lies: Iterable[str] = ()) -> None:
        """403 unless the subject may do this in every one of these places, or somewhere when none is named; of what
        lies where `lies` says, for the audit log."""
        decisions = {place: decide(self.policy, who, action, place) for place in places or (None,)}
        refused = {place: decision for place, decision in decisions.items() if not decision.allowed}
        if refused:
            there = (code for place in refused for code in place or ())
            self.forbid(who, action, next(iter(refused.values())).reason, narrowed([*lies, *there]))

    def allows(self, who: Subject, action: Action, place: Codes | None = None) -> bool:
        """Whether it may do this there; None: somewhere."""
        return decide(self.policy, who, action, place).allowed

    def forbid(self, who: Subject, action: Action, reason: str, places: Collection[str] = ()) -> NoReturn:
        """403. The audit log has the reason and the territories that were refused; the answer has neither."""
        what = action.replace("_", " ")
        message = f"{who.subject} ({who.role}) may not {what} here"
        self.refuse_places(reason, places, message)

    def refuse_outside(self, codes: Iterable[str], own: frozenset[str] | None, who: Subject) -> None:
        """403 when a territory of a filter holds nothing of what is the reader's own; see core/asked_places.py."""
        refused = outside(self.book(), codes, own, self.reader(who).reach)
        if refused:
            message = f"this token reads nothing of this in {refused[0]}"
            self.refuse_places(Reason.OUTSIDE, refused, message, field="territory")

    def refuse_places(
        self, reason: str, places: Collection[str], message: str, *, field: str | None = None
    ) -> NoReturn:
        """403, said to be forbidden; the audit log has the reason and the territories."""
        denied(reason, tuple(places)[:_MOST_PLACES])
        raise RefusedError(HTTPStatus.FORBIDDEN, "forbidden", message, field=field)

    def reader(self, who: Subject) -> Reader:
        """What it reads now."""
        return reader_of(self.policy, who, self.now())

    def known_book(self) -> UnitBook | None:
        """The units, when they were read once."""
        return self._hub.book

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
        headers = {"Cache-Control": "no-store", "Vary": "Authorization"}
        return same_or_new(request, body, tag, headers | self.degraded())

    def degraded(self) -> dict[str, str]:
        """The header of an answer that may be old, if it may."""
        degraded = self._hub.standing.degraded
        return {} if degraded is None else {DEGRADED_HEADER: from_micros(degraded.since)}


async def _named(request: Request) -> tuple[str, ...]:
    """The territories a request names. Its body was read by FastAPI before any of our own looks at who asks."""
    try:
        return _named_in(request, await request.json() if request.method == "POST" else None)
    except (ValueError, RecursionError):
        return _named_in(request)


def _named_in(request: Request, body: object = None) -> tuple[str, ...]:
    return named(request.query_params.getlist("territory"), request.path_params, body)


def tag_of(pieces: Iterable[bytes]) -> str:
    """A weak ETag over content that does not move with the clock: ages go on while the tag stays.

    Equal content has an equal tag on every replica and after a restart.
    """
    digest = hashlib.blake2b(digest_size=12)
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "big"))
        digest.update(piece)
    return f'W/"{digest.hexdigest()}"'


def same_or_new(
    request: Request, body: bytes, tag: str, headers: dict[str, str], media_type: str = "application/json"
) -> Response:
    """304 when the reader's If-None-Match has the tag, else 200 with the body."""
    headers = {"ETag": tag, **headers}
    if _has(request.headers.get("If-None-Match"), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _has(if_none_match: str | None, tag: str) -> bool:
    if if_none_match is None:
        return False
    known = {given.strip().removeprefix("W/") for given in if_none_match.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
