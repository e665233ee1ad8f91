"""The process's parts, wired. Nothing connects before it is run."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from alerts import ladder_file, messages_file, receivers_file
from alerts.alerter import Alerter
from alerts.courier import Courier
from alerts.metrics import Metrics
from alerts.settings import Settings
from alerts.wording import Wording
from schemas.health_app import health_routes, serve_openapi


def build(settings: Settings) -> FastAPI:
    """The application. LadderError, MessagesError or ReceiversFileError when a file cannot be used."""
    registry = CollectorRegistry()
    ladder = ladder_file.read()
    wording = Wording(messages_file.read(), settings.dashboard_url)
    path = settings.receivers_file
    receivers = receivers_file.NOBODY if path is None else receivers_file.read(path)
    alerter = Alerter(settings, ladder, Courier(receivers, wording), Metrics(registry))

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        alerter.start()
        yield
        await asyncio.to_thread(alerter.stop)

    app = FastAPI(title="Vigilits alerts", version="1", lifespan=lifespan, openapi_url=None)
    app.include_router(
        health_routes(alerter.missing, registry, host=settings.host, metrics_token=settings.metrics_token)
    )
    serve_openapi(app)
    return app
