"""What the audit log says of a request that wrote."""

from dataclasses import replace
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
EAST = ("R-44", "D-54", "E-540002078")
PARIS = a_unit(
    "there",
    establishment={"finess": "750000050", "name": "Hôpital simulé"},
    territory={"region": "R-11", "department": "D-75"},
    sensitive=True,
)
IN_PARIS = ("R-11", "D-75", "E-750000050")
LOOSER = {"normal": {"max_age": "P2D"}}


def a_directory(*units: dict[str, Any]) -> Directory:
    directory = Directory()
    for unit in units:
        directory.apply(unit["unit_id"], unit)
    return directory


def accepted(unit_id: str) -> Accepted:
    return Accepted(a_confirm(unit_id), unit_id, "540002078/adt", 0)


ANY = Sender("admin", None)
ARS_EAST = Sender("ars", "manual", frozenset({"R-44"}), writes_directory=True)


def refused_events(*tried: object, directory: Directory) -> Deed:
    [deed] = events_written([], tried, "not_your_unit", directory, ANY)
    return deed


def test_a_request_with_events_is_one_deed_where_its_units_lie() -> None:
    directory = a_directory(a_unit("a"), a_unit("b"))
    [deed] = events_written([accepted("a"), accepted("b")], [3], "bad_count", directory, ANY)
    assert (deed.action, deed.target, deed.outcome, deed.reason) == ("events.written", "units", "done", None)
    assert deed.territories == EAST
    assert deed.details == {"accepted": 2, "refused": 1, "units": ["a", "b"], "units_in_all": 2}
    assert deed.on_behalf_of is None


def test_what_was_tried_on_a_unit_of_others_is_found_where_that_lies() -> None:
    deed = refused_events(a_confirm("there"), directory=a_directory(PARIS))
    assert (deed.target, deed.territories) == ("unit:there", IN_PARIS)
    assert deed.details == {"accepted": 0, "refused": 1}


def test_what_a_sender_makes_up_is_not_repeated() -> None:
    tried = [
        a_confirm("Jeanne Dupont"),
        {"unit_id": ["there"]},
        None,
        "there",
        a_heartbeat(source={"feed": "999999999/adt"}),
        {},
    ]
    deed = refused_events(*tried, {"kind": "heartbeat", "source": 3}, directory=a_directory(PARIS))
    assert (deed.target, deed.territories) == ("units", ())
    assert deed.details == {"accepted": 0, "refused": 7}


def test_a_refused_sign_of_life_is_found_where_its_establishment_lies() -> None:
    deed = refused_events(a_heartbeat(source={"feed": "750000050/adt"}), directory=a_directory(PARIS))
    assert (deed.target, deed.territories) == ("units", IN_PARIS)


def test_of_many_units_some_are_named_and_all_counted_once() -> None:
    units = [a_unit(f"u{n}", establishment={"finess": f"54000{n:04}", "name": "CH"}) for n in range(30)]
    events = [accepted(unit["unit_id"]) for unit in units for _ in range(2)]
    [deed] = events_written(events, [], None, a_directory(*units), ANY)
    assert deed.details["units"] == [f"u{n}" for n in range(20)]
    assert (deed.details["units_in_all"], deed.details["accepted"]) == (30, 60)
    assert deed.territories[:2] == ("R-44", "D-54")
    assert deed.territories[2:] == tuple(f"E-54000{n:04}" for n in range(20))


def test_an_entry_by_delegation_names_the_establishment() -> None:
    [deed] = events_written([accepted("a")], [], None, a_directory(a_unit("a")), replace(ANY, delegate="ars"))
    assert (deed.target, deed.on_behalf_of) == ("unit:a", "E-540002078")


def test_a_request_of_which_nothing_was_taken_is_refused_with_its_first_reason() -> None:
    [deed] = events_written([], [a_confirm("x")] * 3, "unknown_unit", a_directory(), ANY)
    assert (deed.outcome, deed.reason, deed.territories) == ("refused", "unknown_unit", ())


def test_signs_of_life_write_nothing() -> None:
    heartbeat = Accepted(a_heartbeat(), "540002078/adt", "540002078/adt", None)
    assert events_written([heartbeat], [], None, a_directory(), ANY) == []


def judged(directory: Directory, *units: dict[str, Any]) -> list[Deed]:
    """By an administrator."""
    judge = UnitJudge(Sender("admin", None, writes_directory=True, loosens_duty=True), directory, CODES, NOW)
    assert [judge.judge(unit) for unit in units] == [[]] * len(units)
    return units_written(units, [], None, judge.loosened, directory, sender=ANY)


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


def test_a_unit_that_moves_is_told_of_where_it_was_and_where_it_goes() -> None:
    moved = a_unit("there", duty=LOOSER)
    written, loosened = judged(a_directory({**PARIS, "duty": DUTY}), moved)
    assert (written.target, loosened.target) == ("unit:there", "unit:there")
    assert set(written.territories) == set(loosened.territories) == {*EAST, *IN_PARIS}
    assert written.details == {"accepted": 1, "refused": 0}


def refused_units(*tried: object) -> Deed:
    [deed] = units_written([], tried, "not_your_unit", [], a_directory(PARIS), sender=ANY)
    assert (deed.outcome, deed.reason) == ("refused", "not_your_unit")
    return deed


def test_a_unit_that_others_have_is_told_of_to_them_alone() -> None:
    deed = refused_units(a_unit("there"))
    assert (deed.target, deed.territories) == ("unit:there", IN_PARIS)


def test_a_refused_unit_that_nobody_has_is_told_of_where_it_was_to_be_by_codes_alone() -> None:
    decoy = a_unit("Jeanne Dupont", establishment={"finess": "750000050", "name": "x"})
    deed = refused_units(decoy)
    assert (deed.target, set(deed.territories)) == ("units", {"R-44", "D-54", *IN_PARIS})
    junk = a_unit("x", establishment={"finess": "Dupont"}, territory={"region": "Jeanne", "department": ["D-54"]})
    assert refused_units(junk, a_unit("y", establishment=3, territory=None), 3).territories == ()


def told_by_units(*known: dict[str, Any], unit: dict[str, Any]) -> list[Deed]:
    return units_written([], [unit], "not_your_unit", [], a_directory(*known), sender=ARS_EAST)


HIDDEN_ESTABLISHMENT = {"finess": "750000050", "name": "x"}


@pytest.mark.parametrize("unit", [a_unit("there"), a_unit("new", establishment=HIDDEN_ESTABLISHMENT)])
def test_what_was_tried_on_a_hidden_unit_is_told_its_authority_apart_and_the_sender_as_of_an_unknown_one(
    unit: dict[str, Any],
) -> None:
    mine, theirs = told_by_units(PARIS, unit=unit)
    assert [mine] == told_by_units(unit=unit)
    assert (theirs.outcome, theirs.territories) == ("refused", IN_PARIS)
    assert theirs.target == ("unit:there" if unit["unit_id"] == "there" else "units")


def test_events_of_a_hidden_unit_leave_the_entry_of_the_others_as_it_is() -> None:
    tried = [a_confirm("there"), a_heartbeat(source={"feed": "750000050/adt"})]
    mine, theirs = events_written([accepted("a")], tried, "unknown_unit", a_directory(a_unit("a"), PARIS), ARS_EAST)
    assert [mine] == events_written([accepted("a")], tried, "unknown_unit", a_directory(a_unit("a")), ARS_EAST)
    assert (mine.territories, theirs.target, theirs.territories) == (EAST, "unit:there", IN_PARIS)
    assert (theirs.outcome, theirs.reason) == ("refused", "unknown_unit")
