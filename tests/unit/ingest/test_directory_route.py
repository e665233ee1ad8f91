"""A write of the directory has one deadline, whatever of its parts took the time."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from ingest.core.batch import Media, split
from ingest.core.directory import Directory
from ingest.core.sender import Sender
from ingest.denials import DeniedError
from ingest.directory_route import DirectoryRoute
from ingest.gate import Incoming
from ingest.metrics import Metrics
from ingest.publisher import Placed
from schemas import code_tables
from schemas.core.audit.entry import Actor, Deed
from schemas.topics import ACCEPTANCE_TIMEOUT, LATEST_ARRIVAL
from tests.support.audit_memory import AuditMemory
from tests.support.facts import a_unit

UNIT = "1540002078/IN-TIME"
AUDIT_TAKES_S = 0.2


class _SlowAudit(AuditMemory):
    async def record(self, *deeds: Deed, actor: Actor | None = None, within_s: float = 1.0) -> None:
        self.within_s = within_s
        self.asked_at = asyncio.get_running_loop().time()
        await asyncio.sleep(AUDIT_TAKES_S)
        await super().record(*deeds, actor=actor, within_s=within_s)


class _Kafka:
    """Publisher and follower: the units are there, and never read back."""

    spent_s: float | None = None
    deadline: float | None = None

    async def publish(self, records: list[object], *, spent_s: float) -> list[Placed]:
        self.spent_s = spent_s
        return [Placed(0, number) for number, _ in enumerate(records)]

    async def reached(self, topic: object, offset: int, deadline: float) -> None:
        self.deadline = deadline
        raise TimeoutError


def _route(kafka: Any, audit: AuditMemory) -> DirectoryRoute:
    async def admit(*_: object, **__: object) -> Incoming:
        batch = split(json.dumps(a_unit(UNIT)).encode(), Media.JSON, lists=False)
        return Incoming(
            Sender("admin", None, writes_directory=True), {"peer": "", "path": "", "content_type": None}, batch
        )

    gate: Any = SimpleNamespace(admit=admit)
    return DirectoryRoute(gate, kafka, kafka, Directory(), code_tables.load(), audit, Metrics(CollectorRegistry()))


async def test_what_the_audit_log_took_is_taken_from_the_time_of_all_that_follows() -> None:
    kafka, audit, request = _Kafka(), _SlowAudit(), SimpleNamespace()
    began = asyncio.get_running_loop().time()

    with pytest.raises(DeniedError) as denied:
        await _route(kafka, audit).put(request, UNIT)  # type: ignore[arg-type]  # only the gate looks at it

    assert denied.value.status == 503
    assert "Kafka has the units" in str(denied.value)
    assert audit.within_s < LATEST_ARRIVAL.total_seconds()
    assert kafka.spent_s is not None
    assert kafka.spent_s >= AUDIT_TAKES_S
    assert kafka.deadline is not None
    in_all_s = ACCEPTANCE_TIMEOUT.total_seconds()
    assert began + in_all_s <= kafka.deadline <= audit.asked_at + in_all_s, "counted from before the audit log"


async def test_nothing_is_published_that_the_audit_log_does_not_have() -> None:
    kafka, audit = _Kafka(), _SlowAudit()
    audit.away = True

    with pytest.raises(DeniedError, match="nothing was taken"):
        await _route(kafka, audit).put(SimpleNamespace(), UNIT)  # type: ignore[arg-type]

    assert kafka.spent_s is None
