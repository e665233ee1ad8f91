"""The situation of a class of readers: what is declared and wrong where they look, and nothing else."""

import json
from typing import Any

import pytest

from dashboard_api.core.alert_book import AlertBook
from dashboard_api.core.audience import audience
from dashboard_api.core.kinds import KindBook
from dashboard_api.core.reader import Reader
from dashboard_api.core.situation import Facts, situation
from schemas.code_tables import load_groups
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
from tests.support.declared_facts import a_declaration, a_feed_state, a_full_department, an_alert, an_alerted_unit
from tests.support.readers import a_reader
from tests.support.wire import check_frame

NANCYS_FEED, PARIS_FEED = "540002078/bed-management", "750000001/bed-management"
GROUPS = {group.id: group for group in load_groups().groups}
GRAND_EST = a_declaration(reason="Grand Est")
CARDIAC = a_declaration(territories=["FR"], activity_groups=["critical-care.cardiac"], reason="cardiac")
NANCY = a_declaration(territories=["E-540002078"], reason="Nancy")
OVER = a_declaration(until="2026-01-15T11:00:00Z", reason="over")
TO_COME = a_declaration(**{"from": "2026-02-01T00:00:00Z"}, reason="to come")
LATE = an_alert("late", an_alerted_unit(OPEN), an_alerted_unit(SENSITIVE))
PARIS_LATE = an_alert("paris", an_alerted_unit(PARISIAN), territories=["FR", "R-11", "D-75"], cause="E-750000001")


def told(
    territories: list[str], groups: list[str], alerts: AlertBook, reader: Reader = EVERYTHING, **limits: int
) -> dict[str, Any]:
    facts = Facts(
        [GRAND_EST, CARDIAC, NANCY, OVER, TO_COME],
        [
            a_feed_state("540002078/bed-management"),
            a_feed_state("750000001/bed-management"),
            a_feed_state("540002078/adt", "up"),
        ],
        alerts,
        known(),
        KindBook(),
        GROUPS,
    )
    return check_frame(situation(audience(reader, territories, groups), reader, facts, NOW, **limits).frame)


@pytest.mark.parametrize(
    ("territories", "groups", "reasons"),
    [
        ([], [], {"Grand Est", "cardiac", "Nancy", "to come"}),
        (["R-11"], [], {"cardiac"}),
        (["D-54"], [], {"Grand Est", "cardiac", "Nancy", "to come"}),
        (["R-44"], ["critical-care.burns"], {"Grand Est", "Nancy", "to come"}),
        (["D-99"], ["critical-care.burns"], set()),
        (["D-99"], [], {"cardiac"}),
    ],
)
def test_tension_that_holds_or_is_to_come_is_told_where_it_is_declared(
    territories: list[str], groups: list[str], reasons: set[str]
) -> None:
    assert {each["reason"] for each in told(territories, groups, a_book())["tension"]} == reasons


@pytest.mark.parametrize(
    ("territories", "groups", "reader", "shown"),
    [
        ([], [], EVERYTHING, True),
        (["D-54"], [], EVERYTHING, True),
        (["R-44"], ["rea.adult"], EVERYTHING, True),
        (["R-44"], ["critical-care"], a_reader("ars", ("R-44",)), True),
        (["E-540002078"], [], EVERYTHING, False),
        (["D-57"], [], EVERYTHING, False),
        (["R-44"], [], a_reader("ars", ("R-11",)), False),
        ([], [], a_reader("national"), False),
    ],
)
def test_pressure_is_told_where_and_for_what_it_is(
    territories: list[str], groups: list[str], reader: Reader, shown: bool
) -> None:
    found = told(territories, groups, a_book(a_full_department("full")), reader)["alerts"]
    assert [alert["pressure"]["occupied"] for alert in found] == [19] * shown


def test_pressure_of_activities_nobody_asked_for_is_not_told() -> None:
    rea = a_full_department("rea", cause="P-D-54/rea", activity_groups=["rea"])
    assert not told(["D-54"], ["sc"], a_book(rea))["alerts"]
    assert told(["D-54"], ["rea"], a_book(rea))["alerts"]


def test_feeds_that_are_down_and_open_alerts_are_told_where_their_units_are() -> None:
    alerts = a_book(LATE, PARIS_LATE, resolved("done", "2026-01-15T08:00:00Z"))
    everywhere, paris = told([], [], alerts), told(["R-11"], [], alerts)
    assert [feed["feed"] for feed in everywhere["feeds_down"]] == [
        "540002078/bed-management",
        "750000001/bed-management",
    ]
    assert [alert["alert_id"] for alert in everywhere["alerts"]] == ["late", "paris"]
    assert [feed["feed"] for feed in paris["feeds_down"]] == [PARIS_FEED]
    assert [alert["alert_id"] for alert in paris["alerts"]] == ["paris"]
    assert everywhere["alerts"][0]["units"][0]["age_s"] == 28 * 3600


def test_who_asks_for_groups_is_told_of_alerts_about_their_units() -> None:
    assert [alert["alert_id"] for alert in told([], ["rea"], a_book(LATE, PARIS_LATE))["alerts"]] == ["late"]
    assert told([], ["rea"], a_book(LATE, PARIS_LATE), a_reader("professional"))["alerts"] == []


def test_units_above_the_readers_level_do_not_exist_in_it() -> None:
    [alert] = told(["R-44"], [], a_book(LATE), a_reader("professional"))["alerts"]
    assert [unit["unit_id"] for unit in alert["units"]] == [OPEN]


def test_what_does_not_fit_is_counted_and_the_longest_open_are_kept() -> None:
    alerts = a_book(*(an_alert(f"{n:02}", an_alerted_unit(OPEN)) for n in range(30)))
    frame = told([], [], alerts, most_bytes=8_000)
    kept = [alert["alert_id"] for alert in frame["alerts"]]
    assert kept == [f"{n:02}" for n in range(len(kept))]
    assert 0 < len(kept) == 30 - frame["alerts_omitted"]
    assert len(json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()) <= 8_000


def test_its_content_is_the_same_while_only_ages_move() -> None:
    def content(alerts: AlertBook, now: int) -> bytes:
        return situation(
            audience(EVERYTHING, [], []), EVERYTHING, Facts([], [], alerts, known(), KindBook(), GROUPS), now
        ).content

    alerts = a_book(LATE)
    before = content(alerts, NOW)
    assert content(alerts, NOW + 60_000_000) == before
    alerts.take("late", {**LATE, "state": "escalated"})
    assert content(alerts, NOW) != before
