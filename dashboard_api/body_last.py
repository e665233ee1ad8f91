"""A route whose body is judged last: who asks (401), whether their role may at all (403), then what is asked (422).

FastAPI reads JSON before it solves dependencies, so a stranger whose body is broken would be told of the body.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from schemas.core.json_strict import NotJsonError, parse

_WHY = "vigilits.why_not_json"


class BodyLast(APIRoute):
    """The class of every route that takes a JSON body; the body has to be a required one."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of APIRoute, for which a body that is no JSON is none, until dependencies are solved."""
        handle = super().get_route_handler()

        async def judged(request: Request) -> Response:
            return await handle(_Lenient(request.scope, request.receive))

        return judged


def why_not_json(request: Request) -> str | None:
    """What keeps the body of the request from being JSON, once it was read; None when it is."""
    found: str | None = request.scope.get(_WHY)
    return found


class _Lenient(Request):
    async def json(self) -> Any:
        """Read as ingest reads it: of a territory that stands there twice, none is the one that was meant."""
        try:
            return parse(await self.body())
        except NotJsonError as error:
            self.scope[_WHY] = str(error)
            return None
