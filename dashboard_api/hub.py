"""Moves what changed to the screens: one loop, no decisions of its own.

Rows come from the follower; classes say what to tell (core/class_feed.py), sessions say what each socket is
owed (core/client_session.py), core/tick_pace.py says when.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

from dashboard_api.client import Client
from dashboard_api.core import frames
from dashboard_api.core.audience import Audience
from dashboard_api.core.class_feed import Tick
from dashboard_api.core.client_session import Due, Join, Limits, Phase
from dashboard_api.core.degradation import Facts
from dashboard_api.core.resuming import Resuming, judge
from dashboard_api.core.tick_pace import SNAPSHOT_PACE, Pace, next_tick_at
from dashboard_api.core.unit_book import Change, UnitBook
from dashboard_api.core.version import decode, encode
from dashboard_api.groups import Group, Groups
from dashboard_api.metrics import Metrics
from dashboard_api.standing import Standing
from dashboard_api.telling import SituationOf, Telling, nothing_known
from schemas.core.times import from_micros

_TIMER_SLACK_S = 0.05
_SNAPSHOT_SLACK_S = 0.005
"""Timers may fire a little early by the clock that decides."""


class Hub:
    """Everything happens in the event loop's thread. `clock` gives microseconds since 1970, UTC."""

    def __init__(
        self,
        metrics: Metrics,
        *,
        limits: Limits,
        pace: Pace,
        resume_patience_s: float,
        clock: Callable[[], int],
        snapshot_pace: Pace = SNAPSHOT_PACE,
        situation_of: SituationOf = nothing_known,
    ) -> None:
        self.limits = limits
        self.book: UnitBook | None = None
        self.standing = Standing(metrics, clock)
        self._telling = Telling(situation_of, metrics)
        self._epoch = ""
        self._metrics = metrics
        self._patience_s = resume_patience_s
        self._clock = clock
        self._pace = pace
        self._snapshot_pace = snapshot_pace
        self.groups = Groups()
        self._waiting: set[Client] = set()
        self._stirred: set[Group] = set()
        self._last_tick_at = 0.0
        self._last_cost_s = 0.0
        self._tick_timer: asyncio.TimerHandle | None = None

    # What the follower says

    def serve(self, epoch: str, book: UnitBook) -> None:
        """A complete book: the first, or that of another epoch, whose screens start anew."""
        self._epoch, self.book = epoch, book
        clients, self.groups = self.groups.members, Groups()
        self._stirred.clear()
        self._metrics.units.set(len(book))
        for client in clients:
            if client.audience is not None:
                self._resync(client, self._enter(client, client.audience, book), "epoch")
        self._start_waiting()

    def changed(self, changes: Sequence[Change]) -> None:
        """Note what changed for whom, and tell it as soon as the pace allows."""
        if self.book is None:
            return
        for change in changes:
            self._stirred.update(self.groups.note(change))
        self._metrics.changes.inc(len(changes))
        self._metrics.units.set(len(self.book))
        self._start_waiting()
        if self._stirred and self._tick_timer is None:
            self._schedule_tick()

    def follower_says(self, facts: Facts) -> None:
        """Judge whether we are degraded, and tell every screen when that changes."""
        if self.standing.follower_says(facts):
            self._tell_all(self.standing.frame())

    def kafka_says(self, *, answers: bool) -> None:
        """The same for what is read from Kafka itself."""
        if self.standing.kafka_says(answers=answers):
            self._tell_all(self.standing.frame())

    def missing(self) -> list[str]:
        """What keeps this process from being ready, in words; units that were read once are served all the same."""
        unread = ["the units: Redis has not been read whole yet (is the stream up?)"] if self.book is None else []
        return [*unread, *self.standing.missing()]

    # What the sockets say

    def join(self, client: Client, join: Join, now: float) -> None:
        """The client subscribed: it leaves the class it was in and starts in the one it asked for."""
        self._leave_group(client)
        client.audience, client.reader = join.audience, join.reader
        client.resume, client.joined_at, client.situation = join.resume, now, None
        self._waiting.add(client)
        if self.standing.degraded is not None:
            client.wire.write(self.standing.frame())
        if join.resync is not None:
            self._metrics.resyncs.labels(join.resync).inc()
            client.wire.write(frames.resync(join.resync))
        self._start_waiting()
        if client in self._waiting:
            asyncio.get_running_loop().call_later(self._patience_s + _TIMER_SLACK_S, self._start_waiting)

    def leave(self, client: Client) -> None:
        """The socket is gone."""
        client.session.closed()
        self._leave_group(client)

    def pump(self, client: Client) -> None:
        """There may be room on the wire: send what is due until there is none, or nothing is."""
        group = self.groups.of(client)
        while group is not None and client.wire.can_write:
            frame = client.session.next_frame(time.monotonic())
            if frame is not None:
                client.wire.write(frame)
            elif client.session.phase is not Phase.BEHIND:
                self._telling.tell(client, self.book)
                return
            else:
                self._catch_up(client, group)

    # Time

    async def tell_situations(self) -> None:
        """Give each current screen the situation of its class if it is another than it has; the others get it later."""
        for group in self.groups:
            for client in list(group.current):
                self._telling.tell(client, self.book)
            await asyncio.sleep(0)

    async def beat(self, every_s: float) -> None:
        """Heartbeats for ever; quiet classes are brought to the newest version first.

        Who waits to start has what it resumes from, or nothing yet, and is told that we live as well.
        """
        while True:
            await asyncio.sleep(every_s)
            now = self._clock()
            for client in self._waiting:
                if client.wire.can_write:
                    had = None if client.resume is None else client.resume.version
                    client.wire.write(frames.heartbeat(had, from_micros(now)))
            for group in self.groups:
                self._hand_out(group, group.feed.tick(now) or group.feed.advance(now))
                beat = frames.heartbeat(encode(group.feed.version, group.feed.tag), from_micros(now))
                for client in group.current:
                    if client.wire.can_write:
                        client.wire.write(beat)
                await asyncio.sleep(0)  # ticks go first

    # Inside

    def _start_waiting(self) -> None:
        if self.book is not None:
            for client in list(self._waiting):
                self._start(client, self.book)

    def _start(self, client: Client, book: UnitBook) -> None:
        """Start a client that subscribed, unless it must wait for this replica to read as far as it has."""
        if client.audience is None:
            return
        how = judge(
            client.resume,
            epoch=self._epoch,
            tag=client.audience.tag,
            mine=book.version,
            waited_s=time.monotonic() - client.joined_at,
            patience_s=self._patience_s,
        )
        if how is Resuming.WAIT:
            return
        self._waiting.discard(client)
        self._metrics.resumes.labels(how).inc()
        group = self._enter(client, client.audience, book)
        if how is Resuming.MISSED and client.resume is not None:
            theirs = decode(client.resume.version, len(book.version), group.feed.tag)
            self._tick_group(group)
            missed = theirs and group.feed.missed(theirs, self._clock(), most_rows=self.limits.missed_rows)
            if missed:
                client.session.send([*missed.frames, *self._telling.owed(client, self.book)], missed.after)
                self.pump(client)
                return
        self._send_snapshot(client, group, ())

    def _schedule_tick(self) -> None:
        at = next_tick_at(self._last_tick_at, self._last_cost_s, self._pace)
        if at <= time.monotonic():
            self._tick()
        else:
            delay = at - time.monotonic()
            self._tick_timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        self._tick_timer = None
        started = time.monotonic()
        stirred, self._stirred = self._stirred, set()
        for group in stirred:
            self._tick_group(group)
        self._last_tick_at = time.monotonic()
        self._last_cost_s = self._last_tick_at - started
        self._metrics.tick_seconds.observe(self._last_cost_s)

    def _tick_group(self, group: Group) -> None:
        self._hand_out(group, group.feed.tick(self._clock()))

    def _hand_out(self, group: Group, tick: Tick | None) -> None:
        """Write the tick to everyone current who has room; the others keep the version they have."""
        if tick is None:
            return
        behind = []
        for client in group.current:
            if client.wire.can_write:
                for frame in tick.frames:
                    client.wire.write(frame)
            else:
                behind.append(client)
        self._metrics.frames.inc(len(tick.frames) * (len(group.current) - len(behind)))
        self._metrics.behind.inc(len(behind))
        now = time.monotonic()
        for client in behind:
            client.session.fall_behind(tick.before, now)
        group.current.difference_update(behind)

    def _catch_up(self, client: Client, group: Group) -> None:
        self._tick_group(group)
        match client.session.due(time.monotonic(), group.feed.version):
            case Due.NOTHING:
                group.current.add(client)
                self._telling.tell(client, self.book)
            case Due.RESYNC:
                self._resync(client, group, "slow")
            case Due.MISSED:
                missed = group.feed.missed(client.session.version, self._clock(), most_rows=self.limits.missed_rows)
                if missed is None:
                    self._resync(client, group, "slow")
                else:
                    client.session.send(missed.frames, missed.after)

    def _resync(self, client: Client, group: Group, reason: str) -> None:
        self._metrics.resyncs.labels(reason).inc()
        self._send_snapshot(client, group, [frames.resync(reason)])

    def _send_snapshot(self, client: Client, group: Group, before: Sequence[bytes]) -> None:
        """The newest snapshot of its class, made now unless one was made a moment ago that is old already."""
        started = time.monotonic()
        if not group.feed.has_snapshot and started < group.snapshot_at:
            self._rest(client, group, before)
            return
        self._tick_group(group)
        snapshot = group.feed.snapshot(self._clock())
        done = time.monotonic()
        group.snapshot_at = max(group.snapshot_at, next_tick_at(done, done - started, self._snapshot_pace))
        client.situation = None
        client.session.send([*before, *snapshot.frames, *self._telling.owed(client, self.book)], snapshot.version)
        self.pump(client)

    def _rest(self, client: Client, group: Group, before: Sequence[bytes]) -> None:
        client.session.wait()
        group.resting.append((client, before))
        if len(group.resting) == 1:
            rest = group.snapshot_at - time.monotonic()
            asyncio.get_running_loop().call_later(rest + _SNAPSHOT_SLACK_S, self._rested, group)

    def _rested(self, group: Group) -> None:
        resting, group.resting = group.resting, []
        for client, before in resting:
            if client in group.members and client.session.phase is Phase.WAITING:
                self._send_snapshot(client, group, before)

    def _enter(self, client: Client, audience: Audience, book: UnitBook) -> Group:
        group = self.groups.enter(client, audience, book, self._epoch)
        self._metrics.classes.set(len(self.groups))
        return group

    def _leave_group(self, client: Client) -> None:
        self._waiting.discard(client)
        empty = self.groups.leave(client)
        if empty is not None:
            self._stirred.discard(empty)
            self._metrics.classes.set(len(self.groups))

    def _tell_all(self, frame: bytes) -> None:
        for client in (*self._waiting, *self.groups.members):
            client.wire.write(frame)
