"""A term of deciding: it goes by the steady clock, and what becomes of a message may come late."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from prometheus_client import CollectorRegistry

from alerts import ladder_file, messages_file, term
from alerts.channels import webhook
from alerts.channels.webhook import Webhook
from alerts.core.alert import Alert
from alerts.core.webhook_signing import key_of
from alerts.courier import Courier
from alerts.metrics import Metrics
from alerts.receivers_file import NOBODY, Configured, Receivers
from alerts.term import Term
from alerts.wording import Wording
from schemas.core.times import to_micros
from schemas.steady_clock import SteadyClock
from schemas.topics import DIRECTORY, TRANSITIONS, Topic
from tests.support.alert_receiver import SECRET, a_receiver
from tests.support.alert_world import EVERYONE, NOON
from tests.support.alerter_facts import a_transition, a_unit
from tests.support.waiting import eventually

SECOND = 1_000_000
HOUR = 3_600 * SECOND
A, B = "1540002078/A", "1540002078/B"


class Record:
    """As kafka-python gives it."""

    def __init__(self, topic: Topic, value: dict[str, Any]) -> None:
        self.topic, self.key, self.value = topic.name, value["unit_id"].encode(), orjson.dumps(value)
        self.headers: list[tuple[str, bytes]] = []
        self.partition = self.offset = 0


class Kafka:
    """All that a term asks of it, and the machine it runs on: each poll is a second. `plan`: what happens when."""

    def __init__(self) -> None:
        self.wall = to_micros(NOON)
        self.running = 77 * SECOND
        self.clock = SteadyClock(lambda: self.wall, lambda: self.running)
        self.plan: dict[int, Callable[[], list[Record]]] = {}
        self.polls = 0
        self.waits = False
        """As long as it is told to, instead of answering at once."""
        self.wakes = threading.Event()
        self.over: Callable[[], bool] = lambda: False
        self.written: list[Alert] = []

    def whole(self, _: object) -> list[Record]:
        return [Record(DIRECTORY, a_unit(unit_id)) for unit_id in (A, B)]

    def backlog(self, *_: object) -> list[Record]:
        return []

    def poll(self, wait_ms: int) -> list[Record]:
        self.wakes.wait(wait_ms / 1000 if self.waits else 0)
        self.wall += SECOND
        self.running += SECOND
        self.polls += 1
        return self.plan.get(self.polls, list)()

    def overdue(self, unit_id: str) -> list[Record]:
        return self.goes(unit_id, 1, "overdue")

    def goes(self, unit_id: str, sequence: int, to: str) -> list[Record]:
        return [Record(TRANSITIONS, a_transition(unit_id, sequence, to, moment=self.clock.now()))]

    def leaps(self, span: int) -> list[Record]:
        self.wall += span
        return []

    def write(self, changes: Mapping[str, Alert | None]) -> None:
        self.written.extend(alert for alert in changes.values() if alert is not None)

    def places(self) -> dict[Any, int]:
        return {}

    def committed(self, _: object) -> dict[Any, int]:
        return {}

    def held(self) -> bool:
        return True

    def guard(self) -> None:
        """It never stood still."""

    def done(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing is held."""


class NoEarlierStates(Kafka):
    """All of them are read."""

    def poll(self, _: int) -> list[Record]:
        return []


def runs(
    kafka: Kafka,
    monkeypatch: pytest.MonkeyPatch,
    polls: int,
    receivers: Receivers = NOBODY,
) -> list[tuple[str, datetime]]:
    """Reason and moment of each notice."""
    for name in ("FactLog", "LifecycleLog"):
        monkeypatch.setattr(term, name, lambda _: kafka)
    monkeypatch.setattr(term, "EarlierStates", lambda *_: NoEarlierStates())
    courier = Courier(receivers, Wording(messages_file.read(), "https://vigilits.example"))
    metrics = Metrics(CollectorRegistry())
    leadership: Any = kafka
    Term(leadership, "", ladder_file.read(), courier, metrics, now=kafka.clock.now).run(
        lambda: kafka.over() or kafka.polls >= polls, lambda: None
    )
    notices = {alert.notices[-1].sequence: alert.notices[-1] for alert in kafka.written if alert.notices}
    return [(notice.reason, notice.at) for notice in notices.values()]


def ahead_until(poll: int, *, then_overdue: int) -> Kafka:
    """One unit is overdue, the clock leaps a day ahead and back at these polls, another is overdue."""
    kafka = Kafka()
    kafka.plan = {
        2: lambda: kafka.overdue(A),
        10: lambda: kafka.leaps(25 * HOUR),
        poll: lambda: kafka.leaps(-25 * HOUR),
        then_overdue: lambda: kafka.overdue(B),
    }
    return kafka


def test_a_clock_a_day_ahead_for_some_seconds_tells_nobody_of_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    told = runs(ahead_until(20, then_overdue=30), monkeypatch, 200)
    assert [reason for reason, _ in told] == ["first", "new_members"]
    assert told[1][1] - told[0][1] == ladder_file.read().group_interval


def test_one_that_was_believed_and_then_put_right_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    told = runs(ahead_until(100, then_overdue=200), monkeypatch, 400)
    assert [reason for reason, _ in told] == ["first", "escalated", "new_members"], "believed, a day had passed for it"
    assert (told[2][1] - NOON).total_seconds() < 400


def test_a_receiver_that_answers_when_a_later_notice_has_taken_the_place_is_told_that_one_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook, "ANSWER_WITHIN_S", 60.0)
    kafka = Kafka()
    kafka.waits = True
    kafka.plan = {2: lambda: kafka.goes(A, 1, "due"), 5: lambda: kafka.goes(A, 2, "overdue")}

    def answers(_: str) -> int:
        eventually(lambda: any(alert.sequence == 2 for alert in list(kafka.written)), "the second is decided")
        return 204

    with a_receiver() as hooks:
        hooks.answer = answers
        channel = Webhook(urlsplit(hooks.url), key_of(SECRET), allow_private=True)
        receivers = Receivers({"everyone": Configured(EVERYONE, channel)}, None)
        kafka.over = lambda: len(hooks.hooks) == 2
        runs(kafka, monkeypatch, 100_000, receivers)
        assert [hook.body["sequence"] for hook in hooks.hooks] == [1, 2]
