"""How this API says no: `{"errors": [{"code", "field", "message"}]}`, whatever went wrong.

`code` is for programs, `field` names the parameter (null when it is not about one), `message` says how to
mend it.
"""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount

from dashboard_api.body_last import why_not_json

_METHODS = ("DELETE", "GET", "POST")
_CODES = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large"}
"""Where the name of a status is no name of ours."""


class Fault(BaseModel):
    """One thing that is wrong."""

    code: str
    field: str | None
    message: str


class Errors(BaseModel):
    """Every answer that is not the one asked for."""

    errors: list[Fault]


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """These answers of a route, for OpenAPI."""
    return {status.value: {"model": Errors, "description": status.phrase} for status in statuses}


class RefusedError(Exception):
    """An answer that is not the one asked for. `headers` go with it."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        *,
        field: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.errors = [{"code": code, "field": field, "message": message}]
        self.headers = headers


def install(app: FastAPI) -> None:
    """Make every error of the app look the same."""

    @app.exception_handler(RefusedError)
    async def refused(_: Request, error: RefusedError) -> JSONResponse:
        return answer_of(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        why = why_not_json(request)
        if why is None:
            errors = [_invalid(fault) for fault in error.errors()]
        else:
            errors = [{"code": "not_json", "field": None, "message": f"the body is not JSON: {why}"}]
        return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, errors, None)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        words, headers = str(error.detail), dict(error.headers or {})
        if status is HTTPStatus.NOT_FOUND:
            words = "nothing is at this address: /openapi.json lists what there is"
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = _methods(request)
            words, headers = f"this address takes {allowed}", headers | {"Allow": allowed}
        return _answer(
            status, [{"code": _CODES.get(status, status.name.lower()), "field": None, "message": words}], headers
        )


def answer_of(error: RefusedError) -> JSONResponse:
    """The refusal as an answer."""
    return _answer(error.status, error.errors, error.headers)


def _methods(request: Request) -> str:
    """What this address takes, over all its routes; files are only read."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    found = {
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    } or {"GET"}
    return ", ".join(sorted(found | {"HEAD"} if "GET" in found else found))


def _answer(status: HTTPStatus, errors: list[dict[str, str | None]], headers: dict[str, str] | None) -> JSONResponse:
    return JSONResponse({"errors": errors}, status, headers)


def _invalid(fault: dict[str, Any]) -> dict[str, str | None]:
    place, *path = fault["loc"]
    field = ".".join(part for part in path if isinstance(part, str)) or None
    what, kind = ("field of this body", "field") if place == "body" else ("parameter of this address", "filter")
    if fault["type"] == "extra_forbidden":
        return {
            "code": f"unknown_{kind}",
            "field": field,
            "message": f"{field} is no {what}: /openapi.json lists them",
        }
    return {"code": f"bad_{kind}", "field": field, "message": _sentence(field, fault)}


def _sentence(field: str | None, fault: dict[str, Any]) -> str:
    """Our own words where a check of ours said no, else those of the library, which speak of an "input"."""
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    return str(fault["msg"]).replace("Input", field or "the request", 1)
