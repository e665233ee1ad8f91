"""No body that people send is large: what is, is refused before it is held."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 256 << 10
"""The largest body that makes sense, a silence of 500 units with the longest ids, is below."""


class BodyLimit:
    """ASGI middleware: 413 for a body beyond MOST_BYTES, whatever its headers say of its length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what is received."""
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MOST_BYTES:
                words = f"a body of this API has at most {MOST_BYTES} bytes"
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words)
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
