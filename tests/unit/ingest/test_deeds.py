"""What the audit log says of a request that wrote."""

from typing import Any

from ingest.core.acceptance import Accepted
from ingest.core.deeds import events_written, units_written
from ingest.core.directory import Directory
from tests.support.event_facts import a_confirm, a_heartbeat
from tests.support.facts import a_unit

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


def test_units_written_are_one_deed_and_what_was_loosened_another() -> None:
    directory = a_directory(a_unit("a", duty=DUTY), a_unit("b", duty=DUTY))
    written, loosened = units_written([a_unit("a", duty=LOOSER), a_unit("b", duty=DUTY)], None, 0, directory)
    assert (written.action, written.details["accepted"], written.details["units"]) == (
        "directory.written",
        2,
        ["a", "b"],
    )
    assert (loosened.action, loosened.target) == ("directory.loosened", "unit:a")
    [change] = loosened.details["changes"]
    assert change == {"unit_id": "a", "field": "duty.normal", "before": 86_400.0, "after": 172_800.0}


def test_what_is_loosened_in_many_units_takes_several_entries() -> None:
    before = [a_unit(f"u{number}", duty=DUTY) for number in range(150)]
    after = [{**unit, "duty": LOOSER} for unit in before]
    deeds = units_written(after, None, 0, a_directory(*before))
    assert [deed.action for deed in deeds] == ["directory.written", "directory.loosened", "directory.loosened"]
    assert [len(deed.details["changes"]) for deed in deeds[1:]] == [100, 50]


def test_a_new_unit_loosens_nothing() -> None:
    assert len(units_written([a_unit("new", duty=LOOSER)], None, 0, a_directory())) == 1
