"""The process's parts, wired: what it follows, where it writes, what it serves. Nothing connects before it is run."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

import orjson
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from prometheus_client import CollectorRegistry

from ingest import denials, openapi
from ingest.core.absences import Absences
from ingest.core.clients import Clients
from ingest.core.directory import Directory
from ingest.directory_route import DirectoryRoute
from ingest.events_route import EventsRoute
from ingest.follower import Follower
from ingest.gate import Gate
from ingest.identity import Identity
from ingest.metrics import Metrics
from ingest.publisher import Publisher
from ingest.settings import Settings
from ingest.strangers import Strangers
from ingest.timing import Timing
from schemas import access_policy, code_tables
from schemas.audit.audited import REQUEST_ID, Audited
from schemas.core.access.revocations import Revocations
from schemas.ending import end
from schemas.health_app import health_routes, serve_openapi
from schemas.identity.token_check import TokenCheck
from schemas.topic_follower import TopicFollower
from schemas.topics import CLIENTS, DIRECTORY, FEED_STATE, LAST_TRANSITIONS, REVOCATIONS

_LOOK_EVERY_S = 1.0


def build(settings: Settings) -> FastAPI:
    """The application. ValueError when the settings of identity cannot be used."""
    registry = CollectorRegistry()
    metrics = Metrics(registry)
    directory, clients, absences = Directory(), Clients(), Absences()
    revocations = Revocations()
    tokens = None if settings.issuer is None else settings.token_check(settings.issuer, revocations)
    identity = Identity(tokens, clients, access_policy.read(), lambda: datetime.now(UTC))
    follower = Follower(
        settings.kafka,
        {DIRECTORY: directory.apply, CLIENTS: clients.apply, REVOCATIONS: revocations.apply},
        lambda topic: metrics.unreadable.labels(topic).inc(),
        metrics.kafka_lost.labels("reading").inc,
    )
    # Not waited for: a start is not delayed by what a report by hand may do without. Kafka away: last known.
    watch = TopicFollower(
        settings.kafka,
        {FEED_STATE: _decoded(absences.apply_feed), LAST_TRANSITIONS: _decoded(absences.apply_unit)},
        client_id="vigilits-ingest-watch",
        rest_share=1.0,
    )
    audit = settings.audit_writer(settings.kafka, settings.instance)
    publisher = Publisher(settings.kafka, metrics.kafka_lost.labels("writing").inc)
    strangers = Strangers(settings.denied_per_minute)
    gate = Gate(identity, follower, strangers, lambda reason: metrics.denied.labels(reason).inc())
    codes = code_tables.load()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await audit.start()
        publisher.start()
        follower.start()
        lives_by: list[Coroutine[Any, Any, NoReturn]] = [_keep_gauges(metrics, publisher, directory), watch.run()]
        if tokens is not None:
            lives_by.append(tokens.keys.run())
        tasks = [asyncio.create_task(each) for each in lives_by]
        yield
        await end(tasks)
        await follower.stop()
        await publisher.stop()
        await audit.stop()

    app = FastAPI(
        title="Vigilits ingest",
        version="1",
        summary="Hospital bed events and the directory of units, in.",
        lifespan=lifespan,
        openapi_url=None,  # and so no pages of FastAPI's, which load scripts from elsewhere
    )
    # Routes are tried in order: the one everybody waits for is the first.
    app.include_router(EventsRoute(gate, publisher, directory, absences, codes, audit, metrics).router())
    app.include_router(DirectoryRoute(gate, publisher, follower, directory, codes, audit, metrics).router())
    app.include_router(
        health_routes(
            lambda: _missing(settings.kafka, publisher, follower, tokens),
            registry,
            host=settings.host,
            metrics_token=settings.metrics_token,
        )
    )
    serve_openapi(app)
    denials.install(app, metrics)
    app.add_middleware(Audited, audit=audit)
    app.add_middleware(Timing, metrics=metrics)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.browser_origins,
        allow_methods=["POST", "PUT"],
        allow_headers=["Authorization", "Content-Type", "X-API-Key"],
        expose_headers=["Retry-After", REQUEST_ID],
    )
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def _decoded(apply: Callable[[str, Mapping[str, Any] | None], None]) -> Callable[[str, bytes | None], None]:
    return lambda key, value: apply(key, None if value is None else orjson.loads(value))


def _missing(kafka: str, publisher: Publisher, follower: Follower, tokens: TokenCheck | None) -> list[str]:
    missing = [] if tokens is None else tokens.keys.missing()
    if not publisher.up:
        missing.append(f"Kafka at {kafka} does not take events")
    elif publisher.clocks_differ:
        missing.append(f"the clocks of Kafka at {kafka} and of this machine differ: set both by NTP")
    if not follower.loaded:
        missing.append("the directory and the API keys have not been read from Kafka yet")
    elif not follower.answering:
        missing.append(f"Kafka at {kafka} does not answer: changes of the directory and of API keys are not seen")
    return missing


async def _keep_gauges(metrics: Metrics, publisher: Publisher, directory: Directory) -> NoReturn:
    while True:
        metrics.kafka_up.set(publisher.up)
        metrics.units.set(len(directory))
        await asyncio.sleep(_LOOK_EVERY_S)
