"""What needs no token (the page, open data, codes, this API's document) is bounded by address: 429 beyond."""

from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard_api.errors import RefusedError, answer_of
from dashboard_api.request_limits import RequestLimits

_ASKS_WHO = "/v1/"
"""Below, requests are counted by person, or as denied."""
_OPEN_DATA = "/v1/open-data/"
_OPERATORS = ("/health/", "/metrics")
"""Asked by machines all day, for a few bytes or with a token."""


class OpenLimit:
    """ASGI middleware. Whatever token is sent along counts for nothing here."""

    def __init__(self, app: ASGIApp, limits: RequestLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not one too many."""
        if scope["type"] == "http" and _is_open(scope["path"]):
            client = scope.get("client")
            try:
                await self._limits.open_request(client[0] if client else "")
            except RefusedError as error:
                await answer_of(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_open(path: str) -> bool:
    return path.startswith(_OPEN_DATA) or not path.startswith((_ASKS_WHO, *_OPERATORS))
