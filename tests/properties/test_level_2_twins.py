"""Twins: two histories of a unit that differ only in what is said of level 3 tell level 2 the same, to the byte.

The one is told all, the other only what level 2 hears of it, drawn here by a rule of their own: a record is of level 3
when it is of status 06 or of a crisis, an event with nothing else was never said, and nobody takes it back.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.core.partition import partition_of
from schemas.topics import JUDGED
from stream.core import levels
from stream.core.envelope import envelope
from stream.core.fold import UnitState, fold, new_state, public
from stream.core.levels import level_2_of, whole_of
from stream.core.tension_levels import Declaration
from stream.core.tension_timeline import Declared
from stream.core.unit_state import MOST_PENDING
from tests.properties import fold_events
from tests.properties.fold_events import FEEDS, UNIT, Heard, draw
from tests.properties.test_fold_any_order import some_feeds
from tests.support.facts import a_unit
from tests.support.folding_facts import PARTITION, Pipeline, Record
from tests.support.time_facts import HOUR, START

OF_A_CRISIS = ("crisis_type", "01")
LISTED = next(unit for number in count() if partition_of(unit := f"1540002078/REA-{number}") == PARTITION)
DUTIES = ({"max_age": "PT3H"}, {"max_age": "PT20H"}, {"times": ["10:00", "18:00"]})


def a_history(random: Random, number: int) -> list[Heard]:
    """Events of all levels, in the order in which they arrive, some of them again."""
    heard = []
    for event, source in draw(random, number=number, cancels=number, confirms=number):
        for record in event.get("records", ()):
            if random.random() < 0.3:
                record |= dict([OF_A_CRISIS])
        if event.get("statuses") and random.random() < 0.5:
            event["statuses"] = sorted({*event["statuses"], "06"})
        if event.get("records") and random.random() < 0.3:
            event["records"] = [record for record in event["records"] if of_level_3(record)] or event["records"]
        heard.append((event, source))
    return [*heard, *random.choices(heard, k=number // 4)]


def of_level_3(record: dict[str, Any]) -> bool:
    return record["status"] == "06" or "crisis_type" in record


def of_level_2(heard: Sequence[Heard]) -> list[Heard | None]:
    """What level 2 hears of each event, None where that is nothing."""
    never_said = {event["event_id"] for event, _ in heard if without_level_3({**event, "cancels": None}, set()) is None}
    found = [without_level_3(event, never_said) for event, _ in heard]
    return [None if said is None else (said, source) for said, (_, source) in zip(found, heard, strict=True)]


def without_level_3(event: dict[str, Any], never_said: set[str]) -> dict[str, Any] | None:
    said = dict(event)
    if said.get("cancels") in never_said:
        said["cancels"] = None
    if said["kind"] == "cancel":
        return None if event["cancels"] in never_said else said
    if said.get("statuses") is not None:
        said["statuses"] = [status for status in said["statuses"] if status != "06"]
    if said["kind"] == "confirm":
        return None if said["statuses"] == [] else said
    said["records"] = [record for record in said["records"] if not of_level_3(record)]
    if said["records"] or (said["scope"] == "replace" and said["statuses"]):
        return said
    return None if said.get("cancels") is None else said | {"kind": "cancel"}


def told(state: UnitState) -> str:
    return json.dumps(public(state), sort_keys=True)


def check_twins(seed: int, number: int) -> None:
    random = Random(seed)
    heard = a_history(random, random.randrange(1, number))
    random.shuffle(heard)
    feeds = some_feeds(random)
    all_told, twin, whole = new_state(UNIT), new_state(UNIT), new_state(UNIT)
    for at, ((event, source), below) in enumerate(zip(heard, of_level_2(heard), strict=True)):
        if random.random() < 0.1:
            feeds = some_feeds(random)
            all_told, twin, whole = (respeak(each, feeds) for each in (all_told, twin, whole))
        received = fold_events.START + timedelta(minutes=at)
        received_at_us = int(received.timestamp()) * 1_000_000
        facts: dict[str, Any] = {"source": source, "received_at_us": received_at_us, "feeds": feeds}
        all_told = through_json(levels.fold(all_told, event, **facts).state)
        whole = through_json(fold(whole, event, **facts).state)
        if below is not None:
            twin = through_json(fold(twin, below[0], **facts).state)
        assert told(level_2_of(all_told)) == told(twin), f"seed {seed}, event {at}"
        assert told(whole_of(all_told)) == told(whole), f"seed {seed}, event {at}"
    assert all(len(ids) <= MOST_PENDING for ids in all_told["memory"].get("unheard", {}).values())


def respeak(state: UnitState, feeds: Sequence[str]) -> UnitState:
    return levels.respeak(state, feeds)


def through_json(state: UnitState) -> UnitState:
    back: UnitState = json.loads(json.dumps(state))
    return back


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=150, deadline=None)
def test_level_2_is_told_the_same_whatever_is_said_of_level_3(seed: int) -> None:
    check_twins(seed, number=40)


class Timed:
    """A worker's pipeline that folds and times one unit, and what level 2 sees of it."""

    def __init__(self, duty: dict[str, Any]) -> None:
        self.pipeline = Pipeline()
        entry = a_unit(LISTED, duty=dict.fromkeys(("normal", "tension", "crisis"), duty), feeds=list(FEEDS))
        self.pipeline.directory.take(LISTED.encode(), orjson.dumps(entry), START)
        self.pipeline.rewrite(LISTED.encode())

    def hears(self, event: dict[str, Any], source: str, at_us: int) -> None:
        value = orjson.dumps({**event, "unit_id": LISTED})
        headers = (("feed", source.encode()), JUDGED)
        self.pipeline.fold(Record(LISTED.encode(), value, headers, timestamp=at_us // 1000))

    def looks(self, at_us: int) -> None:
        self.pipeline.retime(LISTED.encode(), at_us)

    def declares(self, declaration: Declaration) -> None:
        self.pipeline.timing.declare("x", declaration)
        self.pipeline.timing.call_concerned([self.pipeline.partition])

    def row(self) -> dict[str, Any]:
        held = self.pipeline.states[LISTED.encode()]
        entry = self.pipeline.directory.get(LISTED.encode())
        assert entry is not None
        made = envelope(0, held.value[: held.public], entry.description, held.timing, held.timing_2, retired=False)
        found: dict[str, Any] = orjson.loads(made)
        below: dict[str, Any] = found.get("row_2") or found["row"]
        return below

    def crossings(self) -> list[dict[str, Any]]:
        untold = ("produced_at", "late")
        return [{name: each[name] for name in each if name not in untold} for each in self.pipeline.crossed(2)]


def a_time_before(random: Random, now_us: int) -> str:
    return datetime.fromtimestamp((now_us - HOUR * random.randrange(12)) / 1e6, UTC).isoformat()


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=60, deadline=None)
def test_level_2_sees_the_same_crossings_and_rows_whatever_is_said_of_level_3(seed: int) -> None:
    random = Random(seed)
    heard = a_history(random, random.randrange(1, 25))
    random.shuffle(heard)
    duty = random.choice(DUTIES)
    both = all_told, twin = Timed(duty), Timed(duty)
    now, observations = START, dict[str, str]()
    for (event, source), below in zip(heard, of_level_2(heard), strict=True):
        now += HOUR * random.randrange(4)
        observed = observations.setdefault(event["event_id"], a_time_before(random, now))
        all_told.hears({**event, "observed_at": observed}, source, now)
        if below is not None:
            twin.hears({**below[0], "observed_at": observed}, source, now)
        if random.random() < 0.1:
            begins = now + HOUR * random.randrange(1, 4)
            declared = Declared(begins, begins + HOUR * random.randrange(1, 40), random.randrange(1, 3), 0)
            for each in both:
                each.declares(Declaration(frozenset({"R-44"}), frozenset(), declared))
        if random.random() < 0.5:
            now += HOUR * random.randrange(30)
            for each in both:
                each.looks(now)
            assert all_told.row() == twin.row(), f"seed {seed}"
    for each in both:
        each.looks(now + 100 * HOUR)
    assert all_told.crossings() == twin.crossings(), f"seed {seed}"
    assert all_told.row() == twin.row(), f"seed {seed}"
