"""One term of deciding: loads everything, then decides, writes and tells until the lead is lost.

The order within a turn is the guarantee: what follows from facts and outcomes is in Kafka before anybody is told,
and the next message of a lane leaves only when the outcome of the one before is in Kafka too. So a process that ends
anywhere repeats at most the one message each lane had under way. A failure of Kafka ends the term; the next one
loads anew.
"""

import gc
import logging
import random
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from datetime import datetime

from alerts.core.alert import Alert
from alerts.core.book import Book
from alerts.core.desk import Desk
from alerts.core.ladder import Ladder
from alerts.core.outbound import Message, Outbound, Outcome
from alerts.courier import Courier
from alerts.fact_log import LOGS, EarlierStates, FactLog, partitions
from alerts.intake import Intake
from alerts.lanes import Lanes
from alerts.leadership import Leadership, LeadLostError, Positions
from alerts.lifecycle_log import LifecycleLog
from alerts.metrics import Metrics

_log = logging.getLogger(__name__)

_IDLE_POLL_MS = 200
_BUSY_POLL_MS = 5
"""While messages are under way: their outcomes are not waited for by Kafka's poll."""
_STORM = 100
"""Records of one poll: where so many come, more are there."""
_READS_ON_S = 2.0
_LOOKS_AT_ONCE = 200
"""Causes decided and written between two signs of life to the group: well below its patience."""
_COMMIT_EVERY_S = 1.0
_FORGET_EVERY_S = 60.0


class Term:
    """Single-threaded but for the lanes. `run` returns when the lead is lost or `stopping` says so."""

    def __init__(
        self,
        leadership: Leadership,
        kafka: str,
        ladder: Ladder,
        courier: Courier,
        metrics: Metrics,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._leadership = leadership
        self._kafka = kafka
        self._courier = courier
        self._metrics = metrics
        self._now = now
        self._book = Book(ladder.pressure, ladder.feed_settle)
        self._desk = Desk(self._book, ladder, courier.receivers.all, contacts=courier.receivers.mail is not None)
        self._outbound = Outbound(self._desk, courier.lane_of)
        self._intake = Intake(self._book, lambda topic: metrics.unreadable.labels(topic).inc())
        self._lanes = Lanes()
        self._committed: Positions = {}
        self._commit_at = 0.0
        self._forget_at = 0.0
        self._silence_at: datetime | None = None
        self._turned_at = now()

    def run(self, stopping: Callable[[], bool], on_loaded: Callable[[], None]) -> None:
        """Loads, tells `on_loaded`, and decides."""
        with ExitStack() as held:
            facts = held.enter_context(closing(FactLog(self._kafka)))
            log = held.enter_context(closing(LifecycleLog(self._kafka)))
            held.callback(self._lanes.close)
            self._load(facts)
            on_loaded()
            self._turn(facts, log)
            states = held.enter_context(closing(EarlierStates(self._kafka, facts.places())))
            while not stopping():
                self._alive()
                self._read(facts)
                self._read_earlier(states)
                self._turn(facts, log)

    def _load(self, facts: FactLog) -> None:
        began = time.monotonic()
        gc.unfreeze()
        self._intake.take(facts.whole(self._alive), self._now())
        self._desk.load(self._intake.alerts(), self._now())
        self._outbound.load()
        self._committed = self._leadership.committed(partitions(LOGS))
        count = self._intake.take(facts.backlog(self._committed, self._alive), self._now())
        now = self._now()
        self._acknowledge(now)
        self._desk.begin()
        self._look_at_silences(now)
        # What was loaded stays: looked through by each full collection, a nation stops every thread for seconds.
        gc.freeze()
        _log.info(
            "deciding",
            extra={
                "alerts": len(self._desk.alerts),
                "units": len(self._book.units),
                "facts": count,
                "seconds": round(time.monotonic() - began, 2),
            },
        )

    def _read(self, facts: FactLog) -> None:
        """Take in what came: in a storm all there is, or a cause with units in many partitions is told in parts."""
        until = time.monotonic() + _READS_ON_S
        busy = self._lanes.busy or not self._book.pressure.complete
        records = facts.poll(_BUSY_POLL_MS if busy else _IDLE_POLL_MS)
        self._metrics.facts.inc(self._intake.take(records, self._now()))
        while len(records) >= _STORM and time.monotonic() < until:
            self._alive()
            records = facts.poll(0)
            self._metrics.facts.inc(self._intake.take(records, self._now()))

    def _read_earlier(self, states: EarlierStates) -> None:
        """A piece, until every unit's beds are known."""
        if self._book.pressure.complete:
            return
        self._intake.take_earlier(states.poll(_BUSY_POLL_MS), self._now())
        if states.done():
            self._book.begin_pressure(self._now())
            states.close()
            _log.info("the beds of every unit are known: thresholds of pressure are watched from now on")

    def _turn(self, facts: FactLog, log: LifecycleLog) -> None:
        now = self._now()
        for sent in self._lanes.outcomes():
            self._settle(sent.message, sent.attempt.outcome, sent.attempt.why, now)
        self._acknowledge(now)
        was_set_back, self._turned_at = now < self._turned_at, now
        begins_or_ends = self._silence_at is not None and now >= self._silence_at
        if self._intake.silences_changed or begins_or_ends or was_set_back:
            self._look_at_silences(now)
        while self._desk.look(now, at_most=_LOOKS_AT_ONCE):
            self._write(log)
        if time.monotonic() >= self._forget_at:
            self._desk.forget_old(now)
            self._forget_at = time.monotonic() + _FORGET_EVERY_S
        messages = self._outbound.choose(now)
        self._write(log)
        for message in messages:
            self._leadership.guard()
            self._lanes.send(message, self._courier.prepare(message, self._desk, now))
        self._commit(facts)

    def _write(self, log: LifecycleLog) -> None:
        changes = self._desk.take_changes()
        if changes:
            self._alive()
            log.write(changes)
            self._count(changes.values())

    def _settle(self, message: Message, outcome: Outcome, why: str, now: datetime) -> None:
        alert = self._desk.alerts[message.alert_id]
        facts = {"receiver": message.receiver, "alert_id": message.alert_id, "sequence": message.sequence}
        self._metrics.deliveries.labels(outcome).inc()
        if outcome is Outcome.DELIVERED:
            if alert.keeps(message.sequence):  # a later one may have taken its place while it was under way
                self._metrics.told.observe((now - alert.notice(message.sequence).at).total_seconds())
            _log.info("told", extra=facts)
        else:
            _log.warning("not told", extra={**facts, "outcome": outcome, "why": why})
        given_up = len(self._book.given_up)
        self._outbound.settle(message, outcome, now, random.random())  # noqa: S311 - spreads retries, hides nothing
        if len(self._book.given_up) > given_up:
            _log.critical("given up telling a receiver", extra={**facts, "why": why})

    def _acknowledge(self, now: datetime) -> None:
        said, self._intake.acknowledgements = self._intake.acknowledgements, []
        for alert_id, acknowledgement in said:
            changed = self._desk.acknowledge(alert_id, acknowledgement, now)
            _log.info("acknowledgement", extra={"alert_id": alert_id, "by": acknowledgement.by, "changed": changed})

    def _look_at_silences(self, now: datetime) -> None:
        self._intake.silences_changed = False
        self._desk.silenced()
        edges = (edge for silence in self._book.silences.values() for edge in (silence.begins, silence.ends))
        self._silence_at = min((edge for edge in edges if edge > now), default=None)

    def _count(self, written: Iterable[Alert | None]) -> None:
        for alert in written:
            if alert is not None:
                self._metrics.decisions.labels(alert.reason).inc()
        self._metrics.waiting.set(self._outbound.on_its_way())
        self._metrics.open.set(self._desk.open_count)
        self._metrics.given_up.set(len(self._book.given_up))

    def _commit(self, facts: FactLog) -> None:
        if time.monotonic() < self._commit_at:
            return
        self._commit_at = time.monotonic() + _COMMIT_EVERY_S
        places = facts.places()
        moved = {part: place for part, place in places.items() if self._committed.get(part) != place}
        if moved and self._leadership.commit(moved):
            self._committed = places

    def _alive(self) -> None:
        if not self._leadership.held():
            raise LeadLostError("Kafka's group gave the lead to another alerter")
