"""Which entries a reader of the audit log is given, and how they stand in a spreadsheet."""

from typing import Any

import pytest

from dashboard_api.core.audit_query import COLUMNS, AuditQuery, cells
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


def test_details_of_what_reaches_into_other_regions_are_for_who_reads_all() -> None:
    wide = an_entry(territories=["R-44", "D-54", "R-11"], details={"units": ["a"]})
    assert AuditQuery(LORRAINE).shown(wide)["details"] == {}
    assert AuditQuery(None).shown(wide) == wide
    for territories in (["R-44", "D-54"], ["FR"]):
        entry = an_entry(territories=territories, details={"units": ["a"]})
        assert AuditQuery(LORRAINE).shown(entry) == entry
