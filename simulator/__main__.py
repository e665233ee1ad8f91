"""`python -m simulator`: a France that behaves, until SIGTERM."""

import asyncio
import logging
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from schemas.health_app import health_routes
from schemas.service_logging import configure
from simulator.directory import DirectoryRefusedError
from simulator.journal import Journal
from simulator.metrics import Metrics
from simulator.run import STOP_S, Run, UnitsUnknownError
from simulator.sender import NotAllowedError, Sender
from simulator.settings import Settings

log = logging.getLogger("simulator")


class _HealthServer(uvicorn.Server):
    """Serves health and metrics. A signal stops the simulator, which stops it."""

    def __init__(self, config: uvicorn.Config, stop: asyncio.Event) -> None:
        super().__init__(config)
        self._stop = stop
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called by uvicorn on SIGTERM and SIGINT."""
        self._loop.call_soon_threadsafe(self._stop.set)


async def _simulate(settings: Settings) -> int:
    """Runs until asked to stop; gives the exit status."""
    registry = CollectorRegistry()
    metrics = Metrics(registry)
    journal = Journal(settings.data / "simulator")
    sender = Sender(
        settings.ingest_url,
        api_key=settings.api_key.get_secret_value(),
        admin_token=settings.admin_token.get_secret_value(),
        on_retry=lambda reason: metrics.retries.labels(reason).inc(),
    )
    run = Run(settings, journal, sender, metrics)
    app = FastAPI(title="Vigilits simulator", openapi_url=None)
    app.include_router(
        health_routes(lambda: run.missing, registry, host=settings.host, metrics_token=settings.metrics_token)
    )
    stop = asyncio.Event()
    config = uvicorn.Config(app, host=settings.host, port=settings.port, log_config=None, access_log=False)
    server = _HealthServer(config, stop)
    serving = asyncio.create_task(server.serve())
    try:
        async with sender:
            await _until_stopped(run, stop)
    except (DirectoryRefusedError, NotAllowedError, UnitsUnknownError) as error:
        log.error("cannot go on", extra={"reason": str(error)})
        return 1
    finally:
        server.should_exit = True
        await serving
        journal.close()
    return 0


async def _until_stopped(run: Run, stop: asyncio.Event) -> None:
    running = asyncio.create_task(run.until(stop))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    try:
        await asyncio.wait_for(running, STOP_S + 2)
    except TimeoutError:
        log.warning("stopped while waiting for ingest; what has no answer is sent again at the next start")


if __name__ == "__main__":
    configure("simulator")
    sys.exit(asyncio.run(_simulate(Settings())))
