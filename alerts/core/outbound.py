"""What goes out next on each lane, and what an outcome means for the alerts. Works on a desk; sends nothing itself.

A lane sends one message at a time: a webhook has its own, the addresses of one mail server share a few. What a lane
sends next is chosen only after the outcome of the one before is written.
"""

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from alerts.core.alert import Alert, Cause, Delivery, Kind, Notice, Reason, State
from alerts.core.desk import Desk
from alerts.core.outbox import MOST_NOTICES, Digest, Later, Single, Waiting, next_message
from alerts.core.retrying import LONGEST_WAIT, is_given_up, wait_after


class Outcome(StrEnum):
    """What became of a try."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    """This message; the receiver may take others."""
    UNREACHABLE = "unreachable"
    """The receiver takes nothing now."""


@dataclass(frozen=True, slots=True)
class Message:
    """One notice, or one digest (an alert of that kind), for one receiver."""

    lane: str
    receiver: str
    alert_id: str
    sequence: int


@dataclass(slots=True)
class _Lane:
    receivers: dict[str, None] = field(default_factory=dict)
    """That something waits for, in turn."""
    busy: bool = False
    failures: int = 0
    paused_until: datetime | None = None


@dataclass(slots=True)
class _Pace:
    told: deque[datetime] = field(default_factory=lambda: deque(maxlen=MOST_NOTICES + 1))
    digest_at: datetime | None = None


class Outbound:
    """Deliveries on their way, by receiver. `lane_of` names a receiver's lane; None: it is configured no more."""

    def __init__(self, desk: Desk, lane_of: Callable[[str], str | None]) -> None:
        self._desk = desk
        self._lane_of = lane_of
        self._lanes: defaultdict[str, _Lane] = defaultdict(_Lane)
        self._paces: defaultdict[str, _Pace] = defaultdict(_Pace)
        self._waiting: defaultdict[str, dict[str, None]] = defaultdict(dict)
        """Receiver → alerts with a notice on its way to it, digests too."""
        self._covered: dict[tuple[str, str], str] = {}
        """(receiver, alert) → the digest under way that lists it."""

    def load(self) -> None:
        """Takes over what was on its way before, and what digests of before have told already."""
        alerts = list(self._desk.alerts.values())
        for alert in alerts:
            if alert.cause.kind is Kind.DIGEST:
                self._cover(alert) if alert.is_open else self._settle_listed(alert, alert.at)
        for alert in list(self._desk.alerts.values()):
            self._note(alert)
            for receiver, delivery in alert.deliveries.items():
                if delivery.told_at is not None and alert.cause.kind is not Kind.DIGEST:
                    self._remember_told(receiver, 1, delivery.told_at)

    def _note(self, alert: Alert) -> None:
        """Whom the alert is on its way to."""
        for receiver, delivery in alert.deliveries.items():
            if delivery.pending is None:
                self._waiting[receiver].pop(alert.alert_id, None)
                continue
            lane = self._lane_of(receiver)
            if lane is None:
                continue
            self._waiting[receiver][alert.alert_id] = None
            self._lanes[lane].receivers[receiver] = None

    def choose(self, now: datetime) -> list[Message]:
        """The next message of every lane that is free; a digest among them is a new record of the desk."""
        for alert_id in self._desk.touched:
            self._note(self._desk.alerts[alert_id])
        self._desk.touched.clear()
        chosen = []
        for name, lane in list(self._lanes.items()):
            # A pause longer than any was begun by a clock that was ahead.
            if lane.busy or (lane.paused_until is not None and now < lane.paused_until <= now + LONGEST_WAIT):
                continue
            message = self._next(name, lane, now)
            if message is not None:
                lane.busy = True
                chosen.append(message)
        return chosen

    def settle(self, message: Message, outcome: Outcome, now: datetime, chance: float) -> None:
        """What became of a message."""
        lane = self._lanes[message.lane]
        lane.busy = False
        lane.receivers.pop(message.receiver, None)
        lane.receivers[message.receiver] = None  # others of the lane come first
        if outcome is Outcome.DELIVERED:
            if lane.failures:
                lane.failures, lane.paused_until = 0, None
                self._retry_at_once(lane)
            self._delivered(message, now)
            return
        if outcome is Outcome.UNREACHABLE:
            lane.failures += 1
            lane.paused_until = now + wait_after(lane.failures, chance)
        self._failed(message, now, chance)

    def on_its_way(self) -> int:
        """How many notices wait, over all receivers."""
        return sum(len(alerts) for alerts in self._waiting.values())

    def _next(self, name: str, lane: _Lane, now: datetime) -> Message | None:
        for receiver in list(lane.receivers):
            if not self._waiting[receiver]:
                del lane.receivers[receiver]
                continue
            pace = self._paces[receiver]
            digests, notices = self._waiting_for(receiver)
            for digest in digests:
                if digest.next_at is None or digest.next_at <= now:
                    return Message(name, receiver, digest.alert_id, digest.sequence)
            match next_message(notices, pace.told, pace.digest_at, now):
                case Single(notice, for_digest):
                    if for_digest:
                        pace.digest_at = now
                    return Message(name, receiver, notice.alert_id, notice.sequence)
                case Digest(listed):
                    pace.digest_at = now
                    digest_id = self._open_digest(receiver, listed, now)
                    return Message(name, receiver, digest_id, 1)
                case Later():
                    continue
        return None

    def _waiting_for(self, receiver: str) -> tuple[list[Waiting], list[Waiting]]:
        """Digests under way, and notices that none of them lists."""
        digests, notices = [], []
        for alert_id in self._waiting[receiver]:
            alert = self._desk.alerts[alert_id]
            delivery = alert.deliveries[receiver]
            assert delivery.pending is not None  # noqa: S101 - that is what is kept here
            gathered = alert.notice(delivery.pending).gathered
            waiting = Waiting(alert_id, delivery.pending, delivery.next_at, gathered)
            if alert.cause.kind is Kind.DIGEST:
                digests.append(waiting)
            elif (receiver, alert_id) not in self._covered:
                notices.append(waiting)
        return digests, notices

    def _open_digest(self, receiver: str, listed: Sequence[Waiting], now: datetime) -> str:
        lists = {notice.alert_id: notice.sequence for notice in listed}
        text = "\n".join((receiver, *(f"{alert_id}:{sequence}" for alert_id, sequence in sorted(lists.items()))))
        digest_id = f"digest-{hashlib.sha256(text.encode()).hexdigest()[:20]}"
        alerts = [self._desk.alerts[alert_id] for alert_id in lists]
        notice = Notice(
            sequence=1,
            at=now,
            state=State.SENT,
            reason=Reason.FIRST,
            height=max(alert.notice(lists[alert.alert_id]).height for alert in alerts),
            gathered=False,
            units=(),
        )
        digest = Alert(
            alert_id=digest_id,
            cause=Cause(Kind.DIGEST, receiver, max(alert.cause.level for alert in alerts)),
            opened_at=now,
            at=now,
            sequence=1,
            state=State.SENT,
            reason=Reason.FIRST,
            height=notice.height,
            territories=tuple(sorted({code for alert in alerts for code in alert.territories})),
            groups=tuple(sorted({group for alert in alerts for group in alert.groups})),
            deliveries={receiver: Delivery(pending=1, waits_since=now)},
            notices=(notice,),
            lists=lists,
        )
        self._desk.put(digest)
        self._cover(digest)
        self._note(digest)
        return digest_id

    def _cover(self, digest: Alert) -> None:
        for alert_id in digest.lists:
            self._covered[digest.cause.of, alert_id] = digest.alert_id

    def _delivered(self, message: Message, now: datetime) -> None:
        alert = self._desk.alerts[message.alert_id]
        self._put(_told(alert, message.receiver, message.sequence, now))
        if alert.cause.kind is Kind.DIGEST:
            self._close_digest(message, now)
            self._settle_listed(alert, now)
        else:
            self._remember_told(message.receiver, 1, now)
        if message.receiver in self._desk.book.given_up:
            self._desk.book.apply_given_up(message.receiver, None)

    def _close_digest(self, message: Message, now: datetime) -> None:
        digest = self._desk.alerts[message.alert_id]
        self._put(replace(digest, state=State.RESOLVED, reason=Reason.RESOLVED, resolved_at=now, at=now))
        for alert_id in digest.lists:
            self._covered.pop((message.receiver, alert_id), None)

    def _settle_listed(self, digest: Alert, now: datetime) -> None:
        """Each notice a delivered digest lists has been told."""
        if digest.deliveries[digest.cause.of].given_up:
            return
        for alert_id, sequence in digest.lists.items():
            alert = self._desk.alerts.get(alert_id)
            delivery = None if alert is None else alert.deliveries.get(digest.cause.of)
            if alert is not None and delivery is not None and delivery.sequence < sequence:
                self._put(_told(alert, digest.cause.of, sequence, now))
        self._remember_told(digest.cause.of, min(len(digest.lists), MOST_NOTICES + 1), now)

    def _failed(self, message: Message, now: datetime, chance: float) -> None:
        alert = self._desk.alerts[message.alert_id]
        delivery = alert.deliveries[message.receiver]
        if delivery.pending == message.sequence:
            attempts = delivery.attempts + 1
            tried = replace(delivery, attempts=attempts, next_at=now + wait_after(attempts, chance))
            self._put(alert.with_delivery(message.receiver, tried))
        for alert_id in list(self._waiting[message.receiver]):
            waiting = self._desk.alerts[alert_id]
            if is_given_up(waiting.deliveries[message.receiver].waits_since, now):
                self._give_up(waiting, message.receiver, now)

    def _give_up(self, alert: Alert, receiver: str, now: datetime) -> None:
        delivery = replace(alert.deliveries[receiver], pending=None, next_at=None, given_up=True, waits_since=None)
        self._put(alert.with_delivery(receiver, delivery))
        if alert.cause.kind is Kind.DIGEST:
            self._close_digest(Message("", receiver, alert.alert_id, 1), now)
        self._desk.book.apply_given_up(receiver, now)

    def _retry_at_once(self, lane: _Lane) -> None:
        for receiver in lane.receivers:
            for alert_id in list(self._waiting[receiver]):
                alert = self._desk.alerts[alert_id]
                delivery = alert.deliveries[receiver]
                if delivery.next_at is not None:
                    self._put(alert.with_delivery(receiver, replace(delivery, next_at=None)))

    def _remember_told(self, receiver: str, count: int, now: datetime) -> None:
        told = self._paces[receiver].told
        told.extend([now] * count)

    def _put(self, alert: Alert) -> None:
        self._desk.put(alert)
        self._note(alert)


def _told(alert: Alert, receiver: str, sequence: int, now: datetime) -> Alert:
    delivery = alert.deliveries[receiver]
    if delivery.pending == sequence:
        delivery = replace(delivery, pending=None, attempts=0, next_at=None, waits_since=None)
    elif delivery.pending is not None:
        delivery = replace(delivery, waits_since=alert.notice(delivery.pending).at)
    has = replace(delivery, sequence=max(delivery.sequence, sequence), told_at=now, given_up=False)
    return alert.with_delivery(receiver, has)
