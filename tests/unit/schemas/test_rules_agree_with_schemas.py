"""What ingest accepts is what the JSON Schemas accept: who validates before sending is not misled."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.code_tables import load
from schemas.core.directory_rules import unit_refusals
from schemas.core.event_rules import shape_refusals
from tests.support.event_cases import BAD_EVENTS, BAD_UNITS, EVENT, GOOD_EVENTS, HEARTBEAT, UNIT, Change, changed
from tests.support.wire import validator

BEYOND_A_SCHEMA = {"bad_code", "bad_time", "nature_mismatch", "patient_data"}
"""Needs a code table, a calendar or a second field: the rules refuse more than the files can say."""

GOOD = [changed(EVENT, change) for case, change in GOOD_EVENTS.items() if "code table" not in case]

VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 3, 999, 1000, -1, 2.5, "", "02", "2", "xx", "upsert", "replace", "PT60S", [], ["02"], {}]
).map(copy.deepcopy)


def places(value: object, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """The path of everything inside."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield (*path, key)
        yield from places(part, *path, key)


@st.composite
def mutated(draw: st.DrawFn, originals: list[dict[str, Any]]) -> dict[str, Any]:
    """A good value with up to three parts replaced, removed or added."""
    value: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(list(places(value)) or [("x",)]))
        inside: Any = value
        for key in path:
            inside = inside[key]
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                inside[last] = draw(VALUES)
            case "remove":
                del inside[last]
            case _ if isinstance(inside, dict):
                inside[draw(st.sampled_from(["absent", "count", "cancels", "unit_id", "times", "extra"]))] = draw(
                    VALUES
                )
            case _:
                inside.append(draw(VALUES))
        if not value:
            break
    return value


@pytest.mark.parametrize("event", GOOD, ids=lambda event: event["kind"])
def test_what_the_file_accepts_is_not_refused(event: dict[str, Any]) -> None:
    assert shape_refusals(event, load()) == []


@pytest.mark.parametrize("case", BAD_EVENTS)
def test_what_the_file_refuses_is_refused(case: str) -> None:
    assert shape_refusals(changed(EVENT, BAD_EVENTS[case]), load())


def test_the_entry_of_the_contract_is_not_refused() -> None:
    assert unit_refusals(UNIT, load()) == []


@pytest.mark.parametrize("change", BAD_UNITS)
def test_an_entry_that_the_file_refuses_is_refused(change: Change) -> None:
    assert unit_refusals(changed(UNIT, change), load())


@given(mutated([*GOOD, HEARTBEAT]))
def test_events_are_judged_alike(event: dict[str, Any]) -> None:
    agree("capacity-event", event, {refusal.code for refusal in shape_refusals(event, load())})


@given(mutated([UNIT]))
def test_directory_entries_are_judged_alike(unit: dict[str, Any]) -> None:
    agree("directory-unit", unit, {refusal.code for refusal in unit_refusals(unit, load())})


def agree(name: str, value: object, refusals: set[str]) -> None:
    faults = [f"{fault.json_path}: {fault.message}" for fault in validator(name).iter_errors(value)]
    assert refusals or not faults, faults
    assert faults or refusals <= BEYOND_A_SCHEMA, refusals
