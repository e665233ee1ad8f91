"""Events as the fold takes them, and states after them. Hours of one day, short ids, feeds of one hospital."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stream.core import levels
from stream.core.fold import Folded, Outcome, UnitState, fold, new_state

UNIT = "1540002078/REA-MED-A"
TOOL, HAND, ADT = "540002078/bed-management", "540002078/manual", "540002078/adt"
FEEDS = ("bed-management", "manual")
HOUR = 3_600_000_000
DAY_START = 1_768_435_200_000_000
"""2026-01-15 in UTC, in microseconds."""


def event_id(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def instant(hour: float) -> str:
    minutes = round(hour * 60)
    return f"2026-01-15T{minutes // 60:02d}:{minutes % 60:02d}:00Z"


def micros(hour: float) -> int:
    return DAY_START + round(hour * HOUR)


def a_record(status: str, count: int | None, horizon: str = "01", **fields: Any) -> dict[str, Any]:
    return {"nature": "01", "status": status, "horizon": horizon, "count": count, **fields}


def gone(status: str, horizon: str = "01", **fields: Any) -> dict[str, Any]:
    """The record is taken away."""
    return {"nature": "01", "status": status, "horizon": horizon, "absent": True, **fields}


def a_report(number: int, hour: float, *records: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    return {**_an_event(number, hour), "kind": "report", "scope": "upsert", "records": list(records), **fields}


def a_census(number: int, hour: float, *records: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    return a_report(number, hour, *records, scope="replace", **fields)


def a_confirm(number: int, hour: float, statuses: Sequence[str] | None = None) -> dict[str, Any]:
    return {**_an_event(number, hour), "kind": "confirm", "statuses": statuses}


def a_cancel(number: int, hour: float, of: int) -> dict[str, Any]:
    return {**_an_event(number, hour), "kind": "cancel", "cancels": event_id(of)}


def _an_event(number: int, hour: float) -> dict[str, Any]:
    return {
        "schema": "capacity-event/1",
        "event_id": event_id(number),
        "unit_id": UNIT,
        "observed_at": instant(hour),
        "source": {"feed": "as the headers say"},
    }


def folded(state: UnitState, event: Mapping[str, Any], source: str = TOOL, feeds: Sequence[str] = FEEDS) -> Folded:
    """One event folded, the state through JSON as in Kafka."""
    result = fold(state, event, source=source, received_at_us=micros(23), feeds=feeds)
    return result._replace(state=json.loads(json.dumps(result.state)))


Said = Mapping[str, Any] | tuple[Mapping[str, Any], str]
"""An event of the tool, or one and its source."""


def after(
    events: Iterable[Said],
    state: UnitState | None = None,
    feeds: Sequence[str] = FEEDS,
) -> UnitState:
    """The state after events of the tool, or of the source beside them."""
    state = new_state(UNIT) if state is None else state
    for each in events:
        event, source = each if isinstance(each, tuple) else (each, TOOL)
        result = folded(state, event, source, feeds)
        assert result.outcome is not Outcome.CONFLICT
        state = result.state
    return state


def told(events: Iterable[Said], state: UnitState | None = None) -> UnitState:
    """The state after events as in `after`, with that of level 2 in it; received an hour apart from each other."""
    state = new_state(UNIT) if state is None else state
    for number, each in enumerate(events):
        event, source = each if isinstance(each, tuple) else (each, TOOL)
        folded = levels.fold(state, event, source=source, received_at_us=micros(number), feeds=FEEDS)
        state = json.loads(json.dumps(folded.state))
    return state


def figures(state: UnitState) -> dict[str, int | None]:
    """Counts by "status/horizon" (summed where a figure has several records)."""
    shown: dict[str, int | None] = {}
    for row in state["records"]:
        figure = f"{row['status']}/{row['horizon']}"
        before = shown.get(figure, 0)
        shown[figure] = None if before is None or row["count"] is None else before + row["count"]
    return shown


def ages(state: UnitState) -> dict[str, str]:
    """Observed at, by "status/horizon"."""
    return {f"{row['status']}/{row['horizon']}": row["observed_at"] for row in state["records"]}
