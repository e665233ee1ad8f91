"""Many units with duties of seconds, reports at random, and what a reader of `freshness.transitions` must then find.

The expectation is worked out from the logs of events and of the directory alone, second by second of each unit's duty,
by none of the rules under test.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import orjson

from schemas.core.times import parse
from schemas.topics import DIRECTORY, EVENTS, TRANSITIONS
from tests.support.facts import a_record, a_report, a_unit
from tests.support.stream_worker import Log, as_object
from tests.support.waiting import eventually

DUTY_S = 4.0
SHARES = {"due": 0.75, "overdue": 1.0, "silent": 2.0}
"""When a unit leaves its duty, in duties since what it said last."""
ON_THE_WAY_S = 1.5
"""Kafka takes no event that is older: one sent so long before a moment is in the log before it, or not at all."""


class Seen(NamedTuple):
    """One transition as a reader takes it."""

    sequence: int
    before: str | None
    after: str
    rank: str
    moment: datetime


class Storm:
    """Units of its own, with ids that nobody else has."""

    def __init__(self, log: Log, units: int, seed: int) -> None:
        self._log = log
        self._dice = Random(seed)
        series = uuid.uuid4().hex[:8]
        self.units = [f"1540002078/{series}-{number}" for number in range(units)]
        self._told: dict[str, dict[str, Any]] = {}
        self._read: dict[int, int] = {}
        every = {"max_age": f"PT{DUTY_S:g}S"}
        duty = {"normal": every, "tension": every, "crisis": every}
        log.put_units(*(a_unit(unit_id, duty=duty) for unit_id in self.units))
        # A unit of which a worker hears a report before it knows the unit enters with that report.
        eventually(lambda: all(self.told().values()), "every unit has entered")
        self._since = {unit_id: seen[0].moment for unit_id, seen in self.told().items()}
        """From when on the duty of each runs."""

    def rages(self, seconds: float, disturb: Callable[[], None]) -> None:
        """Units report at random for so long, about every second duty, while the workers are disturbed."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            some = self._dice.sample(self.units, max(1, len(self.units) // 40))
            for event in self._log.offer_events(*(event for unit_id in some for event in self._report(unit_id))):
                self._since[event["unit_id"]] = parse(event["observed_at"])
            disturb()
            time.sleep(DUTY_S / 20)

    def _report(self, unit_id: str) -> Iterator[dict[str, Any]]:
        now = datetime.now(UTC)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as Kafka counts
        age = (now - self._since[unit_id]).total_seconds()
        if any(0 < share * DUTY_S - age < ON_THE_WAY_S for share in SHARES.values()):
            return  # which of the two came first would be chance
        yield a_report(unit_id, a_record("02", self._dice.randrange(9)), observed_at=now.isoformat())

    def expected(self) -> dict[str, list[Seen]]:
        """What every unit crosses until it is silent, from the logs."""
        # The topic is shared with tests that write poison into it.
        entered = {
            record.key.decode(errors="replace"): _at(record) for record in self._log.read(DIRECTORY.name) if record.key
        }
        heard: dict[str, list[tuple[datetime, datetime]]] = {unit_id: [] for unit_id in self.units}
        for record in self._log.read(EVENTS.name):
            if record.key is not None and (unit_id := record.key.decode(errors="replace")) in heard:
                heard[unit_id].append((_at(record), parse(orjson.loads(record.value)["observed_at"])))
        return {unit_id: list(_course(entered[unit_id], heard[unit_id])) for unit_id in self.units}

    def told(self) -> dict[str, list[Seen]]:
        """What a reader finds: of one id the higher version, then the first. None is told before its moment."""
        best = self._told
        ours = set(self.units)
        for record in self._log.read(TRANSITIONS.name, self._read):
            value = as_object(record)
            if value.get("unit_id") not in ours:
                continue
            assert parse(value["moment"]) <= min(parse(value["produced_at"]), _at(record) + timedelta(milliseconds=1))
            known = best.get(value["id"])
            if known is None or known["unit_version"] < value["unit_version"]:
                best[value["id"]] = value
        found: dict[str, list[Seen]] = {unit_id: [] for unit_id in self.units}
        for value in best.values():
            seen = Seen(value["sequence"], value["from"], value["to"], value["rank"], parse(value["moment"]))
            found[value["unit_id"]].append(seen)
        return {unit_id: sorted(each) for unit_id, each in found.items()}

    def settles(self, timeout_s: float) -> int:
        """Wait until every unit that will not report any more is silent; then told is what was expected. The number of
        transitions."""
        expected = self.expected()
        wanted = sum(map(len, expected.values()))
        told = self.told()
        deadline = time.monotonic() + timeout_s
        while sum(map(len, told.values())) < wanted and time.monotonic() < deadline:
            time.sleep(0.5)
            told = self.told()
        wrong = {unit_id: (told[unit_id], expected[unit_id]) for unit_id in told if told[unit_id] != expected[unit_id]}
        assert not wrong, f"{len(wrong)} of {len(told)} units; one of them: {next(iter(wrong.items()))}"
        return wanted


def _course(entered: datetime, heard: list[tuple[datetime, datetime]]) -> Iterator[Seen]:
    """Every change of state or rank: of a unit that enters, hears itself at the times given, and then no more."""
    number, state, rank = 0, None, None
    since, spoken = entered, False
    for begin, said in [(entered, None), *heard]:
        if said is not None:
            since, spoken = max(since, said) if spoken else said, True
        ends = [received for received, _ in heard if received > begin]
        for after, at in [
            ("fresh", begin),
            *((name, max(begin, since + timedelta(seconds=share * DUTY_S))) for name, share in SHARES.items()),
        ]:
            if ends and at > ends[0]:
                break
            if at == begin and (begin - since).total_seconds() >= SHARES["due"] * DUTY_S:
                raise AssertionError("reports are of now: a test that sends older ones needs another reference")
            named = after if spoken else "never"
            if (named, after) != (state, rank):
                number += 1
                yield Seen(number, state, named, after, at)
                state, rank = named, after


def _at(record: Any) -> datetime:
    return datetime.fromtimestamp(record.timestamp / 1000, UTC)
