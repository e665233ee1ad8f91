"""Every request gets an id, and whoever is told 401 or 403, or loses its socket for it, is in the audit log.

A socket that is closed before it was accepted is answered 403: it is an entry when somebody said why.
"""

import uuid
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.audit.asking import CURRENT, Asking
from schemas.audit.writer import AuditWriter

REQUEST_ID = "X-Request-Id"

_REFUSED = {401: "unauthenticated", 403: "forbidden"}
_CLOSED = {4401: "expired", 4403: "revoked", 4408: "unauthenticated"}
"""Close codes of the live protocol that say that somebody may not, or may no longer."""
_LONGEST = 200


class Audited:
    """ASGI middleware; outside of whatever writes to the audit log."""

    def __init__(self, app: ASGIApp, audit: AuditWriter) -> None:
        self._app = app
        self._audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on, known as a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        request = Asking(str(uuid.uuid4()), client[0] if client else "")

        async def watched(message: Message) -> None:
            self._look(request, scope, message)
            await send(message)

        token = CURRENT.set(request)
        try:
            await self._app(scope, receive, watched)
        finally:
            CURRENT.reset(token)

    def _look(self, request: Asking, scope: Scope, message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)[REQUEST_ID] = request.request_id
            status = message["status"]
            if status in _REFUSED:
                reason = request.denial or _REFUSED[status]
                self._refused(request, scope, status, reason)
        elif message["type"] == "websocket.accept":
            request.accepted = True
        elif message["type"] == "websocket.close":
            code = message.get("code")
            if code in _CLOSED:
                self._refused(request, scope, code, request.denial or _CLOSED[code])
            elif not request.accepted and request.denial is not None:
                self._refused(request, scope, HTTPStatus.FORBIDDEN, request.denial)

    def _refused(self, request: Asking, scope: Scope, status: int, reason: str) -> None:
        route = _spelt(scope, getattr(scope.get("route"), "path", ""))
        target = route if request.actor is None else _spelt(scope, str(scope["path"])[:_LONGEST])
        self._audit.refused(request, target, route, int(status), reason)


def _spelt(scope: Scope, path: str) -> str:
    """The address that was asked: of somebody known as it was spelt, else as the route has it, since what a stranger
    spells may hold anything; never the query."""
    return f"{scope.get('method', 'WEBSOCKET')} {path or '(no route)'}"
