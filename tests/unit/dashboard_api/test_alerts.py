"""Alerts in the order they are read, as far as each reader may see them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard_api.core.alert_query import BEFORE_ALL, AlertQuery, cursor_of, page, read_cursor
from dashboard_api.core.alert_view import Known, Phone, aged, is_seen, seen
from dashboard_api.core.reader import Reader
from tests.support.alert_readers import (
    EVERYTHING,
    NOW,
    OPEN,
    PARISIAN,
    SENSITIVE,
    a_book,
    known,
    resolved,
)
from tests.support.declared_facts import a_delivery, a_full_department, an_alert, an_alerted_unit
from tests.support.readers import a_reader
from tests.support.wire import check

GONE = "540002078/GONE"


def view(record: dict[str, Any], reader: Reader, known: Known) -> dict[str, Any] | None:
    alert = a_book(record).get(record["alert_id"])
    assert alert is not None
    units = [known.book.get(unit["unit_id"]) for unit in record["units"]]
    assert is_seen(alert, units, reader) is (seen(alert, reader, known) is not None)
    return seen(alert, reader, known)


def test_the_longest_open_come_first_then_the_latest_resolved() -> None:
    book = a_book(
        resolved("old", "2026-01-10T08:00:00Z"),
        an_alert("new", opened_at="2026-01-15T09:00:00Z"),
        resolved("fresh", "2026-01-15T08:00:00Z"),
        an_alert("long", opened_at="2026-01-15T09:00:00+02:00"),
    )
    assert [alert.record["alert_id"] for alert in book] == ["long", "new", "fresh", "old"]
    assert [alert.record["alert_id"] for alert in book.open()] == ["long", "new"]


def test_an_alert_moves_when_it_is_resolved_and_goes_when_it_is_forgotten() -> None:
    book = a_book(an_alert("a"), an_alert("b"))
    before = book.revision
    book.take("a", resolved("a", "2026-01-15T08:00:00Z"))
    assert [alert.record["alert_id"] for alert in book] == ["b", "a"]
    book.take("a", None)
    assert [alert.record["alert_id"] for alert in book] == ["b"]
    assert book.get("a") is None
    assert book.revision == before + 2


def test_a_digest_is_no_alert() -> None:
    assert list(a_book(an_alert("d", kind="digest"))) == []


def test_a_reader_without_limits_sees_every_unit_with_its_name_and_whom_to_call() -> None:
    record = an_alert("a", an_alerted_unit(OPEN), an_alerted_unit(SENSITIVE), an_alerted_unit(GONE, observed_at=None))
    found = view(record, EVERYTHING, known(**{SENSITIVE: Phone("0600", 3)}))
    assert found is not None
    check("alerts", {"alerts": [aged(found, NOW)], "next": None})
    assert [(unit["name"], unit["owner_phone"]) for unit in found["units"]] == [
        (f"Réanimation {OPEN}", "0383"),
        (f"Réanimation {SENSITIVE}", "0600"),
        (None, None),
    ]
    assert [unit["age_s"] for unit in aged(found, NOW)["units"]] == [28 * 3600, 28 * 3600, None]
    assert found["told"] == ["ars"]


@pytest.mark.parametrize(
    ("reader", "units"),
    [
        (a_reader("professional"), [OPEN, PARISIAN]),
        (a_reader("ars", ("R-44",)), [OPEN, SENSITIVE]),
        (a_reader("regulator"), [OPEN, SENSITIVE, PARISIAN, GONE]),
        (a_reader("crisis", ("R-11",)), [PARISIAN]),
        (a_reader("hospital", None, ("750000001",)), [PARISIAN]),
        (a_reader("hospital", None, ("540002078",)), [OPEN, SENSITIVE]),
        (a_reader("hospital", None, ("000000000",)), None),
        (a_reader("professional", ()), None),
    ],
)
def test_each_reader_sees_the_units_of_its_territories_and_level_and_nothing_when_there_are_none(
    reader: Reader, units: list[str] | None
) -> None:
    record = an_alert("a", *map(an_alerted_unit, (OPEN, SENSITIVE, PARISIAN, GONE)))
    found = view(record, reader, known())
    assert (None if found is None else [unit["unit_id"] for unit in found["units"]]) == units


def test_where_units_are_left_out_so_are_their_territories_and_groups() -> None:
    record = an_alert(
        "a",
        *map(an_alerted_unit, (OPEN, SENSITIVE, PARISIAN)),
        territories=["FR", "R-11", "R-44", "D-54", "D-75"],
        activity_groups=["critical-care", "rea"],
    )
    found = view(record, a_reader("professional", ("R-44",)), known())
    assert found is not None
    assert found["territories"] == ["FR", "R-44", "D-54"]
    assert found["activity_groups"] == ["critical-care"]


def test_of_a_vendors_outage_an_authority_sees_its_own_region_and_who_was_told_there() -> None:
    told = {
        "ars-ile-de-france": a_delivery(1),
        "owner:540002078:ab": a_delivery(2),
        "owner:750000001:cd": a_delivery(2),
    }
    record = an_alert(
        "v",
        *map(an_alerted_unit, (OPEN, SENSITIVE, PARISIAN)),
        kind="feed_down",
        cause="V-Acme",
        territories=["FR", "R-11", "R-44", "D-54", "D-75", "E-540002078", "E-750000001"],
        deliveries=told,
    )
    east = view(record, a_reader("ars", ("R-44",)), known())
    assert east is not None
    assert [unit["unit_id"] for unit in east["units"]] == [OPEN, SENSITIVE]
    assert east["territories"] == ["FR", "R-44", "D-54", "E-540002078"]
    assert east["told"] == ["owner:540002078:ab"]
    assert "750000001" not in str(east)
    assert view(record, a_reader("ars", ("R-93",)), known()) is None
    everything = view(record, EVERYTHING, known())
    assert everything is not None
    assert everything["told"] == sorted(told)


@pytest.mark.parametrize(("level", "phone"), [(2, "0600"), (3, "0383")])
def test_an_owners_number_is_shown_up_to_the_readers_level_else_the_establishments(level: int, phone: str) -> None:
    found = view(an_alert("a", an_alerted_unit(OPEN)), a_reader("professional"), known(**{OPEN: Phone("0600", level)}))
    assert found is not None
    assert found["units"][0]["owner_phone"] == phone


@pytest.mark.parametrize(
    ("reader", "visible"),
    [
        (a_reader("admin"), True),
        (a_reader("ars", ("R-44",)), True),
        (a_reader("ars", ("R-11",)), False),
        (a_reader("hospital", None, ("540002078",)), False),
        (a_reader("professional"), False),
    ],
)
def test_an_alert_about_no_unit_is_for_those_who_act_where_it_is(reader: Reader, visible: bool) -> None:
    record = an_alert("a", kind="delivery_given_up", cause="ars-mail", territories=["R-44"])
    assert (view(record, reader, known()) is not None) is visible


@pytest.mark.parametrize(
    ("reader", "visible"),
    [
        (a_reader("admin"), True),
        (a_reader("regulator"), True),
        (a_reader("ars", ("R-44",)), True),
        (a_reader("crisis", ("D-54",)), True),
        (a_reader("professional"), True),
        (a_reader("professional", ("R-44",)), True),
        (a_reader("professional", ("R-11",)), False),
        (a_reader("professional", ("D-57",)), False),
        (a_reader("ars", ("R-11",)), False),
        (a_reader("crisis", ("R-11",)), False),
        (a_reader("hospital", None, ("540002078",)), False),
        (a_reader("editor-writer", ("R-44",), ("540002078",)), False),
        (a_reader("editor-reader", ("R-44",), ("540002078",)), False),
        (a_reader("local-authority", None, ("540002078",)), False),
        (a_reader("national"), False),
    ],
)
def test_pressure_is_for_those_who_act_there_and_read_sums_at_level_2(reader: Reader, visible: bool) -> None:
    found = view(a_full_department("p"), reader, known())
    assert (found is not None) is visible
    if found is not None:
        check("alerts", {"alerts": [aged(found, NOW)], "next": None})
        assert found["territories"] == ["FR", "R-44", "D-54"]
        assert found["pressure"] == {"pressure": 0.95, "occupied": 19, "open": 20, "units": 2, "fresh": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (AlertQuery(), ["late", "feed", "done"]),
        (AlertQuery(states=frozenset({"resolved"})), ["done"]),
        (AlertQuery(kinds=frozenset({"feed_down"})), ["feed"]),
        (AlertQuery(causes=frozenset({"E-540002078"})), ["late", "done"]),
        (AlertQuery(territories=frozenset({"D-75", "D-13"})), ["feed"]),
        (AlertQuery(groups=frozenset({"rea"})), []),
        (AlertQuery(kinds=frozenset({"late"}), states=frozenset({"sent"})), ["late"]),
    ],
)
def test_filters_let_through_what_passes_all_of_them(query: AlertQuery, expected: list[str]) -> None:
    book = a_book(
        an_alert("late", an_alerted_unit(OPEN)),
        an_alert(
            "feed",
            an_alerted_unit(PARISIAN),
            kind="feed_down",
            cause="750000001/bed-management",
            territories=["FR", "R-11", "D-75"],
            opened_at="2026-01-15T09:00:00Z",
        ),
        resolved("done", "2026-01-15T08:00:00Z"),
    )
    found = page(book, query, EVERYTHING, known(), after=BEFORE_ALL, limit=10)
    assert [alert["alert_id"] for alert in found.alerts] == expected
    assert found.cursor is None


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.booleans()), max_size=12),
    st.integers(1, 4),
)
def test_pages_follow_one_another_and_give_each_alert_once(kinds: list[tuple[bool, int, bool]], limit: int) -> None:
    records = [
        (resolved(f"{number}", f"2026-01-15T0{hour}:00:00Z") if done else an_alert(f"{number}", an_alerted_unit(OPEN)))
        | {"opened_at": f"2026-01-15T0{hour}:00:00Z", "units": [an_alerted_unit(OPEN if visible else SENSITIVE)]}
        for number, (done, hour, visible) in enumerate(kinds)
    ]
    book, reader = a_book(*records), a_reader("professional")
    whole = page(book, AlertQuery(), reader, known(), after=BEFORE_ALL, limit=100).alerts
    pieced, after = [], BEFORE_ALL
    while True:
        found = page(book, AlertQuery(), reader, known(), after=after, limit=limit)
        pieced += found.alerts
        if found.cursor is None:
            break
        assert len(found.alerts) == limit
        after = read_cursor(found.cursor)
    assert pieced == whole
    assert len(whole) == sum(visible for _, _, visible in kinds)


@pytest.mark.parametrize("text", ["", "!", "W10", "QQ", cursor_of((0, 1, "a"))[:-4], "bnVsbA"])
def test_what_is_no_cursor_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        read_cursor(text)
