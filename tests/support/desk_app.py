"""The routes of the dashboard API in this process: what is written is read at once."""

import asyncio
import json
from typing import Any

import httpx
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from dashboard_api import errors
from dashboard_api.alerts_route import alerts_routes
from dashboard_api.break_glass_route import break_glass_routes
from dashboard_api.core.client_session import Limits
from dashboard_api.core.grants import Grants
from dashboard_api.core.tick_pace import Pace
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.declared import Declared
from dashboard_api.desk import Desk
from dashboard_api.feeds_route import feeds_routes
from dashboard_api.glass_log import GlassLog
from dashboard_api.hub import Hub
from dashboard_api.kafka_writer import KafkaWriter, NotWrittenError
from dashboard_api.me_route import me_routes
from dashboard_api.metrics import Metrics
from dashboard_api.open_data_route import OpenData, open_data_routes
from dashboard_api.quality_log import QualityLog
from dashboard_api.quality_route import quality_routes
from dashboard_api.reading import Reading
from dashboard_api.revocations_route import revocation_routes
from dashboard_api.silences_route import silences_routes
from dashboard_api.tension_route import tension_routes
from dashboard_api.territories_route import territories_routes
from dashboard_api.units_route import units_routes
from schemas.audit.audited import Audited
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject
from schemas.core.times import parse, to_micros
from schemas.topics import GRANTS, Topic
from tests.support.alert_readers import ROWS
from tests.support.audit_memory import AuditMemory
from tests.support.known_tokens import KnownTokens
from tests.support.wire import check

NOW = "2026-01-15T12:00:00Z"
WHO = {
    "crisis": Subject("cell", "crisis", None, ()),
    "ars-44": Subject("ars-44", "ars", ("R-44",), ()),
    "ars-11": Subject("ars-11", "ars", ("R-11",), ()),
    "hospital": Subject("nurse", "hospital", (), ("540002078",)),
    "regulator": Subject("samu", "regulator", None, ()),
    "professional": Subject("doctor", "professional", None, ()),
}
"""Each token is the name given here."""


class Memory(KafkaWriter):
    """A writer whose records are taken over at once, or refused while Kafka is said to be away."""

    def __init__(self, declared: Declared) -> None:
        super().__init__("nowhere:9")
        self._declared = declared
        self.written: list[tuple[str, str, dict[str, Any]]] = []
        self.away = False
        self.wrote = asyncio.Event()

    async def write(self, topic: Topic, key: str, value: bytes) -> int:
        """Before everything that is read, so that nobody waits for it."""
        if self.away:
            raise NotWrittenError("Kafka does not answer")
        record = json.loads(value)
        check(topic.schema, record)
        self.written.append((topic.name, key, record))
        self.wrote.set()
        if topic in self._declared.takes:
            self._declared.takes[topic](key, value)
        return -1


class DeskApp:
    """Everything at noon on the 15th of January 2026, about the units of `alert_readers`."""

    def __init__(self, book: UnitBook = ROWS, who: dict[str, Subject] = WHO) -> None:
        self.now = NOW
        self.declared = Declared("nowhere:9")
        self.declared.follower.loaded = True
        self.writer = Memory(self.declared)
        self.audit = AuditMemory()
        metrics = Metrics(CollectorRegistry())
        self.hub = Hub(metrics, limits=Limits(), pace=Pace(), resume_patience_s=1, clock=self._clock)
        self.hub.serve("e", book)
        self.grants = Grants(Revocations())
        identity = KnownTokens(who, self.grants)
        self.declared.takes[GRANTS] = lambda key, value: self.grants.apply(
            key, None if value is None else json.loads(value)
        )
        reading = Reading(self.hub, identity, self._clock, glass=GlassLog(self.audit, self._clock))
        desk = Desk(reading, self.declared, self.writer, self.audit, metrics)
        app = FastAPI()
        errors.install(app)
        app.add_middleware(Audited, audit=self.audit)
        for routes in (tension_routes, alerts_routes, silences_routes, feeds_routes):
            app.include_router(routes(desk))
        self.quality = QualityLog("nowhere:9")
        self.quality.follower.loaded = True
        for routes_of_units in (units_routes, territories_routes, me_routes):
            app.include_router(routes_of_units(desk.reading))
        app.include_router(quality_routes(desk, self.quality))
        app.include_router(break_glass_routes(desk, self.grants))
        app.include_router(revocation_routes(desk, identity))
        app.include_router(open_data_routes(desk.reading, OpenData()))
        self._transport = httpx.ASGITransport(app)

    async def ask(self, method: str, path: str, token: str | None, **request: Any) -> httpx.Response:
        """One request by the owner of the token."""
        headers = request.pop("headers", {})
        if token is not None:
            headers = {"Authorization": f"Bearer {token}", **headers}
        async with httpx.AsyncClient(transport=self._transport, base_url="http://dashboard") as client:
            return await client.request(method, path, headers=headers, **request)

    async def get(self, path: str, by: str = "crisis", **parameters: Any) -> Any:
        """The JSON of a 200."""
        answer = await self.ask("GET", path, by, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def put(self, topic: Topic, key: str, record: dict[str, Any]) -> None:
        """A record of Kafka."""
        put(self.declared, topic, key, record)

    def cross(self, transition: dict[str, Any]) -> None:
        """A transition of Kafka, as quality is told of it."""
        check("freshness-transition", transition)
        self.quality.take(transition["unit_id"], json.dumps(transition).encode())

    def _clock(self) -> int:
        return to_micros(parse(self.now))


def put(declared: Declared, topic: Topic, key: str, record: dict[str, Any]) -> None:
    """A record of Kafka, taken in; it must be what is documented."""
    check(topic.schema, record)
    declared.takes[topic](key, json.dumps(record).encode())


def faults(answer: httpx.Response) -> list[tuple[str, str | None]]:
    """Code and field of each error; every one has a sentence."""
    errors = answer.json()["errors"]
    assert all(error["message"] and error.keys() == {"code", "field", "message"} for error in errors)
    return [(error["code"], error["field"]) for error in errors]
