"""The three routes every process serves: is it running, can it do its work, what does it measure."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest


def health_routes(ready: Callable[[], list[str]], registry: CollectorRegistry = REGISTRY) -> APIRouter:
    """/health/live, /health/ready and /metrics.

    `ready` returns what is missing, in words a person on call can act on; an empty list means ready. It runs in the
    event loop and must not wait.
    """
    router = APIRouter(tags=["health"])

    @router.get("/health/live", summary="Is the process running?")
    async def live() -> dict[str, bool]:
        return {"live": True}

    @router.get(
        "/health/ready",
        summary="Can the process do its work?",
        responses={503: {"description": "Not ready; `missing` says what is missing, in words"}},
    )
    async def is_ready() -> JSONResponse:
        missing = ready()
        body: dict[str, Any] = {"ready": not missing, "missing": missing}
        return JSONResponse(body, status_code=503 if missing else 200)

    @router.get("/metrics", summary="Metrics in the Prometheus text format", response_class=Response)
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router
