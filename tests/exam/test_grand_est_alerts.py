"""The Grand Est week of March 2020 on its own clock: the rules tell whom and when a script of another way of thinking
derives from the transitions."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from alerts import ladder_file
from alerts.core.alert import Alert
from alerts.core.book import Book
from alerts.core.desk import Desk
from alerts.core.facts import read_transition, read_unit
from alerts.core.telling import Receiver
from schemas.code_tables import load_groups
from schemas.core.activity_groups import groups_of
from tests.exam import grand_est_alerts_expected, grand_est_expected
from tests.exam.grand_est_alerts_expected import RUNGS, Told, establishment_of, line
from tests.exam.grand_est_expected import TENSION, UNTIL, Expected
from tests.support.alerter_facts import a_transition, a_unit
from tests.support.real_data import REAL_DATA, needs_real_data

FILE = REAL_DATA / "grand-est-icu-2020-03.csv"
PARIS = ZoneInfo("Europe/Paris")
ONE_A_RUNG = tuple(Receiver(rung, 3, frozenset({"FR"}), frozenset({place})) for place, rung in enumerate(RUNGS, 1))

Opened = tuple[str, datetime, datetime | None]


class Fact(NamedTuple):
    """Known at `moment`; of one moment those of lower `place` first."""

    moment: datetime
    place: int
    apply: Callable[[Book], None]


def local(moment: datetime) -> datetime:
    return moment.astimezone(PARIS).replace(tzinfo=None)


def facts_of(transitions: Iterable[Expected]) -> list[Fact]:
    """Who becomes late, then who reports, then the level that all others have from now on."""
    found: list[Fact] = []
    hospitals: dict[str, int] = {}
    for each in transitions:
        sequence = hospitals[each.hospital] = hospitals.get(each.hospital, 0) + 1
        moment = each.moment.replace(tzinfo=PARIS)
        value = a_transition(
            each.hospital, sequence, each.state, moment=moment, rank=each.rank, level=each.level, due_at=None
        )
        crossing = partial(Book.apply_transition, new=read_transition(value), now=moment)
        found.append(Fact(moment, int(each.rank == "fresh"), crossing))
    for edge, level in zip(TENSION, ("tension", "normal"), strict=True):
        moment = edge.replace(tzinfo=PARIS)
        for hospital in hospitals:
            timing = partial(Book.apply_timing, unit_id=hospital, level=level, due_at=None, now=moment)
            found.append(Fact(moment, 2, timing))
    return sorted(found, key=lambda fact: fact[:2])


class Drive:
    """A desk whose clock stops at every fact and wherever it wants to look again. `told`: every notice, as it came."""

    def __init__(self, hospitals: Iterable[str]) -> None:
        self.told: list[Told] = []
        self._desk = Desk(Book(), ladder_file.read(), ONE_A_RUNG, contacts=False)
        self._sequences: dict[str, int] = {}
        for hospital in sorted(hospitals):
            entry = a_unit(hospital, establishment_of(hospital), feeds=["icubam"])
            self._desk.book.apply_unit(hospital, read_unit(entry, groups_of(entry, load_groups())))

    def run(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            while (look := self._desk.next_look_at()) is not None and look < fact.moment:
                self._decide(look)
            fact.apply(self._desk.book)
            self._decide(fact.moment)
        while (look := self._desk.next_look_at()) is not None and local(look) <= UNTIL:
            self._decide(look)

    def opened(self) -> list[Opened]:
        """Every alert, told or not."""
        found = [
            (alert.cause.of, local(alert.opened_at), None if alert.resolved_at is None else local(alert.resolved_at))
            for alert in self._desk.alerts.values()
        ]
        return sorted(found, key=lambda alert: alert[:2])

    def _decide(self, now: datetime) -> None:
        more = True
        while more:
            more = self._desk.look(now, at_most=1)
            for alert in self._desk.take_changes().values():
                assert alert is not None
                if alert.sequence > self._sequences.get(alert.alert_id, 0):
                    self._sequences[alert.alert_id] = alert.sequence
                    self.told.append(as_told(alert))


def as_told(alert: Alert) -> Told:
    """The last notice; it is for the rungs whose receivers it waits for."""
    notice = alert.notices[-1]
    rungs = [rung for rung in RUNGS if rung in alert.deliveries and alert.deliveries[rung].pending == notice.sequence]
    establishment = alert.cause.of.removeprefix("E-")
    return Told(local(notice.at), establishment, notice.reason, notice.step, tuple(rungs), notice.units)


@needs_real_data
def test_the_rules_tell_whom_and_when_the_transitions_say() -> None:
    reasons = Counter(each.reason for each in assert_told(grand_est_expected.expected(FILE)))
    assert reasons == {"first": 36, "escalated": 71, "new_members": 6, "repeated": 185, "resolved": 13}


CALENDAR = [
    pytest.param(
        {
            "Nancy-A": ["19 08:00", "20 08:00", "21 08:00"],
            "Nancy-B": ["19 08:00", "19 20:00", "21 08:00"],
            "Verdun": ["19 08:00", "19 20:00", "20 08:00", "20 20:00", "21 08:00"],
        },
        "21 08:00",
        """
19 20:00:00.5 Nancy first, up to owner; owner: Nancy-A
19 21:00:00.5 Nancy escalated, up to ars; on-call, ars: Nancy-A
20 01:00:00.5 Nancy repeated, up to ars; owner, on-call, ars: Nancy-A
20 05:00:00.5 Nancy repeated, up to ars; owner, on-call, ars: Nancy-A
20 08:00:00.5 Nancy new_members, up to ars; owner: Nancy-B
20 09:00:00.5 Nancy new_members, up to ars; on-call, ars: Nancy-B
20 13:00:00.5 Nancy repeated, up to ars; owner, on-call, ars: Nancy-B
20 17:00:00.5 Nancy repeated, up to ars; owner, on-call, ars: Nancy-B
20 20:00:00.5 Nancy new_members, up to ars; owner: Nancy-A, Nancy-B
20 21:00:00.5 Nancy escalated, up to ars-escalation; on-call, ars, director, ars-escalation: Nancy-A, Nancy-B
21 01:00:00.5 Nancy repeated, up to ars-escalation; owner, on-call, ars, director, ars-escalation: Nancy-A, Nancy-B
21 05:00:00.5 Nancy repeated, up to ars-escalation; owner, on-call, ars, director, ars-escalation: Nancy-A, Nancy-B
21 08:00:00.0 Nancy resolved, up to ars-escalation; owner, on-call, ars, director, ars-escalation: Nancy-A, Nancy-B
""",
        id="one reports as the other becomes late, and their alert goes on; a third reports when it becomes due",
    ),
    pytest.param(
        {"Verdun": ["25 08:00"]},
        "26 12:00",
        """
26 09:00:00.5 Verdun first, up to owner; owner: Verdun
26 10:00:00.5 Verdun escalated, up to on-call; on-call: Verdun
26 12:00:00.0 Verdun escalated, up to ars; ars: Verdun
""",
        id="without tension",
    ),
]


@pytest.mark.parametrize(("reported", "until", "read"), CALENDAR)
def test_what_is_expected_is_what_a_person_reads_from_the_calendar_and_what_the_rules_tell(
    reported: dict[str, list[str]], until: str, read: str
) -> None:
    transitions = [
        each
        for hospital, times in reported.items()
        for each in grand_est_expected.transitions_of(hospital, [in_march(time) for time in times])
        if in_march(times[0]) <= each.moment <= in_march(until)
    ]
    assert [line(each) for each in assert_told(transitions)] == read.strip().splitlines()


def assert_told(transitions: list[Expected]) -> list[Told]:
    """What the rules tell is what the script says, which is returned."""
    alerts = grand_est_alerts_expected.alerts(transitions)
    expected = grand_est_alerts_expected.told(alerts)
    drive = Drive({each.hospital for each in transitions})
    drive.run(facts_of(transitions))
    assert sorted(drive.told) == expected
    assert [each.moment for each in drive.told] == [each.moment for each in expected], "each in its time"
    assert drive.opened() == [(f"E-{alert.establishment}", alert.opened, alert.over) for alert in alerts]
    return expected


def in_march(moment: str) -> datetime:
    return datetime.strptime(f"2020-03-{moment}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - local
