"""The routes that say whether a process runs, can do its work, and what it measures."""

import httpx
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter

from schemas.health_app import health_routes


async def get(path: str, missing: list[str], registry: CollectorRegistry | None = None) -> httpx.Response:
    app = FastAPI()
    app.include_router(health_routes(lambda: missing, registry or CollectorRegistry()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        return await client.get(path)


async def test_a_process_that_cannot_work_is_live_and_says_what_is_missing() -> None:
    missing = ["Kafka at 127.0.0.1:9092 does not answer"]
    assert (await get("/health/live", missing)).json() == {"live": True}
    ready = await get("/health/ready", missing)
    assert ready.status_code == 503
    assert ready.json() == {"ready": False, "missing": missing}


async def test_a_process_that_misses_nothing_is_ready() -> None:
    ready = await get("/health/ready", [])
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "missing": []}


async def test_metrics_are_those_of_the_registry_given() -> None:
    registry = CollectorRegistry()
    Counter("vigilits_seen", "Events seen", registry=registry).inc(2)
    answer = await get("/metrics", [], registry)
    assert answer.headers["content-type"].startswith("text/plain")
    assert "vigilits_seen_total 2.0" in answer.text
