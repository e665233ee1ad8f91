"""`python -m dashboard_api`: builds everything once, serves until SIGTERM."""

import asyncio
import gc
import logging
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from prometheus_client import REGISTRY
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from dashboard_api.app import create_app
from dashboard_api.audit_search import AuditSearch
from dashboard_api.core.client_session import Limits
from dashboard_api.core.grants import Grants
from dashboard_api.core.socket_counts import SocketBounds, SocketCounts
from dashboard_api.core.tick_pace import Pace
from dashboard_api.declared import Declared
from dashboard_api.desk import Desk
from dashboard_api.glass_log import GlassLog
from dashboard_api.guard import Guard
from dashboard_api.hub import Hub
from dashboard_api.identity import Identity
from dashboard_api.kafka_writer import KafkaWriter
from dashboard_api.live_protocol import LiveProtocol
from dashboard_api.live_route import Door
from dashboard_api.metrics import Metrics
from dashboard_api.quality_log import QualityLog
from dashboard_api.reading import Reading
from dashboard_api.redis_follower import RedisFollower
from dashboard_api.request_limits import Bounds, RequestLimits
from dashboard_api.settings import Settings
from dashboard_api.situations import Situations
from schemas.core.access.revocations import Revocations
from schemas.ending import end
from schemas.hurried_http import HurriedHttp
from schemas.models.access_grant import AccessGrant
from schemas.models.access_revocation import AccessRevocation
from schemas.service_logging import configure
from schemas.topics import GRANTS, REVOCATIONS, UNIT_STATE

log = logging.getLogger(__name__)

REDIS_TIMEOUT_S = 2.0
"""Longer than the follower's longest question; then Redis is said to be away."""

CLIENT_FRAME_BYTES = 64 << 10
"""Largest frame a client may send: a subscription with a long token is a tenth of it."""


_COLLECT_AFTER = (100_000, 20, 100)
"""Objects, and rounds: with the usual 700 the units of the nation are looked through again and again while screens
wait."""


def build(settings: Settings) -> FastAPI:
    """The application; it connects only once it runs. ValueError when the settings of identity cannot be used."""
    metrics = Metrics(REGISTRY)
    revocations = Revocations()
    grants = Grants(revocations)
    tokens = settings.token_check(settings.issuer, revocations)
    identity = Identity(tokens, revocations, grants)
    declared = Declared(
        settings.kafka, {REVOCATIONS: (revocations.apply, AccessRevocation), GRANTS: (grants.apply, AccessGrant)}
    )
    writer, quality = KafkaWriter(settings.kafka), QualityLog(settings.kafka)
    audit = settings.audit_writer(settings.kafka, settings.instance)
    situations = Situations(declared, grants, _micros)
    hub = Hub(
        metrics,
        limits=Limits(behind_s=settings.behind_s),
        pace=Pace(),
        resume_patience_s=settings.resume_patience_s,
        clock=_micros,
        situation_of=situations.of,
    )

    glass = GlassLog(audit, _micros)
    guard = Guard(identity, hub, glass, _micros)
    limits = RequestLimits(
        settings.redis,
        Bounds(
            requests_per_subject=settings.requests_per_minute,
            subscribes_per_subject=settings.subscribes_per_minute,
            denied_per_address=settings.denied_per_minute,
            open_requests_per_address=settings.open_requests_per_minute,
            sockets_per_address=settings.sockets_per_minute,
        ),
    )
    counts = SocketCounts(SocketBounds(settings.sockets_per_subject, settings.sockets_per_address))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        redis = Redis.from_url(
            settings.redis,
            protocol=2,
            socket_timeout=REDIS_TIMEOUT_S,
            socket_connect_timeout=REDIS_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),  # the follower retries, and says so
        )
        follower = RedisFollower(redis, UNIT_STATE.partitions, settings.departures_kept, hub)
        lives_by = (
            follower.run(),
            hub.beat(settings.heartbeat_s),
            declared.follower.run(),
            writer.run(),
            quality.follower.run(),
            situations.watch(hub),
            tokens.keys.run(),
            guard.watch(),
        )
        await audit.start()
        tasks = [asyncio.create_task(each) for each in lives_by]
        for task in tasks:
            task.add_done_callback(_end_process_if_it_failed)
        yield
        await end(tasks)
        await audit.stop()
        await redis.aclose()

    return create_app(
        settings,
        door=Door(hub, identity, guard, counts, limits, glass, metrics, frozenset(settings.browser_origins)),
        metrics=metrics,
        desk=Desk(Reading(hub, identity, _micros, limits, glass), declared, writer, audit, metrics),
        quality=quality,
        grants=grants,
        search=AuditSearch(settings.kafka, audit.names),
        limits=limits,
        lifespan=lifespan,
    )


def main() -> None:
    """Serve until SIGTERM. Settings that cannot be used end the process with the reason."""
    try:
        settings = Settings()  # type: ignore[call-arg]  # from the environment
        gc.set_threshold(*_COLLECT_AFTER)
        configure("dashboard_api", settings.instance)
        logging.getLogger("aiokafka").setLevel(
            logging.CRITICAL
        )  # many lines a second while Kafka is away; we say it once
        app = build(settings)
    except ValueError as error:
        sys.exit(f"dashboard_api cannot start: {error}")
    server(app, settings).run()


def server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """uvicorn as this service needs it: our WebSocket protocol, uncompressed frames, pings to find dead peers."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            http=HurriedHttp,
            ws=LiveProtocol,
            ws_max_size=CLIENT_FRAME_BYTES,
            ws_per_message_deflate=False,
            log_config=None,
            log_level="warning",  # a line for each socket otherwise
            access_log=False,
            server_header=False,
            proxy_headers=False,  # addresses are counted: a header that anybody may send names none
            timeout_graceful_shutdown=5,
        )
    )


def _micros() -> int:
    return time.time_ns() // 1000


def _end_process_if_it_failed(task: "asyncio.Task[None]") -> None:
    """A service that follows nothing must not look alive: its supervisor starts it anew."""
    if not task.cancelled() and task.exception() is not None:
        log.critical("a task this service lives by ended", exc_info=task.exception())
        os._exit(1)


if __name__ == "__main__":
    main()
