"""Holds what is shown of a unit against what must be."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from schemas.core.record_identity import identity
from schemas.core.times import from_micros, parse, to_micros
from simulator.core.truth import Shown, Value


class Difference(NamedTuple):
    """One figure of a unit that is shown wrong; `expected` and `seen` in words."""

    unit_id: str
    figure: str
    expected: str
    seen: str


NOTHING = "nothing"


def differences(unit_id: str, truth: Shown, row: Mapping[str, Any] | None) -> list[Difference]:
    """Every difference between the truth and a ROW; None is a row that is not there at all."""
    if row is None:
        return [Difference(unit_id, "the unit", "a row", NOTHING)]
    return [
        Difference(unit_id, figure, expected, seen)
        for figure, expected, seen in _compare(truth, row)
        if expected != seen
    ]


def _compare(truth: Shown, row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    records = {identity(record): _value(record) for record in row["records"]}
    for record in sorted({*truth.records, *records}):
        yield f"record {_short(record)}", _words(truth.records.get(record)), _words(records.get(record))
    others = {(other["source"], other["status"], other["horizon"]): _value(other) for other in row["others"]}
    for key in sorted({*truth.others, *others}):
        yield f"other {' '.join(key)}", _words(truth.others.get(key)), _words(others.get(key))
    observed = None if row["observed_at"] is None else to_micros(parse(row["observed_at"]))
    yield "observed_at", _time(truth.observed_us), _time(observed)


def _value(found: Mapping[str, Any]) -> Value:
    return Value(found["count"], to_micros(parse(found["observed_at"])), found["source"])


def _words(value: Value | None) -> str:
    if value is None:
        return NOTHING
    count = "unknown" if value.count is None else value.count
    return f"{count} by {value.source} of {_time(value.observed_us)}"


def _time(micros: int | None) -> str:
    return NOTHING if micros is None else from_micros(micros)


def _short(record: tuple[str, ...]) -> str:
    return "-".join(part or "·" for part in record)
