"""Puts the routes together; connects nothing."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from dashboard_api import errors, openapi
from dashboard_api.head_requests import HeadRequests
from dashboard_api.hub import Hub
from dashboard_api.identity import Tokens
from dashboard_api.live_route import live_route
from dashboard_api.me_route import me_routes
from dashboard_api.metrics import Metrics
from dashboard_api.page_route import mount_page, page_facts
from dashboard_api.reading import DEGRADED_HEADER, Reading
from dashboard_api.security_headers import SecurityHeaders
from dashboard_api.settings import Settings
from dashboard_api.territories_route import territories_routes
from dashboard_api.units_route import units_routes
from schemas.health_app import health_routes

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    settings: Settings, *, hub: Hub, tokens: Tokens, metrics: Metrics, reading: Reading, lifespan: Lifespan
) -> FastAPI:
    """The whole HTTP face of this process."""
    app = FastAPI(
        title="Vigilits dashboard API",
        version="1",
        summary="Bed availability: units, territories and the live protocol",
        docs_url=None,  # the documentation page would load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    errors.install(app)
    app.add_middleware(SecurityHeaders, ingest_url=settings.ingest_url)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.browser_origins,
        allow_methods=["GET", "HEAD"],
        allow_headers=["Authorization", "If-None-Match"],
        expose_headers=["ETag", DEGRADED_HEADER],
    )
    app.add_middleware(HeadRequests)
    app.include_router(units_routes(reading))
    app.include_router(territories_routes(reading))
    app.include_router(me_routes(reading))
    app.include_router(live_route(hub, tokens, metrics))
    app.include_router(page_facts(settings.ingest_url))
    app.include_router(health_routes(hub.missing, metrics.registry))
    mount_page(app)
    openapi.describe(app)
    return app
