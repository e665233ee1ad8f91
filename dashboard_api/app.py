"""Puts the routes together; connects nothing."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from dashboard_api import errors, openapi
from dashboard_api.alerts_route import alerts_routes
from dashboard_api.audit_route import audit_routes
from dashboard_api.audit_search import AuditSearch
from dashboard_api.body_limit import BodyLimit
from dashboard_api.break_glass_route import break_glass_routes
from dashboard_api.core.grants import Grants
from dashboard_api.desk import Desk
from dashboard_api.feeds_route import feeds_routes
from dashboard_api.head_requests import HeadRequests
from dashboard_api.live_route import Door, live_route
from dashboard_api.me_route import me_routes
from dashboard_api.metrics import Metrics
from dashboard_api.open_data_route import OpenData, open_data_routes
from dashboard_api.open_limit import OpenLimit
from dashboard_api.page_route import mount_page, page_facts
from dashboard_api.quality_log import QualityLog
from dashboard_api.quality_route import quality_routes
from dashboard_api.reading import DEGRADED_HEADER
from dashboard_api.request_limits import RequestLimits
from dashboard_api.revocations_route import revocation_routes
from dashboard_api.security_headers import SecurityHeaders
from dashboard_api.settings import Settings
from dashboard_api.silences_route import silences_routes
from dashboard_api.tension_route import tension_routes
from dashboard_api.territories_route import territories_routes
from dashboard_api.units_route import units_routes
from schemas.audit.audited import REQUEST_ID, Audited
from schemas.health_app import health_routes

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    settings: Settings,
    *,
    door: Door,
    metrics: Metrics,
    desk: Desk,
    quality: QualityLog,
    grants: Grants,
    search: AuditSearch,
    limits: RequestLimits,
    lifespan: Lifespan,
) -> FastAPI:
    """The whole HTTP face of this process."""
    app = FastAPI(
        title="Vigilits dashboard API",
        version="1",
        summary="Bed availability: units, territories, tension, alerts and the live protocol",
        docs_url=None,  # the documentation page would load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    errors.install(app)
    app.add_middleware(OpenLimit, limits=limits)
    app.add_middleware(Audited, audit=desk.audit)
    app.add_middleware(SecurityHeaders, ingest_url=settings.ingest_url)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.browser_origins,
        allow_methods=["GET", "HEAD", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "If-None-Match"],
        expose_headers=["ETag", "Retry-After", DEGRADED_HEADER, REQUEST_ID],
    )
    app.add_middleware(BodyLimit)
    app.add_middleware(HeadRequests)
    for routes in (units_routes, territories_routes, me_routes):
        app.include_router(routes(desk.reading))
    for routes_of_kafka in (tension_routes, alerts_routes, silences_routes, feeds_routes):
        app.include_router(routes_of_kafka(desk))
    app.include_router(quality_routes(desk, quality))
    app.include_router(open_data_routes(desk.reading, OpenData()))
    app.include_router(live_route(door))
    app.include_router(revocation_routes(desk, door.identity))
    app.include_router(break_glass_routes(desk, grants))
    app.include_router(audit_routes(desk, search))
    app.include_router(page_facts(settings.ingest_url))
    app.include_router(
        health_routes(
            lambda: [*door.hub.missing(), *door.identity.tokens.keys.missing(), *desk.missing()],
            metrics.registry,
            host=settings.host,
            metrics_token=settings.metrics_token,
        )
    )
    mount_page(app)
    openapi.describe(app)
    return app
