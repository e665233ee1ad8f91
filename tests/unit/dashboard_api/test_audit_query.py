"""Which entries a reader of the audit log is given, and how they stand in a spreadsheet."""

from typing import Any

import pytest

from dashboard_api.core.audit_query import COLUMNS, AuditQuery, Named, cells
from schemas.core.times import parse
from tests.support.audit_chain import facts

LORRAINE = frozenset({"R-44"})


def an_entry(**changes: Any) -> dict[str, Any]:
    named = {"subject_name": None, "about_name": None, "writer": "api-1/a", "sequence": 1}
    return {**facts(), **named, **changes}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (AuditQuery(None), True),
        (AuditQuery(LORRAINE), True),
        (AuditQuery(frozenset({"R-11"})), False),
        (AuditQuery(frozenset()), False),
        (AuditQuery(None, subjects=frozenset({"p-1", "p-2"})), True),
        (AuditQuery(None, subjects=frozenset({"p-about"})), True),
        (AuditQuery(None, subjects=frozenset({"p-3"})), False),
        (AuditQuery(None, actions=frozenset({"tension.declared"})), True),
        (AuditQuery(None, actions=frozenset({"tension.ended"})), False),
        (AuditQuery(None, outcomes=frozenset({"refused"})), False),
        (AuditQuery(None, territories=frozenset({"R-44", "R-11"})), True),
        (AuditQuery(None, territories=frozenset({"R-11"})), False),
        (AuditQuery(None, request_id="other"), False),
        (AuditQuery(None, since=parse("2026-01-15T08:35:00Z")), True),
        (AuditQuery(None, since=parse("2026-01-15T08:35:01Z")), False),
        (AuditQuery(None, until=parse("2026-01-15T08:35:00Z")), False),
        (AuditQuery(None, until=parse("2026-01-15T08:35:01Z")), True),
    ],
)
def test_an_entry_passes_every_filter_or_is_not_found(query: AuditQuery, found: bool) -> None:
    assert query.finds(an_entry(about="p-about")) is found


def test_what_concerns_every_region_is_read_by_each_and_what_lies_nowhere_by_none() -> None:
    assert AuditQuery(LORRAINE).finds(an_entry(territories=["FR"]))
    assert not AuditQuery(LORRAINE).finds(an_entry(territories=[]))
    assert AuditQuery(None).finds(an_entry(territories=[]))


def test_a_line_has_every_column_and_no_formula() -> None:
    line = dict(
        zip(
            COLUMNS,
            cells(an_entry(reason="=HYPERLINK()", details={"a": "é"}, territories=["R-44", "D-54"])),
            strict=True,
        )
    )
    assert line["reason"] == "'=HYPERLINK()"
    assert line["details"] == '{"a": "é"}'
    assert line["territories"] == "R-44 D-54"
    assert line["subject_name"] == ""


PROVENCE = frozenset({"R-93"})
SECRET = "E-750000001"
HERE = {"R-93", "D-13", "E-130000001"}


def names_nothing_elsewhere(named: Named) -> bool:
    return all(value in HERE for values in named.values() for value in values)


def a_query(**asked: Any) -> AuditQuery:
    return AuditQuery(PROVENCE, is_own=names_nothing_elsewhere, **asked)


WIDE = an_entry(
    territories=["R-11", "R-93", "D-13", "D-75", "E-130000001", SECRET],
    details={"territories": ["R-93", SECRET]},
    reason="afflux",
)


def test_of_an_entry_that_reaches_into_other_regions_one_sees_ones_own_territories_alone() -> None:
    shown = a_query().shown(WIDE)
    assert shown == WIDE | {"territories": ["R-93", "D-13", "E-130000001"], "details": {}}
    assert SECRET not in str([cells(shown), shown])
    assert AuditQuery(PROVENCE).shown(WIDE)["territories"] == ["R-93", "D-13"], "establishments are not read yet"
    assert AuditQuery(None).shown(WIDE) == WIDE


@pytest.mark.parametrize(("code", "found"), [(SECRET, False), ("D-75", False), ("R-93", True), ("D-13", True)])
def test_no_filter_finds_an_entry_by_a_territory_that_is_not_shown(code: str, found: bool) -> None:
    assert a_query(territories=frozenset({code})).finds(WIDE) is found


def test_what_a_silence_of_units_in_several_regions_names_and_why_is_for_who_reads_all() -> None:
    scope = {"territories": [], "units": ["130000001/A", "750000001/SECRET"]}
    silence = WIDE | {"action": "silence.created", "target": "silence:s", "details": {"scope": scope}}
    shown = a_query().shown(silence)
    assert (shown["target"], shown["reason"], shown["details"]) == ("silence:s", None, {})
    assert AuditQuery(None).shown(silence) == silence


def test_what_names_ones_own_alone_is_told_though_somebody_elsewhere_is_concerned() -> None:
    entry = WIDE | {"details": {"territories": ["E-130000001"], "level": "crisis"}}
    assert a_query().shown(entry)["details"] == entry["details"]


def test_a_unit_of_others_is_named_neither_as_target_nor_by_who_was_spoken_for() -> None:
    entry = WIDE | {
        "action": "events.written",
        "target": "unit:750000001/SECRET",
        "on_behalf_of": f"E-130000001 {SECRET}",
        "details": {"accepted": 2},
    }
    shown = a_query().shown(entry)
    assert (shown["target"], shown["on_behalf_of"], shown["details"]) == ("unit", "E-130000001", {})


def test_what_lies_in_ones_own_region_or_everywhere_is_told_whole_with_what_is_gone_since() -> None:
    for territories in (["R-93", "D-13", "E-139999999"], ["FR"]):
        entry = an_entry(territories=territories, details={"units": ["a"]})
        assert a_query().shown(entry) == entry


def test_a_department_belongs_to_its_region_also_where_the_entry_does_not_say_so() -> None:
    assert AuditQuery(LORRAINE).finds(an_entry(territories=["D-88"]))
    assert not AuditQuery(LORRAINE).finds(an_entry(territories=["D-75"]))
