"""Every request gets an id, and whoever is told 401 or 403, or loses its socket for it, is in the audit log."""

import uuid

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.audit.asking import CURRENT, Asking
from schemas.audit.writer import AuditWriter
from schemas.core.audit.entry import Actor

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
                self._audit.refused(request, _target(scope, request.actor), status, reason)
        elif message["type"] == "websocket.close" and message.get("code") in _CLOSED:
            code = message["code"]
            self._audit.refused(request, _target(scope, request.actor), code, request.denial or _CLOSED[code])


def _target(scope: Scope, actor: Actor | None) -> str:
    """The address that was asked: of somebody known as it was spelt, else as the route has it, since what a stranger
    spells may hold anything; never the query."""
    route = getattr(scope.get("route"), "path", "")
    path = str(scope["path"])[:_LONGEST] if actor is not None else route
    return f"{scope.get('method', 'WEBSOCKET')} {path or '(no route)'}"
