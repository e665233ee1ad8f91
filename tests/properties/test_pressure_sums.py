"""Pressure kept record by record equals that made from scratch, and that of the roll-up on screens of level 2."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import ladder_file
from alerts.core.alert import Pressure
from alerts.core.book import Book
from alerts.core.pressure import cause_of
from alerts.intake import Intake
from dashboard_api.core.rollup_json import lasting
from schemas.code_tables import load_groups
from schemas.core.activity_groups import groups_of
from schemas.core.pressure import IN_DUTY, filling
from schemas.topics import DIRECTORY, UNIT_STATE
from stream.core.description import describe
from stream.core.envelope import envelope
from tests.support.alerter_facts import a_unit
from tests.support.books import a_book_of
from tests.support.envelopes import NANCY, PARIS, a_shown_record

UNITS = ["1540002078/A", "1540002078/B", "1540002078/C"]
RULES = ladder_file.read().pressure
NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
FRESHNESS = ["fresh", "due", "overdue", "silent", "never", "closed"]


class Record(NamedTuple):
    """As kafka-python gives it, as far as it is looked at."""

    topic: str
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    offset: int


one_record = st.builds(
    a_shown_record,
    st.sampled_from(["01", "02", "03", "05", "06"]),
    st.none() | st.integers(0, 20),
    horizon=st.sampled_from(["01", "01", "01", "03"]),
    nature=st.sampled_from(["01", "01", "01", "02"]),
)
all_parts = st.tuples(*(st.builds(a_shown_record, st.just(status), st.integers(0, 9)) for status in ("01", "03", "05")))
records = st.one_of(all_parts.map(list), st.tuples(all_parts, one_record).map(lambda some: [*some[0], some[1]]))
records |= st.lists(one_record, max_size=5)
told = st.fixed_dictionaries(
    {
        "received_at": st.none(),
        "observed_at": st.none(),
        "records": records,
        "others": st.just([]),
        "anomalies": st.just([]),
    }
)
freshness = st.none() | st.sampled_from(FRESHNESS)
states = st.one_of(*[st.tuples(told, st.none() | told, freshness, freshness)] * 4, st.none())
entries = st.none() | st.builds(
    a_unit,
    st.just(""),
    territory=st.sampled_from([NANCY, PARIS]),
    sensitive=st.sampled_from([False, False, True]),
    retired=st.sampled_from([False, False, True]),
    offers=st.sampled_from([[{"activity": "126"}], [{"activity": "050"}]]),
)
entered = st.tuples(st.just(DIRECTORY.name), entries)
spoken = st.tuples(st.just(UNIT_STATE.name), states)
histories = st.tuples(
    st.tuples(*(st.tuples(st.just(unit_id), st.just((DIRECTORY.name, a_unit()))) for unit_id in UNITS)),
    st.tuples(*(st.tuples(st.just(unit_id), spoken) for unit_id in UNITS)),
    st.lists(st.tuples(st.sampled_from(UNITS), entered | spoken | spoken), max_size=12),
).map(lambda parts: [each for part in parts for each in part])
"""All three are there and were heard of, once; then anything."""


def timing(freshness: str) -> bytes:
    return b'"freshness":"%b","due_at":null,"level":"normal"' % freshness.encode()


def record_of(unit_id: str, topic: str, said: Any, offset: int) -> Record:
    if said is None or topic == DIRECTORY.name:
        value = None if said is None else orjson.dumps({**said, "unit_id": unit_id})
        return Record(topic, unit_id.encode(), value, (), offset)
    whole, level_2, freshness, freshness_2 = said
    value = orjson.dumps(
        {"schema": "unit-state/1", "unit_id": unit_id, "version": 1, **whole}
        | ({} if level_2 is None else {"level_2": {"version": 1, **level_2}})
    )
    shown = (("timing", freshness), ("timing_2", freshness_2 if freshness and level_2 else None))
    return Record(topic, unit_id.encode(), value, tuple((name, timing(each)) for name, each in shown if each), offset)


def book_of(history: Iterable[Record], earlier: Iterable[Record] = ()) -> Book:
    book = Book(RULES)
    unreadable: list[str] = []
    intake = Intake(book, unreadable.append)
    for minute, record in enumerate(history):
        intake.take([record], NOON + timedelta(minutes=minute))
    intake.take_earlier(earlier, NOON)
    book.begin_pressure(NOON)
    assert not unreadable
    return book


def figures(book: Book, department: str) -> Pressure:
    watch = book.pressure.watch(cause_of(department, "critical-care"))
    return Pressure(None, None, None, 0, 0) if watch is None else watch.figures()


@settings(max_examples=150, deadline=None)
@given(histories, st.data())
def test_sums_are_those_of_the_last_record_of_each_unit_whatever_came_before_and_in_which_order(
    history: list[Any], data: st.DataObject
) -> None:
    kept = [record_of(unit_id, topic, said, offset) for offset, (unit_id, (topic, said)) in enumerate(history)]
    last = {(record.topic, record.key): record for record in kept}
    shuffled = data.draw(st.permutations(list(last.values())))
    states = [record for record in kept if record.topic == UNIT_STATE.name]
    cut = data.draw(st.integers(0, len(states)))
    read_late = book_of([*(r for r in kept if r.topic == DIRECTORY.name), *states[cut:]], states)
    for department in ("D-54", "D-75"):
        expected = figures(book_of(shuffled), department)
        assert figures(book_of(kept), department) == expected
        assert figures(read_late, department) == expected


@settings(max_examples=150, deadline=None)
@given(histories)
def test_they_are_those_of_the_roll_up_that_a_reader_of_level_2_is_shown(history: list[Any]) -> None:
    kept = [record_of(unit_id, topic, said, offset) for offset, (unit_id, (topic, said)) in enumerate(history)]
    last = {(record.topic, record.key): record for record in kept}
    rows = [row for unit_id in UNITS if (row := row_of(last, unit_id.encode())) is not None]
    screens = a_book_of(*rows)
    book = book_of(kept)
    for department in ("D-54", "D-75"):
        key = department, "critical-care"
        found = figures(book, department)
        assert found.pressure == lasting(key, screens.rollups(2).get(key))["pressure"]
        members = (unit.level_2 for unit in screens.units_in(department))
        parts = [
            (filling(row.figures.beds, row.freshness), row.freshness)
            for row in members
            if row is not None and not row.retired and "critical-care" in row.groups
        ]
        resting = [(part, freshness) for part, freshness in parts if part is not None]
        assert (found.units, found.fresh) == (len(resting), sum(each in IN_DUTY for _, each in resting))


def row_of(last: dict[tuple[str, bytes], Record], key: bytes) -> bytes | None:
    """As the projection writes it; None for a unit without an entry or a state."""
    entry, state = last.get((DIRECTORY.name, key)), last.get((UNIT_STATE.name, key))
    if entry is None or entry.value is None or state is None or state.value is None:
        return None
    body = orjson.loads(entry.value)
    headers = dict(state.headers)
    return envelope(
        state.offset,
        state.value[:-1],
        describe(body, groups_of(body, load_groups()), orjson.dumps),
        headers.get("timing", b""),
        headers.get("timing_2", b""),
        retired=False,
    )
