"""When a screen is told what is declared and wrong: after its snapshot, when that changes, never twice the same."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from dashboard_api import situations as situations_module
from dashboard_api.client import Client
from dashboard_api.core.audience import Audience
from dashboard_api.core.client_frames import Authenticate, Resume, Subscribe
from dashboard_api.core.client_session import ClientSession, Join, Limits
from dashboard_api.core.grants import Grants
from dashboard_api.core.reader import Reader
from dashboard_api.core.situation import Facts, Told, situation
from dashboard_api.core.tick_pace import Pace
from dashboard_api.declared import Declared
from dashboard_api.hub import Hub
from dashboard_api.metrics import Metrics
from dashboard_api.situations import Situations
from schemas import access_policy
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject
from schemas.core.times import from_micros
from schemas.topics import ALERTS, TENSION
from tests.support.alert_readers import NOW, OPEN, PARISIAN, ROWS, SENSITIVE
from tests.support.declared_facts import a_declaration, an_alert, an_alerted_unit
from tests.support.desk_app import put
from tests.support.live_model import LiveModel
from tests.support.wire import check_frame

REGULATOR = Subject("samu", "regulator", None, None)
PROFESSIONAL = Subject("doctor", "professional", None, None)


class Wire:
    """A socket that the test blocks and frees."""

    def __init__(self) -> None:
        self.can_write = True
        self.model = LiveModel()

    def write(self, payload: bytes) -> None:
        check_frame(payload)
        self.model.take(payload)

    @property
    def types(self) -> list[str]:
        return [frame["type"] for frame in self.model.seen]

    @property
    def reasons(self) -> list[list[str]]:
        """Of the tension of each situation it was told."""
        return [[each["reason"] for each in frame["tension"]] for frame in self.situations]

    @property
    def situations(self) -> list[dict[str, Any]]:
        return [frame for frame in self.model.seen if frame["type"] == "situation"]


class World:
    """A hub on three units, and what is declared."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOW
        self.made: list[tuple[Audience, Reader]] = []
        self.declared = Declared("nowhere:9")
        self.declared.follower.loaded = True
        self.grants = Grants(Revocations())
        self.situations = Situations(self.declared, self.grants, lambda: self.now)
        self.hub = Hub(
            Metrics(CollectorRegistry()),
            limits=Limits(),
            pace=Pace(),
            snapshot_pace=Pace(rest_share=0),
            resume_patience_s=1,
            clock=lambda: self.now,
            situation_of=self.situations.of,
        )
        self.hub.serve("e", ROWS)
        monkeypatch.setattr(situations_module, "situation", self._counted)

    def _counted(self, audience: Audience, reader: Reader, facts: Facts, now: int) -> Told:
        self.made.append((audience, reader))
        return situation(audience, reader, facts, now)

    def join(self, who: Subject, *territories: str, resume: Resume | None = None) -> tuple[Client, Wire]:
        wire = Wire()
        if resume is not None:
            wire.model.epoch, wire.model.version = resume.epoch, resume.version
        client = Client(ClientSession(0, self.hub.limits, access_policy.read()), wire)
        join = client.session.receive(Subscribe("t", territories, (), resume), who, 0, NOW)
        assert isinstance(join, Join)
        self.hub.join(client, join, time.monotonic())
        return client, wire

    def declare(self, name: str, **changes: Any) -> None:
        put(self.declared, TENSION, name, a_declaration(reason=name, **changes))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


async def watching(world: World, monkeypatch: pytest.MonkeyPatch, until: Callable[[], bool]) -> None:
    monkeypatch.setattr(situations_module, "_EVERY_S", 0.01)
    watch = asyncio.create_task(world.situations.watch(world.hub))
    deadline = time.monotonic() + 90
    try:
        while not until():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
    finally:
        watch.cancel()


async def test_it_follows_every_snapshot_even_when_nothing_is_wrong(world: World) -> None:
    client, wire = world.join(REGULATOR)
    assert wire.types == ["snapshot", "situation"]
    join = client.session.receive(Subscribe(None, ("R-44",), (), None), None, 1, NOW)
    assert isinstance(join, Join)
    world.hub.join(client, join, time.monotonic())
    assert wire.types == ["snapshot", "situation"] * 2


async def test_who_resumes_is_told_it_after_what_was_missed(world: World) -> None:
    _, first = world.join(REGULATOR)
    _, wire = world.join(REGULATOR, resume=Resume("e", str(first.model.version)))
    assert wire.types == ["delta", "situation"]


async def test_nothing_is_said_before_it_is_known_and_then_everyone_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.declared.follower.loaded = False
    _, wire = world.join(REGULATOR)
    assert wire.types == ["snapshot"]
    world.declared.follower.loaded = True
    await watching(world, monkeypatch, lambda: bool(wire.situations))
    assert wire.reasons == [[]]


async def test_it_is_made_once_for_all_who_watch_the_same_and_read_the_same(world: World) -> None:
    put(world.declared, ALERTS, "a", an_alert("a", *map(an_alerted_unit, (OPEN, SENSITIVE))))
    wires = [world.join(who, "R-44")[1] for who in (REGULATOR, PROFESSIONAL) * 5]
    assert len(world.made) == 2
    units = [[unit["unit_id"] for unit in wire.situations[0]["alerts"][0]["units"]] for wire in wires]
    assert units == [[OPEN, SENSITIVE], [OPEN]] * 5


async def test_only_those_whose_situation_changed_are_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, nancy), (_, paris) = world.join(REGULATOR, "R-44"), world.join(REGULATOR, "R-11")
    world.declare("Nancy", territories=["D-54"])
    await watching(world, monkeypatch, lambda: len(nancy.situations) == 2)
    put(world.declared, ALERTS, "a", an_alert("a", an_alerted_unit(PARISIAN), territories=["FR", "R-11", "D-75"]))
    await watching(world, monkeypatch, lambda: len(paris.situations) == 2)
    assert nancy.reasons == [[], ["Nancy"]]
    assert paris.reasons == [[], []]


async def test_changes_of_one_second_are_told_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, wire = world.join(REGULATOR)
    for number in range(20):
        world.declare(f"{number}")
    await watching(world, monkeypatch, lambda: len(wire.situations) > 1)
    assert [len(reasons) for reasons in wire.reasons] == [0, 20]


async def test_a_declaration_that_ends_by_itself_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, wire = world.join(REGULATOR)
    world.declare("short", until=from_micros(NOW + 60_000_000))

    def over() -> bool:
        if wire.reasons[-1] == ["short"]:
            world.now = NOW + 61_000_000
        return len(wire.reasons) == 3

    await watching(world, monkeypatch, over)
    assert wire.reasons == [[], ["short"], []]


async def test_a_screen_without_room_is_told_the_last_one_when_it_has_room(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, slow = world.join(REGULATOR)
    _, quick = world.join(REGULATOR)
    slow.can_write = False
    world.declare("first")
    await watching(world, monkeypatch, lambda: len(quick.situations) == 2)
    world.declare("second", declared_at="2026-01-15T09:00:00Z")
    await watching(world, monkeypatch, lambda: len(quick.situations) == 3)
    slow.can_write = True
    world.hub.pump(client)
    world.hub.pump(client)
    assert slow.reasons == [[], ["second", "first"]]


async def test_a_renewed_token_that_sees_less_changes_what_is_told(world: World) -> None:
    put(world.declared, ALERTS, "a", an_alert("a", an_alerted_unit(SENSITIVE)))
    client, wire = world.join(REGULATOR)
    join = client.session.receive(Authenticate("other"), PROFESSIONAL, 1, NOW)
    assert isinstance(join, Join)
    world.hub.join(client, join, time.monotonic())
    assert [len(frame["alerts"]) for frame in wire.situations] == [1, 0]
    assert wire.model.resyncs == ["access"]


async def test_screens_are_told_that_kafka_is_away_and_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, wire = world.join(REGULATOR)
    world.declared.follower.away_since = 1.0
    await watching(world, monkeypatch, lambda: wire.model.degraded)
    assert wire.model.seen[-1]["parts"] == ["kafka"]
    assert [words.partition(":")[0] for words in world.hub.missing()] == ["kafka"]
    world.declared.follower.away_since = None
    await watching(world, monkeypatch, lambda: not wire.model.degraded)
    assert world.hub.missing() == []


async def test_broken_glass_is_told_at_once_to_the_authorities_of_its_territory_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ars_44, ars_11 = Subject("ars-44", "ars", ("R-44",), ()), Subject("ars-11", "ars", ("R-11",), ())
    everybody = [world.join(who)[1] for who in (ars_44, ars_11, REGULATOR)]

    def told() -> list[list[str]]:
        return [[grant["subject"] for grant in wire.situations[-1]["break_glass"]] for wire in everybody]

    world.grants.apply("doctor", a_grant(world, "doctor", "D-54"))
    world.grants.apply("no place", a_grant(world, "no place"))
    await watching(world, monkeypatch, lambda: told() == [["doctor", "no place"], ["no place"], []])
    world.grants.apply("doctor", None)
    await watching(world, monkeypatch, lambda: told() == [["no place"], ["no place"], []])


def a_grant(world: World, subject: str, *territories: str) -> dict[str, Any]:
    return {
        "schema": "access-grant/1",
        "subject": subject,
        "role": "professional",
        "territories": list(territories),
        "reason": "afflux",
        "granted_at": from_micros(world.now),
        "until": from_micros(world.now + 1_800_000_000),
        "ended_at": None,
    }
