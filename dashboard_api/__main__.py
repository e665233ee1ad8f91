"""`python -m dashboard_api`: builds everything once, serves until SIGTERM."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI
from prometheus_client import REGISTRY
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from dashboard_api.app import create_app
from dashboard_api.core.client_session import Limits
from dashboard_api.core.tick_pace import Pace
from dashboard_api.declared import Declared
from dashboard_api.desk import Desk
from dashboard_api.hub import Hub
from dashboard_api.identity import Tokens
from dashboard_api.kafka_writer import KafkaWriter
from dashboard_api.live_protocol import LiveProtocol
from dashboard_api.metrics import Metrics
from dashboard_api.quality_log import QualityLog
from dashboard_api.reading import Reading
from dashboard_api.redis_follower import RedisFollower
from dashboard_api.settings import Settings
from dashboard_api.situations import Situations
from schemas import tokens_file
from schemas.service_logging import configure
from schemas.tokens_file import TokensFileError
from schemas.topics import UNIT_STATE

log = logging.getLogger(__name__)

REDIS_TIMEOUT_S = 2.0
"""Longer than the follower's longest question; then Redis is said to be away."""

CLIENT_FRAME_BYTES = 64 << 10
"""Largest frame a client may send: a subscription with a long token is a tenth of it."""


def build(settings: Settings) -> FastAPI:
    """The application; it connects only once it runs. TokensFileError when its tokens cannot be read."""
    metrics = Metrics(REGISTRY)
    tokens = Tokens(tokens_file.read(settings.tokens_file))
    declared, writer, quality = Declared(settings.kafka), KafkaWriter(settings.kafka), QualityLog(settings.kafka)
    situations = Situations(declared, _micros)
    hub = Hub(
        metrics,
        limits=Limits(behind_s=settings.behind_s),
        pace=Pace(),
        resume_patience_s=settings.resume_patience_s,
        clock=_micros,
        situation_of=situations.of,
    )

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
        )
        tasks = [asyncio.create_task(each) for each in lives_by]
        for task in tasks:
            task.add_done_callback(_end_process_if_it_failed)
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await redis.aclose()

    return create_app(
        settings,
        hub=hub,
        tokens=tokens,
        metrics=metrics,
        desk=Desk(Reading(hub, tokens, _micros), declared, writer, metrics),
        quality=quality,
        lifespan=lifespan,
    )


def main() -> None:
    """Serve until SIGTERM. Settings or tokens that cannot be used end the process with the reason."""
    try:
        settings = Settings()  # type: ignore[call-arg]  # from the environment
        configure("dashboard_api", settings.instance)
        logging.getLogger("aiokafka").setLevel(
            logging.CRITICAL
        )  # many lines a second while Kafka is away; we say it once
        app = build(settings)
    except (ValidationError, TokensFileError) as error:
        sys.exit(f"dashboard_api cannot start: {error}")
    server(app, settings).run()


def server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """uvicorn as this service needs it: our WebSocket protocol, uncompressed frames, pings to find dead peers."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            ws=LiveProtocol,
            ws_max_size=CLIENT_FRAME_BYTES,
            ws_per_message_deflate=False,
            log_config=None,
            log_level="warning",  # a line for each socket otherwise
            access_log=False,
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
