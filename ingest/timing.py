"""Measures each request from its arrival to the end of its answer. Plain ASGI: it must not cost what it measures."""

import time

from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.metrics import Metrics


class Timing:
    """The application, timed by route; what matches no route is not."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on."""
        started = time.perf_counter()
        await self._app(scope, receive, send)
        route = scope.get("route")
        if route is not None:
            self._metrics.latency.labels(route.path).observe(time.perf_counter() - started)
