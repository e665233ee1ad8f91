"""The routes every process serves: is it running, can it do its work, what does it measure, what does it offer."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from pydantic import SecretStr

from schemas.core.metrics_access import refusal

KEPT_NOWHERE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Headers of an answer that nobody on the way keeps."""


def health_routes(
    ready: Callable[[], list[str]],
    registry: CollectorRegistry = REGISTRY,
    *,
    host: str,
    metrics_token: SecretStr | None = None,
) -> APIRouter:
    """/health/live, /health/ready and /metrics.

    `ready` returns what is missing, in words a person on call can act on; an empty list means ready. It runs in the
    event loop and must not wait. `host` is where the process is bound: beyond the loopback, /metrics needs the token.
    """
    router = APIRouter(tags=["health"])

    @router.get("/health/live", summary="Is the process running?")
    async def live(response: Response) -> dict[str, bool]:
        response.headers.update(KEPT_NOWHERE)
        return {"live": True}

    @router.get(
        "/health/ready",
        summary="Can the process do its work?",
        responses={503: {"description": "Not ready; `missing` says what is missing, in words"}},
    )
    async def is_ready() -> JSONResponse:
        missing = ready()
        body: dict[str, Any] = {"ready": not missing, "missing": missing}
        return JSONResponse(body, 503 if missing else 200, KEPT_NOWHERE)

    @router.get(
        "/metrics",
        summary="Metrics in the Prometheus text format",
        response_class=Response,
        responses={
            401: {"description": "The token of VIGILITS_METRICS_TOKEN is missing or wrong"},
            403: {"description": "The service is offered beyond its machine, and no such token is set"},
        },
    )
    async def metrics(request: Request) -> Response:
        token = None if metrics_token is None else metrics_token.get_secret_value()
        refused = refusal(host, token, request.headers.get("authorization"))
        if refused is not None:
            challenge = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else {}
            return JSONResponse({"detail": refused.message}, refused.status, {**KEPT_NOWHERE, **challenge})
        return Response(generate_latest(registry), headers=KEPT_NOWHERE, media_type=CONTENT_TYPE_LATEST)

    return router


def serve_openapi(app: FastAPI) -> None:
    """/openapi.json of an app made with `openapi_url=None`: FastAPI's own has no headers of ours."""

    @app.get("/openapi.json", include_in_schema=False)
    async def document() -> JSONResponse:
        return JSONResponse(app.openapi(), headers=KEPT_NOWHERE)
