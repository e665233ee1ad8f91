"""Who waits to be started is told as much as those who were."""

import asyncio
import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from dashboard_api.client import Client
from dashboard_api.core.audience import audience
from dashboard_api.core.class_feed import ClassFeed, Snapshot
from dashboard_api.core.client_frames import Resume, Subscribe
from dashboard_api.core.client_session import ClientSession, Join, Limits
from dashboard_api.core.degradation import Facts
from dashboard_api.core.following import Copy
from dashboard_api.core.tick_pace import SNAPSHOT_PACE, Pace
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.version import encode
from dashboard_api.envelope_reader import read_envelope
from dashboard_api.hub import Hub
from dashboard_api.metrics import Metrics
from schemas import access_policy
from schemas.core.access.subject import Subject
from tests.support.envelopes import an_envelope
from tests.support.readers import EVERYWHERE
from tests.support.wire import check_frame

REGULATOR = Subject("regulator", "regulator", None, None)
PROFESSIONAL = Subject("professional", "professional", None, None)


class Wire:
    """Remembers the frames; each must be what is documented."""

    def __init__(self) -> None:
        self.can_write = True
        self.told = asyncio.Event()
        self.payloads: list[bytes] = []

    def write(self, payload: bytes) -> None:
        self.payloads.append(payload)
        self.told.set()

    async def hears(self) -> None:
        """Something since it was last forgotten."""
        while not self.payloads:
            self.told.clear()
            await self.told.wait()

    @property
    def said(self) -> list[dict[str, Any]]:
        return [check_frame(payload) for payload in self.payloads]

    def types(self) -> list[object]:
        return [frame["type"] for frame in self.said]


def a_hub(snapshot_pace: Pace = SNAPSHOT_PACE) -> Hub:
    return Hub(
        Metrics(CollectorRegistry()),
        limits=Limits(),
        pace=Pace(),
        snapshot_pace=snapshot_pace,
        resume_patience_s=60,
        clock=lambda: time.time_ns() // 1000,
    )


def a_book() -> UnitBook:
    book = UnitBook(1, departures_kept=1)
    list(book.load(0, -1, []))
    return book


def joined(
    hub: Hub, territories: Sequence[str] = (), resume: Resume | None = None, who: Subject = REGULATOR
) -> tuple[Client, Wire]:
    wire = Wire()
    client = Client(ClientSession(0, hub.limits, access_policy.read()), wire)
    join = client.session.receive(Subscribe("t", tuple(territories), (), resume), who, 0, 0)
    assert isinstance(join, Join)
    hub.join(client, join, time.monotonic())
    return client, wire


async def a_beat(hub: Hub, wire: Wire) -> None:
    beating = asyncio.create_task(hub.beat(0.01))
    async with asyncio.timeout(60):
        while "heartbeat" not in wire.types():  # noqa: ASYNC110 - it tells of any frame
            await asyncio.sleep(0.01)
    beating.cancel()


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The hub's own time: it moves by a microsecond a look, and as it is told to."""
    now = 0.0

    def move(seconds: float) -> None:
        nonlocal now
        now += seconds

    def look() -> float:
        move(1e-6)
        return now

    monkeypatch.setattr("dashboard_api.hub.time", SimpleNamespace(monotonic=look))
    return move


@pytest.mark.parametrize(("resume", "version"), [(None, None), (Resume("e", "5"), "5")])
async def test_who_waits_for_the_first_reading_hears_that_we_live(resume: Resume | None, version: str | None) -> None:
    hub = a_hub()
    _, wire = joined(hub, resume=resume)
    await a_beat(hub, wire)
    assert {(frame["type"], frame["version"]) for frame in wire.said} == {("heartbeat", version)}


async def test_who_waits_for_this_replica_to_read_on_hears_that_we_live_and_what_goes_away() -> None:
    hub = a_hub()
    hub.serve("e", a_book())
    watched = audience(EVERYWHERE, (), ())
    _, wire = joined(hub, resume=Resume("e", encode((6,), watched.tag)))
    hub.follower_says(Facts(redis_answers=False))
    hub.follower_says(Facts(redis_answers=True, copies=[Copy.CURRENT], served=[True]))
    await a_beat(hub, wire)
    assert wire.types()[:3] == ["degraded", "recovered", "heartbeat"]


async def test_who_waits_for_the_first_reading_hears_that_all_parts_are_back() -> None:
    hub = a_hub()
    hub.follower_says(Facts(redis_answers=False))
    _, wire = joined(hub)
    hub.follower_says(Facts(redis_answers=True, copies=[Copy.CURRENT], served=[True]))
    assert wire.types() == ["degraded", "recovered"]


async def test_nothing_is_kept_of_a_territory_that_nobody_watches_any_more() -> None:
    hub = a_hub()
    hub.serve("e", a_book())
    for number in range(100):
        client, _ = joined(hub, [f"D-{number:02}", f"E-{number:09}"])
        hub.leave(client)
    assert not hub.groups.watched()
    assert not len(hub.groups)


async def test_many_who_come_under_load_share_a_snapshot_of_the_newest_version(
    monkeypatch: pytest.MonkeyPatch, passes: Callable[[float], None]
) -> None:
    made = []
    make = ClassFeed.snapshot

    def counted(feed: ClassFeed, now: int) -> Snapshot:
        if not feed.has_snapshot:
            made.append(feed.version)
        return make(feed, now)

    monkeypatch.setattr(ClassFeed, "snapshot", counted)
    hub, book = a_hub(Pace(rest_share=1e6, longest_s=0.5)), a_book()
    hub.serve("e", book)
    wires = []
    for offset in range(20):
        wires.append(joined(hub)[1])
        hub.changed([book.apply(0, offset, "U/A", read_envelope(an_envelope("U/A", offset, version=offset)))])
    passes(1)
    async with asyncio.timeout(60):
        for wire in wires:
            await wire.told.wait()
    assert [wire.types()[0] for wire in wires] == ["snapshot"] * 20
    assert made == [(-1,), (19,)]
    assert [row["version"] for row in wires[-1].said[0]["rows"]] == [19]


async def test_who_leaves_or_asks_again_while_it_waits_for_a_shared_snapshot_gets_one_or_none(
    passes: Callable[[float], None],
) -> None:
    hub, book = a_hub(Pace(rest_share=1e6, longest_s=0.05)), a_book()
    hub.serve("e", book)
    joined(hub)
    hub.changed([book.apply(0, 0, "U/A", read_envelope(an_envelope("U/A", 0)))])
    gone, gone_wire = joined(hub)
    again, again_wire = joined(hub)
    hub.leave(gone)
    hub.join(again, Join(audience(EVERYWHERE, [], []), EVERYWHERE, None), time.monotonic())
    passes(1)
    async with asyncio.timeout(60):
        await again_wire.told.wait()
    assert gone_wire.types() == []
    assert again_wire.types() == ["snapshot"]


async def test_ten_thousand_sockets_of_forty_classes_are_told_by_forty_frames() -> None:
    hub, book = a_hub(), a_book()
    hub.serve("e", book)
    places = [f"{number:02}" for number in range(1, 21)]
    wires = [
        joined(hub, [f"D-{place}"], who=who)[1]
        for _ in range(250)
        for place in places
        for who in (REGULATOR, PROFESSIONAL)
    ]
    for wire in wires:
        wire.payloads.clear()
    units = [
        an_envelope(f"U/{place}", offset, territory={"region": "R-00", "department": f"D-{place}", "commune": None})
        for offset, place in enumerate(places)
    ]
    hub.changed(
        [book.apply(0, offset, f"U/{places[offset]}", read_envelope(unit)) for offset, unit in enumerate(units)]
    )
    async with asyncio.timeout(180):
        await asyncio.gather(*(wire.hears() for wire in wires))
    assert [len(wire.payloads) for wire in wires] == [1] * 10_000
    assert len({id(wire.payloads[0]) for wire in wires}) == 40
