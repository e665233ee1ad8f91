"""Who may write which unit, and what the units of one request may say of each other."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.core.directory import Directory
from ingest.core.sender import Sender
from ingest.core.unit_acceptance import UnitJudge
from schemas import code_tables
from tests.support.facts import a_unit

CODES = code_tables.load()
NOW = datetime(2026, 3, 1, tzinfo=UTC)
EAST = {"region": "R-44", "department": "D-54"}
PARIS = {"region": "R-11", "department": "D-75"}
HOSPITAL_IN_PARIS = {"finess": "750000050", "name": "Hôpital simulé"}
ANY = Sender("demo", None, writes_directory=True, loosens_duty=True)
ARS_EAST = Sender("ars", "manual", frozenset({"R-44"}), writes_directory=True, loosens_duty=True)


def judge(*known: dict[str, Any], sender: Sender = ANY) -> UnitJudge:
    directory = Directory()
    for unit in known:
        directory.apply(unit["unit_id"], unit)
    return UnitJudge(sender, directory, CODES, NOW)


def codes(judge: UnitJudge, unit: object, named: str | None = None) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in judge.judge(unit, named=named)]


def test_the_path_and_the_body_name_the_same_unit() -> None:
    assert codes(judge(), a_unit("a/b"), named="a/b") == []
    assert codes(judge(), a_unit("a/b"), named="a") == [("bad_id", "unit_id")]
    assert codes(judge(), {"schema": "directory-unit/1"}, named="a")[0] == ("missing_field", "unit_id")


@pytest.mark.parametrize(
    ("before", "after", "accepted"),
    [(None, EAST, True), (None, PARIS, False), (EAST, PARIS, False), (PARIS, EAST, False), (EAST, EAST, True)],
)
def test_a_regional_agency_writes_what_is_in_its_region_before_and_after(
    before: dict[str, str] | None, after: dict[str, str], accepted: bool
) -> None:
    known = [] if before is None else [a_unit("a", territory=before)]
    expected = [] if accepted else [("not_your_unit", "unit_id")]
    assert codes(judge(*known, sender=ARS_EAST), a_unit("a", territory=after)) == expected


@pytest.mark.parametrize("sensitive", [False, True])
def test_a_unit_is_not_put_under_an_establishment_of_another_region(sensitive: bool) -> None:
    units = judge(
        a_unit("paris", establishment=HOSPITAL_IN_PARIS, territory=PARIS, sensitive=sensitive), sender=ARS_EAST
    )
    decoy = a_unit("decoy", establishment=HOSPITAL_IN_PARIS, territory=EAST)
    refused = units.judge(decoy)
    assert refused == units.judge(a_unit("decoy", territory=PARIS)), "in the words of any place that is not its own"
    assert codes(units, a_unit("decoy", territory=EAST)) == []
    assert codes(units, decoy) == [("not_your_unit", "unit_id")], "nor later, from an establishment of its own"
    assert codes(judge(a_unit("paris", establishment=HOSPITAL_IN_PARIS, territory=PARIS)), decoy) == []


def test_an_entry_elsewhere_keeps_nobody_out_of_an_establishment_that_is_theirs_by_its_number() -> None:
    ours = {"finess": "540009999", "name": "CH simulé"}
    taken = a_unit("squat", establishment=ours, territory=PARIS)
    assert codes(judge(taken, sender=ARS_EAST), a_unit("rea", establishment=ours, territory=EAST)) == []


def test_a_unit_that_an_establishment_has_already_is_kept_in_order_though_others_lie_elsewhere() -> None:
    here = a_unit("here", establishment=HOSPITAL_IN_PARIS, territory=EAST)
    there = a_unit("there", establishment=HOSPITAL_IN_PARIS, territory=PARIS)
    assert codes(judge(here, there, sender=ARS_EAST), {**here, "retired": True}) == []


def test_who_speaks_for_an_establishment_puts_units_under_it_wherever_it_has_others() -> None:
    both = Sender("grades", "manual", frozenset({"E-750000050"}), writes_directory=True)
    units = judge(a_unit("paris", establishment=HOSPITAL_IN_PARIS, territory=PARIS), sender=both)
    assert codes(units, a_unit("new", establishment=HOSPITAL_IN_PARIS, territory=EAST)) == []


@pytest.mark.parametrize("sensitive", [False, True])
def test_who_replaces_a_unit_retires_it_so_it_has_to_be_one_that_he_may_write(sensitive: bool) -> None:
    units = judge(
        a_unit("paris", establishment=HOSPITAL_IN_PARIS, territory=PARIS, sensitive=sensitive),
        a_unit("east", territory=EAST),
        sender=ARS_EAST,
    )
    new = a_unit("new", territory=EAST, replaces=["east", "paris", "none"])
    code = "unknown_unit" if sensitive else "not_your_unit"
    assert sorted(codes(units, new)) == sorted([(code, "replaces[1]"), ("unknown_unit", "replaces[2]")])
    assert codes(units, a_unit("new", territory=EAST, replaces=["east"])) == []
    assert codes(judge(a_unit("paris", territory=PARIS)), a_unit("new", replaces=["paris"])) == []


def test_a_unit_that_one_may_not_read_is_answered_like_one_that_is_not_there() -> None:
    units = judge(a_unit("hidden", establishment=HOSPITAL_IN_PARIS, territory=PARIS, sensitive=True), sender=ARS_EAST)
    [hidden] = units.judge(a_unit("new", territory=EAST, replaces=["hidden"]))
    [none] = units.judge(a_unit("new", territory=EAST, replaces=["absent"]))
    assert hidden.message.replace("hidden", "absent") == none.message


def test_a_circle_through_a_unit_of_somebody_else_is_seen() -> None:
    circle = [
        a_unit("paris", establishment=HOSPITAL_IN_PARIS, territory=PARIS, sensitive=True, replaces=["new"]),
        a_unit("new", territory=EAST),
    ]
    units = judge(*circle, a_unit("east", territory=EAST, replaces=["paris"]), sender=ARS_EAST)
    assert codes(units, a_unit("new", territory=EAST, replaces=["east"])) == [("bad_id", "replaces[0]")]


def test_a_unit_may_replace_one_accepted_before_it_in_the_same_request() -> None:
    units = judge()
    assert codes(units, a_unit("new", replaces=["old"])) == [("unknown_unit", "replaces[0]")]
    assert codes(units, a_unit("old")) == []
    assert codes(units, a_unit("new", replaces=["old"])) == []
    assert codes(units, a_unit("old", replaces=["new"])) == [("bad_id", "replaces[0]")]


def test_the_last_word_on_a_unit_in_the_same_request_counts() -> None:
    units = judge(a_unit("a", replaces=["b"]), a_unit("b"))
    assert codes(units, a_unit("b", replaces=["a"])) == [("bad_id", "replaces[0]")]
    assert codes(units, a_unit("a")) == []
    assert codes(units, a_unit("b", replaces=["a"])) == []


GRADES = Sender("grades", "manual", frozenset({"R-44"}), writes_directory=True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"duty": {"normal": {"max_age": "P2D"}}}, "duty.normal"),
        ({"feeds": ["manual", "bed-management"]}, "feeds"),
        ({"closures": [{"from": "2026-01-01T00:00:00Z", "until": None, "reason": "travaux"}]}, "closures"),
        ({"closures": [{"from": "2026-01-01T00:00:00Z", "until": "9999-12-31T00:00:00Z"}]}, "closures"),
        ({"retired": True}, "retired"),
    ],
)
def test_who_keeps_the_directory_for_an_authority_does_not_ask_less_of_a_unit(
    change: dict[str, Any], field: str
) -> None:
    unit = a_unit("u", duty={"normal": {"max_age": "PT24H"}}, feeds=["bed-management", "manual"])
    directory = Directory()
    directory.apply("u", unit)
    looser = {**unit, **change}
    assert [(each.code, each.field) for each in UnitJudge(GRADES, directory, CODES, NOW).judge(looser)] == [
        ("not_your_unit", field)
    ]
    assert UnitJudge(ARS_EAST, directory, CODES, NOW).judge(looser) == []
    assert UnitJudge(GRADES, directory, CODES, NOW).judge({**unit, "name": "Autre nom"}) == []


def test_a_new_unit_asks_for_the_first_time() -> None:
    unit = a_unit("new", duty={"normal": {"max_age": "P7D"}}, feeds=["manual"])
    assert UnitJudge(GRADES, Directory(), CODES, NOW).judge(unit) == []
    closed = {**unit, "closures": [{"from": "2026-01-01T00:00:00Z", "until": None}]}
    assert codes(judge(sender=GRADES), closed) == [("not_your_unit", "closures")]


OLD = a_unit("old", duty={"normal": {"max_age": "PT24H"}}, feeds=["bed-management", "manual"])


def test_a_unit_asks_no_less_than_the_one_it_takes_the_place_of() -> None:
    looser = {"duty": {"normal": {"max_age": "P300D"}}, "feeds": ["manual", "bed-management"]}
    new = a_unit("new", replaces=["old"], **looser)
    units = judge(OLD, sender=GRADES)
    assert codes(units, new) == [("not_your_unit", "duty.normal"), ("not_your_unit", "feeds")]
    assert 'asks less than "old", which it replaces' in units.judge(new)[0].message
    assert codes(units, {**OLD, "unit_id": "new", "replaces": ["old"]}) == []
    assert units.loosened == []


def test_a_unit_of_its_own_is_not_turned_into_a_looser_successor_afterwards() -> None:
    units = judge(OLD, sender=GRADES)
    new = a_unit("new", duty={"normal": {"max_age": "P300D"}}, feeds=["bed-management", "manual"])
    assert codes(units, new) == []
    assert codes(units, {**new, "replaces": ["old"]}) == [("not_your_unit", "duty.normal")]


def test_what_is_loosened_is_known_of_whoever_may() -> None:
    units = judge(OLD, a_unit("other"), sender=ARS_EAST)
    new = a_unit("new", replaces=["old"], feeds=["manual"])
    assert codes(units, new) == codes(units, a_unit("other", retired=True)) == []
    assert [(unit["unit_id"], each.field, each.replaced) for unit, each in units.loosened] == [
        ("new", "duty.normal", "old"),
        ("new", "feeds", "old"),
        ("other", "retired", None),
    ]
    assert codes(units, {**new, "name": "Autre nom"}) == []
    assert len(units.loosened) == 3, "a replacement is compared once, when it begins"


CLOSED = [{"from": "2026-01-01T00:00:00Z", "until": "2036-01-01T00:00:00Z"}]
SECRET = a_unit("hidden", establishment=HOSPITAL_IN_PARIS, territory=PARIS, sensitive=True)


@pytest.mark.parametrize(
    "change",
    [
        {"closures": CLOSED},
        {"retired": True, "closures": CLOSED},
        {"territory": PARIS},
        {"establishment": HOSPITAL_IN_PARIS},
        {"nature": "99"},
        {"replaces": ["none"]},
    ],
)
def test_a_refused_entry_with_the_id_of_a_hidden_unit_is_answered_as_one_with_a_free_id(change: dict[str, Any]) -> None:
    unit = a_unit("hidden", **change)
    beside, without = (judge(*known, sender=GRADES).judge(unit) for known in ([SECRET], []))
    assert beside == without != []


def test_the_id_of_a_hidden_unit_is_not_taken_by_what_would_else_be_accepted() -> None:
    unit = a_unit("hidden")
    assert codes(judge(SECRET, sender=GRADES), unit) == [("not_your_unit", "unit_id")]
    assert codes(judge(sender=GRADES), unit) == []
    units = judge(SECRET, sender=ARS_EAST)
    assert codes(units, {**unit, "closures": CLOSED}) == [("not_your_unit", "unit_id")]
    assert units.loosened == [], "what is not written loosens nothing"


@pytest.mark.parametrize("finess", ["750000050", "990000001", "970100010"])
@pytest.mark.parametrize("change", [{}, {"closures": CLOSED}])
def test_the_first_unit_of_an_establishment_whose_number_is_of_elsewhere_is_the_administrators(
    finess: str, change: dict[str, Any]
) -> None:
    establishment = {"finess": finess, "name": "CH simulé"}
    unit = a_unit("new", establishment=establishment, **change)
    hidden = {**SECRET, "establishment": establishment}
    for known in ([], [hidden]):
        assert codes(judge(*known, sender=GRADES), unit) == [("not_your_unit", "unit_id")]
    assert codes(judge(hidden), unit) == []
    first = a_unit("first", establishment=establishment)
    assert codes(judge(first, hidden, sender=ARS_EAST), unit) == [], "its other units are"


def test_an_agency_overseas_declares_the_establishments_that_are_its_own_by_number() -> None:
    sender = Sender("ars", "manual", frozenset({"R-01"}), writes_directory=True)
    establishment = {"finess": "970100010", "name": "CH simulé"}
    territory = {"region": "R-01", "department": "D-971"}
    assert codes(judge(sender=sender), a_unit("new", establishment=establishment, territory=territory)) == []
