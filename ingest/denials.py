"""How ingest says no to a request as a whole: `{"errors": [{"code", "field", "message"}]}`, as the dashboard does.

`code` is for programs, `message` says how to mend it. Nothing of such a request is kept. What is wrong with single
events or units is in the answer of their route instead.
"""

import math
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ingest.metrics import Metrics
from schemas.health_app import KEPT_NOWHERE
from schemas.models.fields import OpenShape

RETRY_AFTER_KAFKA_S = 2


class Fault(OpenShape):
    """One thing that is wrong. `field` is always null here: the request as a whole is meant."""

    code: str
    field: str | None
    message: str


class Errors(OpenShape):
    """Why the request was not taken."""

    errors: list[Fault]


class DeniedError(Exception):
    """The request is not taken, and nothing of it is kept."""

    def __init__(self, status: int, code: str, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s

    def answer(self) -> Response:
        """The HTTP answer."""
        headers = {}
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(max(1, math.ceil(self.retry_after_s)))
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return _answer(self.status, self.code, str(self), headers)


def kafka_away(message: str) -> DeniedError:
    """503: Kafka cannot be written or read now."""
    return DeniedError(503, "kafka_away", message, retry_after_s=RETRY_AFTER_KAFKA_S)


def install(app: FastAPI, metrics: Metrics) -> None:
    """Makes every no of the app look the same, and counts those to a write."""
    app.add_exception_handler(DeniedError, _deny(metrics))
    app.add_exception_handler(HTTPException, _no_such_route)


def _deny(metrics: Metrics) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(_: Request, error: Exception) -> Response:
        assert isinstance(error, DeniedError)  # noqa: S101 - registered for nothing else
        metrics.unkept.labels(str(error.status)).inc()
        return error.answer()

    return answer


async def _no_such_route(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    status = HTTPStatus(error.status_code)
    message = f"{status.phrase}: /openapi.json lists what there is."
    return _answer(status, status.name.lower(), message, dict(error.headers or {}))


def _answer(status: int, code: str, message: str, headers: dict[str, str]) -> Response:
    content = orjson.dumps({"errors": [{"code": code, "field": None, "message": message}]})
    return Response(content, status, {**KEPT_NOWHERE, **headers}, "application/json")


def _denied(description: str, *, retry_after: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {"model": Errors, "description": description}
    if retry_after:
        answer["headers"] = {
            "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}, "required": True}
        }
    return answer


DENIALS: dict[int | str, dict[str, Any]] = {
    400: _denied("The connection closed before the body was whole"),
    401: _denied("No valid credential"),
    403: _denied("The credential may not do this"),
    404: _denied("No such address"),
    405: _denied("Not with this method"),
    413: _denied("More than 1 MB (also after decompression) or 5,000 items"),
    415: _denied("Another content type or encoding than those listed"),
    429: _denied("More than the sender's limits, or too often without a valid credential", retry_after=True),
    503: _denied(
        "Kafka does not acknowledge, or refuses a record: `message` says whether a part may have been taken; sending "
        "all of it again is safe",
        retry_after=True,
    ),
}
"""What every write may answer beside its own answer, as the OpenAPI document describes it."""
