"""From what the sources said to what is shown: the speaking source's records, what the others say, and what is odd."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.core.times import from_micros
from stream.core.anomalies import (
    FILLED_BECAME_ABSENT,
    JUMP,
    MEMORY_EXHAUSTED,
    SOURCES_DISAGREE,
    SUM_OVER_INSTALLED,
    is_jump,
    sources_disagree,
    sum_over_installed,
)
from stream.core.confirmations import renewed
from stream.core.record_key import status_of
from stream.core.speaking import ranked, speaker
from stream.core.unit_state import ABSENT, KEPT, STANDS, Count, FigureMemory, RecordMemory, SourceMemory, UnitState

AVAILABLE = "02/01"
CLOSED = "05/01"
UNKNOWN_AGE = -(2**53)
"""Older than anything: what counts for freshness and has no known age leaves the unit none."""

Row = dict[str, Any]

_text = lru_cache(maxsize=1024)(from_micros)


class Standing(NamedTuple):
    """What stands of a record. `value` None: unknown; `moment`: when it was last known to be true, and of what is
    unknown for want of memory (`odd` says so) the oldest time remembered."""

    value: Count
    moment: int
    spelling: dict[str, Any]
    odd: str | None


def standing(src: SourceMemory, status: str, record: RecordMemory) -> Standing | None:
    """What a source says of a record now, an absence included; None when nothing it said stands."""
    said, counts, ends = record["said"], record["counts"], src["ends"]
    at = len(said) - 1
    while at >= 0 and ends[said[at]] > STANDS:
        at -= 1
    if at < 0 and len(said) < KEPT:
        return None
    if at < 0 or ends[said[at]] < STANDS:
        oldest = src["times"][said[0]]
        return Standing(None, oldest, record["spellings"][record["spelling"][-1]], MEMORY_EXHAUSTED)
    count = counts[at]
    before = at - 1
    while before >= 0 and ends[said[before]] > STANDS:
        before -= 1
    return Standing(
        count,
        renewed(src, status, record, at),
        record["spellings"][record["spelling"][at]],
        _oddity(counts[before], count) if before >= 0 and ends[said[before]] == STANDS else None,
    )


def _oddity(before: Count, after: Count) -> str | None:
    if before is None or before == ABSENT or after is None:
        return None
    if after == ABSENT:
        return FILLED_BECAME_ABSENT
    return JUMP if is_jump(before, after) else None


class Shown(NamedTuple):
    """Whether the public state changed, and whether a figure has just become unknown for want of memory."""

    changed: bool
    exhausted: bool


def show(state: UnitState, touched: Iterable[str], feeds: Sequence[str]) -> Shown:
    """Brings the public state up to date with the memory, for the figures touched."""
    memory = state["memory"]
    order = ranked(memory["sources"], feeds)
    rows, others = _by_figure(state["records"]), _by_figure(state["others"])
    exhausted = False
    for figure in touched:
        before = memory["figures"].get(figure)
        after, rows[figure], others[figure] = _show_figure(memory["sources"], order, figure)
        memory["figures"][figure] = after
        exhausted |= MEMORY_EXHAUSTED in after["odd"] and not (before and MEMORY_EXHAUSTED in before["odd"])
    return Shown(_publish(state, _flat(rows), _flat(others)), exhausted)


def _publish(state: UnitState, records: list[Row], others: list[Row]) -> bool:
    figures = state["memory"]["figures"]
    odd = {name for figure in figures.values() for name in figure["odd"]}
    if sum_over_installed(records):
        odd.add(SUM_OVER_INSTALLED)
    if sources_disagree(records, others):
        odd.add(SOURCES_DISAGREE)
    anomalies = sorted(odd)
    observed_at = _observed_at(figures)
    changed = (
        records != state["records"]
        or others != state["others"]
        or observed_at != state["observed_at"]
        or anomalies != state["anomalies"]
    )
    state["records"], state["others"] = records, others
    state["observed_at"], state["anomalies"] = observed_at, anomalies
    return changed


def _observed_at(figures: Mapping[str, FigureMemory]) -> str | None:
    """The oldest time of what counts for freshness; None when there is nothing, or one of unknown age."""
    known = [
        oldest for name in (AVAILABLE, CLOSED) if name in figures and (oldest := figures[name]["oldest"]) is not None
    ]
    return None if not known or min(known) == UNKNOWN_AGE else _text(min(known))


def _show_figure(
    sources: Mapping[str, SourceMemory], order: Sequence[str], figure: str
) -> tuple[FigureMemory, list[Row], list[Row]]:
    """How a figure is shown, its rows of `records`, its rows of `others`."""
    status = status_of(figure)
    who, certain = speaker(sources, order, figure)
    rows = []
    moments = []
    odd = set() if certain else {MEMORY_EXHAUSTED}
    for stands in _standing_records(sources[who], status, figure) if who else ():
        if stands.odd:
            odd.add(stands.odd)
        if stands.value == ABSENT:
            continue
        count = stands.value if certain else None
        rows.append({**stands.spelling, "count": count, "observed_at": _text(stands.moment), "source": who})
        if figure == AVAILABLE or (figure == CLOSED and count):
            moments.append(stands.moment)
    if figure == AVAILABLE and MEMORY_EXHAUSTED in odd:
        moments.append(UNKNOWN_AGE)
    horizon = figure[len(status) + 1 :]
    others = [
        {"source": name, "status": status, "horizon": horizon, **beside}
        for name in order
        if name != who and (beside := _beside(sources[name], status, figure, odd))
    ]
    return {"speaker": who, "oldest": min(moments, default=None), "odd": sorted(odd)}, rows, others


def _beside(src: SourceMemory, status: str, figure: str, odd: set[str]) -> Row | None:
    """The figure of a source that does not speak: its records' sum, unknown as soon as one is; their oldest time."""
    records = [stands for stands in _standing_records(src, status, figure) if stands.value != ABSENT]
    if not records:
        return None
    if any(stands.odd == MEMORY_EXHAUSTED for stands in records):
        odd.add(MEMORY_EXHAUSTED)
    counts = [stands.value for stands in records if stands.value is not None]
    return {
        "count": sum(counts) if len(counts) == len(records) else None,
        "observed_at": _text(min(stands.moment for stands in records)),
    }


def _standing_records(src: SourceMemory, status: str, figure: str) -> list[Standing]:
    records = src["records"].get(figure, {})
    found = (standing(src, status, records[rest]) for rest in sorted(records))
    return [stands for stands in found if stands is not None]


def _by_figure(rows: Iterable[Row]) -> dict[str, list[Row]]:
    figures: dict[str, list[Row]] = {}
    for row in rows:
        figures.setdefault(f"{row['status']}/{row['horizon']}", []).append(row)
    return figures


def _flat(figures: Mapping[str, list[Row]]) -> list[Row]:
    return [row for figure in sorted(figures) for row in figures[figure]]
