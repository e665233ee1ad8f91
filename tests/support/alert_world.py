"""The rules of alerts as one, without Kafka: facts and time in, what each receiver is told out, restarts at will."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson

from alerts import ladder_file
from alerts.core.alert import Acknowledgement, Alert, Cause, Kind
from alerts.core.book import Book
from alerts.core.chain import Odd
from alerts.core.desk import Desk
from alerts.core.facts import Feed, read_silence, read_transition, read_unit
from alerts.core.ladder import RUNGS
from alerts.core.outbound import Message, Outbound, Outcome
from alerts.core.pressure import Beds
from alerts.core.telling import Receiver
from alerts.lifecycle_codec import from_json, to_json
from schemas.code_tables import load_groups
from schemas.core.activity_groups import groups_of
from schemas.core.pressure import Filling
from schemas.models.alert_lifecycle import AlertLifecycle
from tests.support.alerter_facts import a_transition, spelled

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
LADDER = ladder_file.read()
EVERYONE = Receiver("everyone", 3, frozenset({"FR"}), frozenset(range(1, len(RUNGS) + 1)))


_WHOLE = {"apply_unit", "apply_place", "apply_beds", "apply_feed", "apply_silence"}
"""What a term reads from the beginning."""


class Told(NamedTuple):
    """One message taken by a receiver."""

    receiver: str
    kind: str
    cause: str
    reason: str
    step: str
    sequence: int
    units: tuple[str, ...]
    at: datetime
    alert_id: str


class DiedError(Exception):
    """The process ended; `restart` goes on."""


def receiver(name: str, *steps: str, level: int = 3, territories: Iterable[str] = ("FR",)) -> Receiver:
    """A receiver of the file; no steps: all."""
    heights = frozenset(RUNGS.index(step) + 1 for step in steps or RUNGS)
    return Receiver(name, level, frozenset(territories), heights)


class World:
    """A desk with a clock. `told`: what receivers took; `log`: alerts.lifecycle as its readers have it."""

    def __init__(self, *receivers: Receiver, contacts: bool = False, now: datetime = NOON) -> None:
        self.now = now
        self.told: list[Told] = []
        self.log: dict[str, bytes] = {}
        self.answer: Callable[[Message], Outcome] = lambda _: Outcome.DELIVERED
        self.dies_after: int | None = None
        """So many messages from now, the process ends between a receiver's yes and the record of it."""
        self._receivers = receivers or (EVERYONE,)
        self._contacts = contacts
        self._facts: list[Callable[[Book, datetime], None]] = []
        self._sequences: dict[str, int] = {}
        self._last: dict[tuple[str, int], tuple[int, int]] = {}
        self._begin()

    def units(self, *entries: dict[str, Any]) -> "World":
        for entry in entries:
            unit = read_unit(entry, groups_of(entry, load_groups()))
            self.take(lambda book, _, unit=unit: book.apply_unit(unit.unit_id, unit))  # type: ignore[misc]
            self.take(lambda book, now, unit=unit: book.apply_place(unit.unit_id, unit, now))  # type: ignore[misc]
        return self

    def beds(self, unit_id: str, occupied: int | None, open_beds: int = 10, *, in_duty: bool = True) -> None:
        """The unit's state says so; `occupied` None: it knows its parts no more."""
        beds = None if occupied is None else Beds(Filling(occupied, open_beds), in_duty)
        offset = len(self._facts)
        self.take(lambda book, now: book.apply_beds(unit_id, offset, beds, now))

    def goes(self, unit_id: str, to: str, *, ago: timedelta = timedelta(), **changes: Any) -> None:
        """The unit's next crossing; of what level 3 alone is told, with its own sequence: `confidentiality=3`."""
        chain = f"{unit_id}#{changes.get('confidentiality', 2)}"
        sequence = self._sequences[chain] = self._sequences.get(chain, 0) + 1
        self.crossing(a_transition(unit_id, sequence, to, moment=self.now - ago, **changes))

    def crossing(self, value: dict[str, Any]) -> None:
        facts = read_transition(value)
        place = facts.sequence, facts.unit_version
        chain = facts.unit_id, facts.confidentiality
        self._last[chain] = max(place, self._last.get(chain, place))
        self.take(lambda book, now: book.apply_transition(facts, now))

    def odd(self, unit_id: str, *rules: str, level: int = 2) -> None:
        odd = Odd(rules, self.now) if rules else None
        self.take(lambda book, now: book.apply_anomalies(unit_id, odd, now, level))

    def feed(
        self, name: str, *, down: bool, vendor: str | None = None, period: timedelta = timedelta(seconds=3)
    ) -> None:
        since = self.now
        self.take(lambda book, _: book.apply_feed(Feed(name, down, since, vendor=vendor, period=period)))

    def silence(self, lasts: timedelta, **scope: list[str]) -> str:
        empty: dict[str, list[str]] = {
            name: [] for name in ("territories", "establishments", "units", "feeds", "activity_groups")
        }
        silence_id = f"{len(self._facts):08d}-0000-4000-8000-000000000000"
        value = {
            "silence_id": silence_id,
            "scope": {**empty, **scope},
            "from": spelled(self.now),
            "until": spelled(self.now + lasts),
        }
        silence = read_silence(value)
        self.take(lambda book, _: book.apply_silence(silence_id, silence))
        self.desk.silenced()
        self._turn()
        return silence_id

    def acknowledge(self, alert_id: str, promise: timedelta, by: str = "someone") -> None:
        said = Acknowledgement(by, self.now, self.now + promise, None)
        self.desk.acknowledge(alert_id, said, self.now)
        self._turn()

    def take(self, fact: Callable[[Book, datetime], None]) -> None:
        """A fact, now; it is in its log for the terms to come."""
        self._facts.append(fact)
        fact(self.desk.book, self.now)
        self._turn()

    def passes(self, time: timedelta) -> None:
        """Time, stopping wherever the desk wants to look, or a receiver may be tried again."""
        until = self.now + time
        while self.now < until:
            looks = [self.desk.next_look_at(), *self._edges()]
            moments = [moment for moment in looks if moment is not None and moment > self.now]
            longest = timedelta(seconds=1) if self.outbound.on_its_way() else until - self.now
            self.now = min([until, self.now + longest, *moments])
            if self.now in self._edges():
                self.desk.silenced()
            self._turn()

    def restart(self, *, again: int = 1_000_000) -> None:
        """The process ends, anywhere; another loads what was written, and reads at least the last facts again."""
        self._begin(max(0, len(self._facts) - max(1, again)))

    def has_receivers(self, *receivers: Receiver) -> None:
        """Another file of receivers, with which the process starts again."""
        self._receivers = receivers
        self.restart()

    def forget(self, count: int) -> None:
        """The first facts are compacted away: who starts later does not read them."""
        del self._facts[:count]

    def alerts(self, kind: Kind = Kind.LATE, *, open_only: bool = True) -> list[Alert]:
        """As a reader of the topic has them."""
        found = [from_json(orjson.loads(value)) for value in self.log.values()]
        return [alert for alert in found if alert.cause.kind is kind and (alert.is_open or not open_only)]

    def the_alert(self, kind: Kind = Kind.LATE) -> Alert:
        (alert,) = self.alerts(kind)
        return alert

    def reasons(self, receiver: str = "everyone") -> list[str]:
        return [told.reason for told in self.told if told.receiver == receiver]

    def _begin(self, from_fact: int = 0) -> None:
        self.desk = Desk(Book(LADDER.pressure, LADDER.feed_settle), LADDER, self._receivers, contacts=self._contacts)
        configured = {receiver.receiver_id for receiver in self._receivers}
        self.outbound = Outbound(self.desk, lambda name: name if name in configured or ":" in name else None)
        self.desk.load([from_json(orjson.loads(value)) for value in self.log.values()], self.now)
        self.outbound.load()
        for (unit_id, confidentiality), (sequence, unit_version) in self._last.items():
            self.desk.book.apply_last(unit_id, sequence, unit_version, confidentiality)
        for number, fact in enumerate(self._facts):
            whole = fact.__code__.co_names[0] in _WHOLE
            if whole or number >= from_fact:
                fact(self.desk.book, self.now)
        self.desk.begin()
        self._turn()
        self.desk.book.begin_pressure(self.now)
        self._turn()

    def _edges(self) -> list[datetime]:
        silences = self.desk.book.silences.values()
        return [edge for silence in silences for edge in (silence.begins, silence.ends) if edge >= self.now]

    def _turn(self) -> None:
        """Decides, writes, tells, as a term does, until nothing is left to send now."""
        while True:
            while self.desk.look(self.now, at_most=2):
                self._write()
            messages = self.outbound.choose(self.now)
            self._write()
            for message in messages:
                outcome = self.answer(message)
                if outcome is Outcome.DELIVERED:
                    self._hear(message)
                    self._may_die()
                self.outbound.settle(message, outcome, self.now, random.random())
            if not messages:
                return

    def _write(self) -> None:
        for alert_id, alert in self.desk.take_changes().items():
            self.log.pop(alert_id, None)
            if alert is not None:
                value = to_json(alert)
                encoded = orjson.dumps(value)
                AlertLifecycle.model_validate_json(encoded)
                assert from_json(orjson.loads(encoded)) == alert
                self.log[alert_id] = encoded

    def _may_die(self) -> None:
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                self.dies_after = None
                raise DiedError

    def _hear(self, message: Message) -> None:
        alert = self.desk.alerts[message.alert_id]
        notice = alert.notice(message.sequence)
        self.told.append(
            Told(
                message.receiver,
                alert.cause.kind,
                alert.cause.of,
                notice.reason,
                notice.step,
                notice.sequence,
                notice.units if alert.cause.kind is not Kind.DIGEST else tuple(sorted(alert.lists)),
                self.now,
                alert.alert_id,
            )
        )


def late(finess: str, level: int = 2) -> Cause:
    """The cause of an establishment's late units."""
    return Cause(Kind.LATE, f"E-{finess}", level)
