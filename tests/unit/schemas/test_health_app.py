"""The routes that say whether a process runs, can do its work, and what it measures."""

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter
from pydantic import SecretStr

from schemas.health_app import health_routes, serve_openapi


async def get(
    path: str,
    missing: list[str],
    registry: CollectorRegistry | None = None,
    *,
    host: str = "127.0.0.1",
    token: str | None = None,
    shown: str | None = None,
) -> httpx.Response:
    app = FastAPI(openapi_url=None)
    serve_openapi(app)
    metrics_token = None if token is None else SecretStr(token)
    routes = health_routes(lambda: missing, registry or CollectorRegistry(), host=host, metrics_token=metrics_token)
    app.include_router(routes)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        return await client.get(path, headers={} if shown is None else {"Authorization": shown})


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


async def test_metrics_leave_the_machine_with_the_token_alone() -> None:
    refused = await get("/metrics", [], host="192.168.1.5", token="a-token", shown="Bearer guessed")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert "VIGILITS_METRICS_TOKEN" in refused.json()["detail"]
    shown = await get("/metrics", [], host="192.168.1.5", token="a-token", shown="Bearer a-token")
    assert shown.status_code == 200
    assert (await get("/health/ready", [], host="192.168.1.5")).status_code == 200


@pytest.mark.parametrize(
    ("path", "missing", "host", "status"),
    [
        ("/health/live", [], "127.0.0.1", 200),
        ("/health/ready", [], "127.0.0.1", 200),
        ("/health/ready", ["Kafka"], "127.0.0.1", 503),
        ("/metrics", [], "127.0.0.1", 200),
        ("/metrics", [], "192.168.1.5", 403),
        ("/openapi.json", [], "127.0.0.1", 200),
    ],
)
async def test_nobody_on_the_way_keeps_an_answer(path: str, missing: list[str], host: str, status: int) -> None:
    answer = await get(path, missing, host=host)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_document_describes_the_routes_but_itself() -> None:
    assert set((await get("/openapi.json", [])).json()["paths"]) == {"/health/live", "/health/ready", "/metrics"}
