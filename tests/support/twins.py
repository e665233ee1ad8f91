"""Two systems whose data differ only at level 3: the second has crisis beds and sensitive units, the first has none."""

import re
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from dashboard_api.core.audience import audience
from dashboard_api.core.class_feed import ClassFeed, Tick
from dashboard_api.core.reader import Reader
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.envelope_reader import read_envelope
from tests.support.envelopes import NANCY, PARIS, a_shown_record, an_envelope

NOW = 1_800_000_000_000_000
PARTITIONS = 2
MELUN = {"region": "R-11", "department": "D-77", "commune": "77288"}
HOMES = {"540002078": NANCY, "750000001": PARIS, "770000009": MELUN}
OPEN = ["540002078/A", "540002078/B", "750000001/P", "750000001/Q"]
HIDDEN_UNITS = ["540002078/S", "750000001/T", "770000009/X"]
"""Sensitive ones: all of the establishment in Melun."""

Step = tuple[Any, ...]
_POSITIONS = re.compile(rb'"(version|from|to)":"[0-9.]+-[0-9a-f]+"')


class Twin:
    """A book and a class for each reader and filter, moved by steps; what it says is kept without stream positions."""

    def __init__(self, asked: Iterable[tuple[Reader, list[str], list[str]]], *, has_level_3: bool) -> None:
        self.book = UnitBook(PARTITIONS, departures_kept=3)
        for partition in range(PARTITIONS):
            list(self.book.load(partition, -1, []))
        self.has_level_3 = has_level_3
        self.said: list[object] = []
        self._content: dict[str, dict[str, Any]] = {}
        self._marks: list[list[tuple[int, ...]]] = []
        self.feeds = [ClassFeed(audience(who, *names), self.book, "e") for who, *names in asked]

    def put(self, unit_id: str, content: dict[str, Any], more: dict[str, Any] | None) -> None:
        """What both are told of, and what only the second is told beside it."""
        self._content[unit_id] = content
        self._write(unit_id, more if self.has_level_3 else None)

    def whisper(self, unit_id: str, content: dict[str, Any] | None, more: dict[str, Any]) -> None:
        """A change at level 3 alone; of a sensitive unit `content` is all of it, None takes it away."""
        if not self.has_level_3:
            return
        if unit_id in self._content:
            self._write(unit_id, more)
        elif unit_id in HIDDEN_UNITS:
            self._apply(unit_id, None if content is None else {"sensitive": True, **content})

    def take_away(self, unit_id: str) -> None:
        """A unit leaves the directory."""
        if self._content.pop(unit_id, None) is not None:
            self._apply(unit_id, None)

    def tick(self) -> None:
        """Every class is told what changed."""
        self.said += [_frames(feed.tick(NOW)) for feed in self.feeds]

    def beat(self) -> None:
        """A heartbeat."""
        self.said += [_frames(feed.tick(NOW) or feed.advance(NOW)) for feed in self.feeds]

    def mark(self) -> None:
        """A client of each class goes away here."""
        self.tick()
        self._marks.append([feed.version for feed in self.feeds])

    def end(self) -> list[object]:
        """All it said; then what those get who went away, and the snapshots."""
        self.tick()
        for marks in self._marks:
            self.said += [
                _frames(feed.missed(version, NOW, most_rows=2)) for feed, version in zip(self.feeds, marks, strict=True)
            ]
        self.said += [[_POSITIONS.sub(b"", frame) for frame in feed.snapshot(NOW).frames] for feed in self.feeds]
        return self.said

    def _write(self, unit_id: str, more: dict[str, Any] | None) -> None:
        content = self._content[unit_id]
        if more is None:
            self._apply(unit_id, content)
        else:
            whole = {**content, **more, "records": [*content["records"], *more["records"]]}
            row = {name: value for name, value in content.items() if name != "groups"}
            self._apply(unit_id, {**whole, "level_2": row})

    def _apply(self, unit_id: str, changes: dict[str, Any] | None) -> None:
        finess = unit_id.partition("/")[0]
        partition = len(finess.rstrip("0")) % PARTITIONS
        offset = self.book.position(partition) + 1
        home: dict[str, Any] = {
            "territory": HOMES[finess],
            "establishment": {"finess": finess, "name": finess, "phone": None},
        }
        unit = None if changes is None else read_envelope(an_envelope(unit_id, offset, **(home | changes)))
        change = self.book.apply(partition, offset, unit_id, unit)
        for feed in self.feeds:
            feed.note(change)


def _frames(tick: Tick | None) -> list[bytes] | None:
    return None if tick is None else [_POSITIONS.sub(b"", frame) for frame in tick.frames]


def _records(statuses: list[str], **more: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
    each = st.builds(a_shown_record, st.sampled_from(statuses), st.none() | st.integers(0, 9), **more)
    return st.lists(each, max_size=3)


_timing = {
    "version": st.integers(0, 99),
    "observed_at": st.none() | st.sampled_from(["2026-01-15T07:35:00Z", "2026-01-15T09:00:00.5Z"]),
    "received_at": st.none() | st.sampled_from(["2026-01-15T07:36:00Z", "2026-01-15T09:01:00Z"]),
    "freshness": st.sampled_from(["fresh", "due", "overdue", "silent", "never", "closed"]),
    "anomalies": st.sampled_from([[], ["RG_EXP_047"]]),
}
contents = st.fixed_dictionaries(
    {
        **_timing,
        "records": _records(["01", "02", "03", "04", "05"]),
        "groups": st.sampled_from([("critical-care",), ("critical-care", "rea")]),
        "name": st.sampled_from(["A", "=B"]),
        "retired": st.sampled_from([False, False, True]),
    }
)
beyond = st.fixed_dictionaries(
    {**_timing, "records": _records(["06"], supplementary_type=st.sampled_from(["01", "02"]))}
)
crisis = st.fixed_dictionaries({**_timing, "records": _records(["01", "02", "03"], crisis_type=st.just("01"))})


def steps(whispered: list[str]) -> st.SearchStrategy[list[Step]]:
    """Steps of twins whose level 3 differs in these units."""
    puts = st.sampled_from(OPEN).flatmap(
        lambda unit: st.tuples(
            st.just("put"), st.just(unit), contents, (st.none() | beyond | crisis) if unit in whispered else st.none()
        )
    )
    whispers = st.tuples(
        st.just("whisper"), st.sampled_from(whispered), st.none() | contents | contents, beyond | crisis
    )
    return st.lists(
        st.one_of(
            puts,
            puts,
            whispers,
            whispers,
            st.tuples(st.just("take_away"), st.sampled_from(OPEN)),
            st.tuples(st.just("tick")),
            st.tuples(st.just("beat")),
            st.tuples(st.just("mark")),
        ),
        min_size=4,
        max_size=25,
    )
