"""Which request is being answered, and for whom: known to whatever is written while it is, without being handed on.

A middleware gives every request an id (`X-Request-Id` of the answer); the identity seam says who asks.
"""

import uuid
from contextvars import ContextVar
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.core.audit.entry import Actor

REQUEST_ID = "X-Request-Id"


@dataclass(slots=True)
class Asking:
    """A request. `actor` is None until somebody was recognised."""

    request_id: str
    address: str
    actor: Actor | None = None


_asking: ContextVar[Asking | None] = ContextVar("asking", default=None)


def asking() -> Asking | None:
    """The request being answered by this task; None outside of one."""
    return _asking.get()


def recognised(actor: Actor) -> None:
    """Somebody was recognised as who asks."""
    if (current := _asking.get()) is not None:
        current.actor = actor


class RequestIds:
    """ASGI middleware; outside of whatever writes to the audit log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on, known as a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        request = Asking(str(uuid.uuid4()), client[0] if client else "")

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID] = request.request_id
            await send(message)

        token = _asking.set(request)
        try:
            await self._app(scope, receive, with_id)
        finally:
            _asking.reset(token)
