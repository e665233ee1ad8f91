"""From what the sources said to what is shown: the speaking source's records, what the others say, what is odd.

Only what an event touches is shown anew.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from schemas.core.times import from_micros
from stream.core.anomalies import (
    CLOSED_WITH_AVAILABLE,
    MEMORY_EXHAUSTED,
    SOURCES_DISAGREE,
    SUM_OVER_INSTALLED,
    sources_disagree,
    sum_over_installed,
)
from stream.core.record_key import RecordKey, fields_of, status_of
from stream.core.speaking import ranked, speaker
from stream.core.standing import Standing, standing
from stream.core.unit_state import ABSENT, NEVER, RecordMemory, SourceMemory, UnitState

AVAILABLE = "02/01"
CLOSED = "05/01"

Row = dict[str, Any]


class PublicView:
    """The public part of one state, brought up to date with its memory figure by figure, then published.

    `exhausted`: something has become unknown for want of memory.
    """

    def __init__(self, state: UnitState) -> None:
        self.exhausted = False
        self._state = state
        self._memory = state["memory"]
        self._changed = False
        self._recounted = False
        self._order: Sequence[str] | None = None

    def show_records(self, source: str, records: Iterable[tuple[RecordKey, RecordMemory]]) -> None:
        """Records on which an assertion was added that stands: it leaves the speaker of a figure speaking, and a source
        that was certain to stand beside it stays beside."""
        speakers, src = self._memory["speakers"], self._memory["sources"][source]
        whole_figures: set[str] = set()
        for key, record in records:
            figure = key.figure
            if speakers.get(figure) == source:
                if figure not in whole_figures and not self._show_row(src, key.status, figure, key.whole, record):
                    self._show_rows(figure, *self._speaker(figure))
                    whole_figures.add(figure)
            elif figure not in whole_figures:
                whole_figures.add(figure)
                if self._is_beside(figure, source):
                    self._show_beside(figure, source, True)
                else:
                    self.show_figure(figure, source)

    def show_figure(self, figure: str, source: str | None = None) -> None:
        """A figure of which `source` said or took back something; None: any of them may have."""
        memory = self._memory
        sources = memory["sources"]
        before = memory["speakers"].get(figure)
        who, certain = self._speaker(figure)
        if source is None or who != before:
            if who is None:
                memory["speakers"].pop(figure, None)
            else:
                memory["speakers"][figure] = who
            self._show_rows(figure, who, certain)
            for name in sources:
                self._show_beside(figure, name, name != who)
        elif source != who:
            self._show_beside(figure, source, True)
        elif not certain or not all(
            self._show_row(sources[who], status_of(figure), figure, whole, record)
            for whole, record in sources[who]["records"].get(figure, {}).items()
        ):
            self._show_rows(figure, who, certain)

    def _is_beside(self, figure: str, name: str) -> bool:
        """Whether the source is shown beside the speaker, by what certainly stands: one more assertion of it then
        changes nothing about who speaks."""
        memory = self._memory
        key = f"{figure} {name}"
        at = bisect_left(memory["beside"], key)
        return at < len(memory["beside"]) and memory["beside"][at] == key and key not in memory["odd"]

    def _speaker(self, figure: str) -> tuple[str | None, bool]:
        sources = self._memory["sources"]
        if self._order is None:
            self._order = ranked(sources, self._memory["feeds"])
        return speaker(sources, self._order, figure)

    def _show_row(self, src: SourceMemory, status: str, figure: str, whole: str, record: RecordMemory) -> bool:
        """Brings the row of a record up to date in its place. False when the figure's rows must be made anew."""
        memory = self._memory
        keys, odd = memory["keys"], memory["odd"].get(figure)
        at = bisect_left(keys, whole)
        listed = at < len(keys) and keys[at] == whole
        stands = standing(src, status, record)
        if stands is None or (odd and "" in odd) or (stands.value == ABSENT) == listed:
            return False
        value, moment, _, rule = stands
        if rule != (odd.get(whole) if odd else None):
            self._note(figure, {**(odd or {}), whole: rule})
        if value == ABSENT:
            return True
        memory["ages"][at] = _age(figure, stands) if rule else moment
        row = self._state["records"][at]
        if row["count"] != value:
            self._changed = self._recounted = True
        if "respelled" in record:
            self._state["records"][at] = _row(stands, row["source"])
            if self._state["records"][at] != row:
                self._changed = self._recounted = True  # it may be of another nature
            return True
        text = from_micros(moment)
        if row["observed_at"] != text:
            self._changed = True
        row["count"], row["observed_at"] = value, text
        return True

    def _show_rows(self, figure: str, who: str | None, certain: bool) -> None:
        memory, status = self._memory, status_of(figure)
        keys, ages, rows = [], [], []
        odd: dict[str, str | None] = {} if certain else {"": MEMORY_EXHAUSTED}
        if who is not None:
            src = memory["sources"][who]
            records = src["records"].get(figure, {})
            for whole in sorted(records):
                stands = standing(src, status, records[whole])
                if stands is None:
                    continue
                odd[whole] = stands.odd
                if not certain:
                    stands = stands._replace(value=None, odd=MEMORY_EXHAUSTED)
                if stands.value != ABSENT:
                    keys.append(whole)
                    ages.append(_age(figure, stands))
                    rows.append(_row(stands, who))
        self._note(figure, odd)
        first, last = _span(memory["keys"], figure)
        if self._state["records"][first:last] != rows:
            self._changed = self._recounted = True
        self._state["records"][first:last] = rows
        memory["keys"][first:last] = keys
        memory["ages"][first:last] = ages

    def _show_beside(self, figure: str, name: str, beside: bool) -> None:
        """What a source that does not speak says of a figure: the sum of its records, unknown as soon as one is; their
        oldest time."""
        memory, status = self._memory, status_of(figure)
        src = memory["sources"][name]
        known: list[Standing] = []
        exhausted = False
        for record in src["records"].get(figure, {}).values() if beside else ():
            stands = standing(src, status, record)
            if stands is not None and stands.value != ABSENT:
                known.append(stands)
                exhausted = exhausted or stands.odd == MEMORY_EXHAUSTED
        key = f"{figure} {name}"
        self._note(key, {"": MEMORY_EXHAUSTED} if exhausted else {})
        at = bisect_left(memory["beside"], key)
        shown = at < len(memory["beside"]) and memory["beside"][at] == key
        row = _row_beside(figure, name, known) if known else None
        before = self._state["others"][at] if shown else None
        if before == row:
            return
        self._changed = True
        self._recounted = self._recounted or before is None or row is None or before["count"] != row["count"]
        memory["beside"][at : at + shown] = [key] if row else []
        self._state["others"][at : at + shown] = [row] if row else []

    def _note(self, subject: str, found: dict[str, str | None]) -> None:
        """Keeps what is odd about a figure's records, or about what a source says beside."""
        odd = self._memory["odd"]
        if not found and subject not in odd:
            return
        before = odd.pop(subject, {})
        now = {name: rule for name, rule in found.items() if rule}
        if now:
            odd[subject] = now
        if MEMORY_EXHAUSTED in now.values() and MEMORY_EXHAUSTED not in before.values():
            self.exhausted = True

    def publish(self) -> bool:
        """Brings what concerns the whole unit up to date. True when the public state has changed."""
        state, memory = self._state, self._memory
        odd = {rule for rules in memory["odd"].values() for rule in rules.values()}
        odd.update(self._odd_counts())
        if memory["closures"] and self._available_while_closed():
            odd.add(CLOSED_WITH_AVAILABLE)
        anomalies = sorted(odd)
        observed_at = self._observed_at()
        if anomalies != state["anomalies"] or observed_at != state["observed_at"]:
            state["anomalies"], state["observed_at"] = anomalies, observed_at
            self._changed = True
        return self._changed

    def _odd_counts(self) -> Iterable[str]:
        """What is odd about the counts taken together: as before when none has changed, as most often."""
        records, others = self._state["records"], self._state["others"]
        if not self._recounted:
            return [rule for rule in self._state["anomalies"] if rule in (SUM_OVER_INSTALLED, SOURCES_DISAGREE)]
        found = [SUM_OVER_INSTALLED] if sum_over_installed(records) else []
        return [*found, SOURCES_DISAGREE] if others and sources_disagree(records, others) else found

    def _available_while_closed(self) -> bool:
        """Beds said to be available at a time when the unit is closed (RG_EXP_047 of the ROR)."""
        memory, records = self._memory, self._state["records"]
        return any(
            key.startswith(AVAILABLE) and records[at]["count"] and _within(memory["ages"][at], memory["closures"])
            for at, key in enumerate(memory["keys"])
        )

    def _observed_at(self) -> str | None:
        """The oldest time of what counts for freshness; None when nothing does, or something of unknown age."""
        memory, records = self._memory, self._state["records"]
        first, last = _span(memory["keys"], AVAILABLE)
        ages = memory["ages"][first:last]
        first, last = _span(memory["keys"], CLOSED)
        ages += [memory["ages"][at] for at in range(first, last) if records[at]["count"]]
        oldest = min(ages, default=NEVER)
        return None if oldest == NEVER else from_micros(oldest)


def _span(keys: Sequence[str], figure: str) -> tuple[int, int]:
    """Where a figure's records are among all keys, which are in order."""
    first = bisect_left(keys, f"{figure}/")
    return first, bisect_left(keys, f"{figure}0", first)  # "0" follows "/"


def _within(moment: int, closures: Iterable[Sequence[int | None]]) -> bool:
    return any((begin is None or begin <= moment) and (until is None or moment < until) for begin, until in closures)


def _age(figure: str, stands: Standing) -> int:
    return NEVER if stands.odd == MEMORY_EXHAUSTED and figure == AVAILABLE else stands.moment


def _row(stands: Standing, source: str) -> Row:
    return {
        **fields_of(stands.spelled),
        "count": stands.value,
        "observed_at": from_micros(stands.moment),
        "source": source,
    }


def _row_beside(figure: str, source: str, known: Iterable[Standing]) -> Row:
    status, _, horizon = figure.partition("/")
    count: int | None = 0
    for stands in known:
        count = None if count is None or stands.value is None else count + stands.value
    return {
        "source": source,
        "status": status,
        "horizon": horizon,
        "count": count,
        "observed_at": from_micros(min([stands.moment for stands in known])),
    }
