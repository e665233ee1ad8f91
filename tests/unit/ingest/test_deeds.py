"""What the audit log says of a request that wrote."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.core.acceptance import Accepted
from ingest.core.deeds import events_written, units_written
from ingest.core.directory import Directory
from ingest.core.sender import Sender
from ingest.core.unit_acceptance import UnitJudge
from schemas import code_tables
from schemas.core.audit.entry import Deed
from tests.support.event_facts import a_confirm, a_heartbeat
from tests.support.facts import a_unit

CODES = code_tables.load()
NOW = datetime(2026, 3, 1, tzinfo=UTC)
DUTY = {"normal": {"max_age": "PT24H"}}
LOOSER = {"normal": {"max_age": "P2D"}}


def a_directory(*units: dict[str, Any]) -> Directory:
    directory = Directory()
    for unit in units:
        directory.apply(unit["unit_id"], unit)
    return directory


def accepted(unit_id: str) -> Accepted:
    return Accepted(a_confirm(unit_id), unit_id, "540002078/adt", 0)


def test_a_request_with_events_is_one_deed_where_its_units_lie() -> None:
    directory = a_directory(a_unit("a"), a_unit("b"))
    deed = events_written([accepted("a"), accepted("b")], "bad_count", 1, directory, delegated=False)
    assert deed is not None
    assert (deed.action, deed.target, deed.outcome, deed.reason) == ("events.written", "units", "done", None)
    assert deed.territories == ("R-44", "D-54")
    assert deed.details == {"accepted": 2, "refused": 1}
    assert deed.on_behalf_of is None


def test_an_entry_by_delegation_names_the_establishment() -> None:
    deed = events_written([accepted("a")], None, 0, a_directory(a_unit("a")), delegated=True)
    assert deed is not None
    assert (deed.target, deed.on_behalf_of) == ("unit:a", "E-540002078")


def test_a_request_of_which_nothing_was_taken_is_refused_with_its_first_reason() -> None:
    deed = events_written([], "unknown_unit", 3, a_directory(), delegated=False)
    assert deed is not None
    assert (deed.outcome, deed.reason, deed.territories) == ("refused", "unknown_unit", ())


def test_signs_of_life_write_nothing() -> None:
    heartbeat = Accepted(a_heartbeat(), "540002078/adt", "540002078/adt", None)
    assert events_written([heartbeat], None, 0, a_directory(), delegated=False) is None


def judged(directory: Directory, *units: dict[str, Any]) -> list[Deed]:
    """By an administrator."""
    judge = UnitJudge(Sender("admin", None, writes_directory=True, loosens_duty=True), directory, CODES, NOW)
    assert [judge.judge(unit) for unit in units] == [[]] * len(units)
    return units_written(units, None, 0, judge.loosened)


def test_units_written_are_one_deed_and_what_was_loosened_another() -> None:
    directory = a_directory(a_unit("a", duty=DUTY), a_unit("b", duty=DUTY))
    written, loosened = judged(directory, a_unit("a", duty=LOOSER), a_unit("b", duty=DUTY))
    assert (written.action, written.details["accepted"], written.details["units"]) == (
        "directory.written",
        2,
        ["a", "b"],
    )
    assert (loosened.action, loosened.target) == ("directory.loosened", "unit:a")
    [change] = loosened.details["changes"]
    assert change == {
        "unit_id": "a",
        "field": "duty.normal",
        "before": 86_400.0,
        "after": 172_800.0,
        "replaced": None,
    }


def test_what_is_loosened_in_many_units_takes_several_entries() -> None:
    before = [a_unit(f"u{number}", duty=DUTY) for number in range(150)]
    deeds = judged(a_directory(*before), *({**unit, "duty": LOOSER} for unit in before))
    assert [deed.action for deed in deeds] == ["directory.written", "directory.loosened", "directory.loosened"]
    assert [len(deed.details["changes"]) for deed in deeds[1:]] == [100, 50]


def test_a_new_unit_loosens_nothing() -> None:
    assert len(judged(a_directory(), a_unit("new", duty=LOOSER))) == 1


@pytest.mark.parametrize(
    ("unit", "field"),
    [
        (a_unit("a", duty=DUTY, retired=True), "retired"),
        (
            a_unit("a", duty=DUTY, closures=[{"from": "2026-01-01T00:00:00Z", "until": "9999-12-31T00:00:00Z"}]),
            "closures",
        ),
        (a_unit("new", closures=[{"from": "2026-01-01T00:00:00Z", "until": None}]), "closures"),
        (a_unit("new", duty=LOOSER, replaces=["a"]), "duty.normal"),
    ],
)
def test_an_end_and_a_looser_successor_are_named_as_loosened(unit: dict[str, Any], field: str) -> None:
    _, loosened = judged(a_directory(a_unit("a", duty=DUTY)), unit)
    assert [change["field"] for change in loosened.details["changes"]] == [field]
