"""Old snapshot + deltas == fresh snapshot, whatever happens on the way (DESIGN section 9)."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from dashboard_api.client import Client
from dashboard_api.core.client_frames import Resume, Subscribe
from dashboard_api.core.client_session import ClientSession, Join, Limits
from dashboard_api.core.tick_pace import Pace
from dashboard_api.core.unit_book import Change, UnitBook
from dashboard_api.core.unit_row import Unit
from dashboard_api.envelope_reader import read_envelope
from dashboard_api.hub import Hub
from dashboard_api.metrics import Metrics
from schemas import access_policy
from schemas.core.access.subject import Subject
from tests.support.envelopes import NANCY, PARIS, STRASBOURG, a_shown_record, an_envelope
from tests.support.live_model import LiveModel
from tests.support.readers import SUBJECTS

PARTITIONS = 2
UNITS = [f"540002078/U{number}" for number in range(4)]
Asked = tuple[Subject, list[str], list[str]]
FILTERS: list[tuple[list[str], list[str]]] = [
    ([], []),
    (["R-44"], []),
    (["D-54", "D-75"], ["critical-care"]),
    (["R-11"], ["rea", "critical-care"]),
    (["E-540002078"], []),
]


class FakeWire:
    """A socket that the test blocks and frees."""

    def __init__(self) -> None:
        self.can_write = True
        self.model = LiveModel()
        self.room = 0

    def write(self, payload: bytes) -> None:
        self.model.take(payload)
        if self.room:
            self.room -= 1
            self.can_write = self.room > 0


@dataclass
class Replica:
    """A hub and its book; what it has not applied yet waits in `lag`."""

    hub: Hub
    book: UnitBook
    lag: list[tuple[int, int, str, bytes | None]] = field(default_factory=list)
    reloading: Iterator[Change] | None = None
    reloaded: list[Change] = field(default_factory=list)

    def apply(self, count: int) -> None:
        """Apply the next `count` entries, as one read of the log."""
        self.finish_reload()
        due, self.lag = self.lag[:count], self.lag[count:]
        changes = [
            self.book.apply(partition, offset, unit_id, _parsed(envelope))
            for partition, offset, unit_id, envelope in due
        ]
        if changes:
            self.hub.changed(changes)

    def reload(self, partition: int, log: "Log", at_once: int) -> None:
        """Begin to read a partition whole, skipping what lags in it; screens come and go before it is finished."""
        self.finish_reload()
        self.lag = [entry for entry in self.lag if entry[0] != partition]
        rows = [row for row in map(_parsed, log.rows[partition].values()) if row is not None]
        self.reloading = self.book.load(partition, log.positions[partition], rows)
        self.reloaded = list(islice(self.reloading, at_once))

    def finish_reload(self) -> None:
        """The rest of the partition."""
        if self.reloading is not None:
            self.hub.changed([*self.reloaded, *self.reloading])
            self.reloading = None


@dataclass
class Log:
    """What Redis has."""

    rows: list[dict[str, bytes]] = field(default_factory=lambda: [{} for _ in range(PARTITIONS)])
    positions: list[int] = field(default_factory=lambda: [-1] * PARTITIONS)

    def put(self, unit_id: str, changes: dict[str, Any] | None, skipped: int) -> tuple[int, int, str, bytes | None]:
        partition = UNITS.index(unit_id) % PARTITIONS
        offset = self.positions[partition] + 1 + skipped
        self.positions[partition] = offset
        if changes is None:
            self.rows[partition].pop(unit_id, None)
            return partition, offset, unit_id, None
        envelope = an_envelope(unit_id, offset, **changes)
        self.rows[partition][unit_id] = envelope
        return partition, offset, unit_id, envelope


class Screen:
    """A client that may reconnect anywhere with what it knows."""

    def __init__(self, replica: Replica, asked: Asked) -> None:
        self.replica, self.asked = replica, asked
        self.wire = FakeWire()
        self.connect(None)

    def connect(self, resume: Resume | None) -> None:
        self.gone = False
        self.client = Client(ClientSession(time.monotonic(), self.replica.hub.limits, access_policy.read()), self.wire)
        self.subscribe(resume)

    def subscribe(self, resume: Resume | None) -> None:
        who, territories, groups = self.asked
        frame = Subscribe("token", tuple(territories), tuple(groups), resume)
        join = self.client.session.receive(frame, who, time.monotonic(), time.time_ns() // 1000)
        assert isinstance(join, Join)
        self.replica.hub.join(self.client, join, time.monotonic())

    def leave(self) -> None:
        self.replica.hub.leave(self.client)
        self.gone = True

    def reconnect(self, replica: Replica) -> None:
        self.leave()
        self.replica = replica
        model = self.wire.model
        self.wire = FakeWire()
        resume = Resume(model.epoch, model.version) if model.complete and model.version else None
        if resume is not None:
            self.wire.model = model
        self.connect(resume)

    def change_filter(self, asked: Asked) -> None:
        if self.gone:
            return
        self.asked = asked
        self.wire.model = LiveModel()
        self.subscribe(None)

    def free(self, room: int = 0) -> None:
        self.wire.can_write, self.wire.room = True, room
        self.replica.hub.pump(self.client)


class World:
    """Two replicas of one log, and screens; each method is a step."""

    def __init__(self, replicas: list[Replica]) -> None:
        self.log = Log()
        self.replicas = replicas
        self.screens = [Screen(replicas[0], (SUBJECTS[0], [], []))]

    def put(self, unit_id: str, changes: dict[str, Any] | None, skipped: int, at_once: bool) -> None:
        entry = self.log.put(unit_id, changes, skipped)
        for replica in self.replicas:
            replica.lag.append(entry)
        if at_once:
            self.apply(0, len(self.replicas[0].lag))

    def apply(self, number: int, count: int) -> None:
        self.replicas[number].apply(count)

    def reload(self, number: int, partition: int, at_once: int) -> None:
        self.replicas[number].reload(partition, self.log, at_once)

    def open(self, number: int, asked: Asked) -> None:
        self.screens.append(Screen(self.replicas[number], asked))

    def block(self, number: int) -> None:
        self._screen(number).wire.can_write = False

    def free(self, number: int, room: int) -> None:
        self._screen(number).free(room)

    def leave(self, number: int) -> None:
        self._screen(number).leave()

    def reconnect(self, number: int, replica: int) -> None:
        self._screen(number).reconnect(self.replicas[replica])

    def filter(self, number: int, asked: Asked) -> None:
        self._screen(number).change_filter(asked)

    def calm_down(self) -> None:
        for replica in self.replicas:
            replica.apply(len(replica.lag))
        for screen in self.screens:
            if screen.gone:
                screen.reconnect(screen.replica)
            screen.free()

    def _screen(self, number: int) -> Screen:
        return self.screens[number % len(self.screens)]


def _parsed(envelope: bytes | None) -> Unit | None:
    return None if envelope is None else read_envelope(envelope)


rows = st.fixed_dictionaries(
    {
        "groups": st.sampled_from([("critical-care",), ("critical-care", "rea"), ()]),
        "territory": st.sampled_from([NANCY, STRASBOURG, PARIS]),
        "name": st.sampled_from(["A", "B"]),
        "version": st.integers(0, 99),
        "records": st.lists(
            st.builds(
                a_shown_record,
                st.sampled_from(["01", "02", "03", "06"]),
                st.none() | st.integers(0, 9),
                nature=st.sampled_from(["01", "02"]),
                supplementary_type=st.sampled_from([None, "01"]),
            ),
            max_size=2,
        ),
        "observed_at": st.none() | st.sampled_from(["2026-01-15T07:35:00Z", "2026-01-15T09:00:00.5Z"]),
        "retired": st.sampled_from([False, False, False, True]),
        "sensitive": st.sampled_from([False, False, True]),
        "level_2": st.none() | st.fixed_dictionaries({"version": st.integers(0, 2), "records": st.just([])}),
    }
)
filters = st.builds(lambda who, asked: (who, *asked), st.sampled_from(SUBJECTS), st.sampled_from(FILTERS))
which = st.integers(0, 3)
puts = st.tuples(st.just("put"), st.sampled_from(UNITS), st.none() | rows | rows, st.integers(0, 2), st.booleans())
steps = st.lists(
    st.one_of(
        puts,
        puts,
        puts,
        st.tuples(st.just("apply"), st.integers(0, 1), st.integers(1, 5)),
        st.tuples(st.just("reload"), st.integers(0, 1), st.integers(0, PARTITIONS - 1), st.integers(0, 3)),
        st.tuples(st.just("open"), st.integers(0, 1), filters),
        st.tuples(st.just("block"), which),
        st.tuples(st.just("free"), which, st.integers(0, 2)),
        st.tuples(st.just("leave"), which),
        st.tuples(st.just("reconnect"), which, st.integers(0, 1)),
        st.tuples(st.just("filter"), which, filters),
    ),
    min_size=6,
    max_size=40,
)


@pytest.mark.timeout(1200)  # a minute on an idle machine
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    steps=steps,
    behind_s=st.sampled_from([0.0, 60.0]),
    missed_rows=st.sampled_from([1, 100]),
    departures_kept=st.sampled_from([1, 100]),
    pace=st.sampled_from([Pace(rest_share=0), Pace(rest_share=1)]),
)
def test_what_a_screen_pieced_together_is_what_a_fresh_one_is_given(
    steps: list[tuple[Any, ...]], behind_s: float, missed_rows: int, departures_kept: int, pace: Pace
) -> None:
    limits = Limits(behind_s=behind_s, missed_rows=missed_rows)
    asyncio.run(_live_through(steps, [_replica(limits, pace, departures_kept) for _ in range(2)]))


async def _live_through(steps: list[tuple[Any, ...]], replicas: list[Replica]) -> None:
    world = World(replicas)
    for name, *facts in steps:
        getattr(world, name)(*facts)
        await asyncio.sleep(0)
    world.calm_down()
    for screen in world.screens:
        fresh = Screen(screen.replica, screen.asked)
        assert screen.wire.model.complete
        assert screen.wire.model.knows() == fresh.wire.model.knows()
        assert screen.wire.model.version == fresh.wire.model.version


def _replica(limits: Limits, pace: Pace, departures_kept: int) -> Replica:
    hub = Hub(
        Metrics(CollectorRegistry()),
        limits=limits,
        pace=pace,
        snapshot_pace=Pace(rest_share=0),  # a fresh screen is compared at once
        resume_patience_s=60,
        clock=lambda: time.time_ns() // 1000,
    )
    book = UnitBook(PARTITIONS, departures_kept=departures_kept)
    for partition in range(PARTITIONS):
        list(book.load(partition, -1, []))
    hub.serve("epoch", book)
    return Replica(hub, book)
