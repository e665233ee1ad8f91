"""An ingest made small: it judges with the real rules, keeps what it accepted in memory, and can be away."""

import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from schemas import code_tables
from schemas.core.directory_rules import unit_refusals
from schemas.core.event_rules import shape_refusals
from schemas.core.times import parse


class RecordingIngest:
    """What came in. `away` answers 503 to that many of the next requests, after keeping what they brought."""

    def __init__(self) -> None:
        self.units: dict[str, dict[str, Any]] = {}
        self.directory_writes = 0
        self.accepted: list[dict[str, Any]] = []
        self.refused: list[tuple[str, str | None]] = []
        self.credentials: set[str] = set()
        self.away = 0
        self.url = ""

    async def write_directory(self, request: web.Request) -> web.Response:
        entries = [json.loads(line) for line in (await _body(request)).splitlines()]
        assert not [refusal for entry in entries for refusal in unit_refusals(entry, code_tables.load())]
        self.directory_writes += len(entries)
        self.units.update((entry["unit_id"], entry) for entry in entries)
        self.credentials.add(request.headers["Authorization"])
        return web.json_response({"accepted": [{"unit_id": entry["unit_id"]} for entry in entries], "refused": []})

    async def accept(self, request: web.Request) -> web.Response:
        self.credentials.add(request.headers["X-API-Key"])
        accepted, refused = [], []
        for index, line in enumerate((await _body(request)).splitlines()):
            code, event = self._judge(line)
            event_id = event.get("event_id") if event else None
            if code is None and event is not None:
                self.accepted.append(event)
                accepted.append({"event_id": event_id, "partition": 0, "offset": len(self.accepted)})
            else:
                self.refused.append((str(code), event_id))
                refused.append({"index": index, "event_id": event_id, "code": code, "field": None, "message": ""})
        if self.away:
            self.away -= 1
            return web.Response(status=503, headers={"Retry-After": "0"})
        status = 202 if not refused else 207 if accepted else 422
        return web.json_response({"accepted": accepted, "refused": refused}, status=status)

    def _judge(self, line: bytes) -> tuple[str | None, dict[str, Any] | None]:
        try:
            event = json.loads(line)
        except ValueError:
            return "not_json", None
        refusals = shape_refusals(event, code_tables.load())
        if refusals:
            return refusals[0].code, event
        observed_at = parse(event["observed_at"])
        if observed_at > datetime.now(UTC) + timedelta(minutes=5):
            return "in_the_future", event
        old = observed_at < datetime.now(UTC) - timedelta(days=14)
        if old and any(record["status"] != "01" for record in event.get("records") or ()):
            return "too_old", event
        if event["kind"] == "heartbeat":
            return None, event
        unit = self.units.get(event["unit_id"])
        if unit is None:
            return "unknown_unit", event
        if any(record["nature"] != unit["nature"] for record in event.get("records") or ()):
            return "nature_mismatch", event
        return None, event


@asynccontextmanager
async def recording_ingest(port: int = 0) -> AsyncIterator[RecordingIngest]:
    """One of them, serving on a free port."""
    ingest = RecordingIngest()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/v1/directory/units", ingest.write_directory)
    app.router.add_post("/v1/events", ingest.accept)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    ingest.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield ingest
    finally:
        await runner.cleanup()


async def _body(request: web.Request) -> bytes:
    body = await request.read()
    assert len(body) < 1_000_000
    # aiohttp has already unpacked it.
    return body if body[:2] != b"\x1f\x8b" else gzip.decompress(body)
