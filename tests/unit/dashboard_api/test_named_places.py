"""Which territories a refused request names, from whatever was sent, as it was spelt."""

from typing import Any

import pytest

from dashboard_api.core.client_frames import MOST_TERRITORIES
from dashboard_api.core.named_places import named
from schemas.core.access.subject import Subject
from schemas.topics import ALERTS, SILENCES, TENSION
from tests.support.declared_facts import a_declaration, a_silence, an_alert, an_alerted_unit
from tests.support.desk_app import DeskApp


@pytest.mark.parametrize(
    ("queried", "path", "body", "found"),
    [
        (["R-93", "R-93", "nowhere"], {}, None, ("R-93",)),
        ([], {"code": "D-13"}, None, ("D-13",)),
        ([], {"unit_id": "130000001/SECRET"}, None, ("E-130000001",)),
        ([], {"unit_id": "1130000001/SECRET"}, None, ("E-130000001",)),
        ([], {"unit_id": "a name of another kind"}, None, ()),
        ([], {}, {"territories": ["R-93", 5, None, "<script>"]}, ("R-93",)),
        (
            [],
            {},
            {"scope": {"territories": ["D-13"], "units": ["130000001/A"], "feeds": ["130000002/adt"]}},
            ("D-13", "E-130000001", "E-130000002"),
        ),
        ([], {}, {"scope": {"establishments": ["130000003", "x"], "units": "130000001/A"}}, ("E-130000003",)),
        ([], {}, {"territories": "R-93", "scope": ["R-93"]}, ()),
        ([], {}, ["R-93"], ()),
    ],
)
def test_territories_are_read_from_query_path_and_body(
    queried: list[str], path: dict[str, object], body: object, found: tuple[str, ...]
) -> None:
    assert named(queried, path, body) == found


def test_a_request_names_a_bounded_number() -> None:
    assert len(named([f"E-{number:09}" for number in range(5_000)], {}, None)) == MOST_TERRITORIES


WHO = {
    "doctor": Subject("doctor", "professional", None, ()),
    "ars-11": Subject("ars-11", "ars", ("R-11",), ()),
    "nurse": Subject("nurse", "hospital", (), ("540002078",)),
    "ministry": Subject("ministry", "national", None, ()),
    "stranger": Subject("stranger", "nobody we know", None, None),
}
UNTIL = "2026-01-15T18:00:00Z"
TENSION_OF_54 = {"territories": ["D-54"], "level": "tension", "reason": "afflux", "until": UNTIL}
SILENCE_OF_54 = {"scope": {"units": ["540002078/A"]}, "reason": "travaux", "until": UNTIL}
DECLARED = "11111111-1111-4111-8111-111111111111"
BOUND = "22222222-2222-4222-8222-222222222222"
MADE = "33333333-3333-4333-8333-333333333333"
PROMISE = {"promised_at": UNTIL}


@pytest.mark.parametrize(
    ("who", "asked", "body", "reason", "places"),
    [
        ("ministry", "GET /v1/units?territory=R-44", None, "not_this_role", ("R-44",)),
        ("stranger", "GET /v1/units/540002078/S", None, "unknown_role", ("E-540002078",)),
        ("stranger", "GET /v1/units/540002078/NONE", None, "unknown_role", ("E-540002078",)),
        ("doctor", "POST /v1/tension", TENSION_OF_54, "not_this_role", ("D-54",)),
        ("ars-11", "POST /v1/tension", TENSION_OF_54, "outside", ("R-44", "D-54")),
        ("doctor", f"DELETE /v1/tension/{DECLARED}", None, "not_this_role", ("R-44", "D-54")),
        ("ars-11", f"DELETE /v1/tension/{DECLARED}", None, "outside", ("D-54",)),
        ("nurse", f"DELETE /v1/tension/{BOUND}", None, "declared_by_another", ("E-540002078",)),
        ("doctor", "POST /v1/silences", SILENCE_OF_54, "not_this_role", ("E-540002078",)),
        ("ars-11", "POST /v1/silences", SILENCE_OF_54, "outside", ("E-540002078",)),
        ("doctor", f"DELETE /v1/silences/{MADE}", None, "not_this_role", ("R-44", "D-54", "E-540002078")),
        ("ars-11", f"DELETE /v1/silences/{MADE}", None, "outside", ("R-44", "D-54", "E-540002078")),
        ("doctor", "POST /v1/alerts/late:1/acknowledge", PROMISE, "not_this_role", ("R-44", "D-54")),
        ("doctor", "POST /v1/alerts/none/acknowledge", PROMISE, "not_this_role", ()),
        ("doctor", "DELETE /v1/silences/none", None, "not_this_role", ()),
        ("ministry", "GET /v1/units?status=06&territory=R-44", None, "not_this_role", ("R-44",)),
        ("doctor", "GET /v1/units?status=06&territory=R-44", None, "not_this_role", ("R-44",)),
        ("ars-11", "GET /v1/units?status=06&territory=R-44", None, "outside", ("R-44",)),
    ],
)
async def test_a_refusal_is_noted_with_its_reason_where_it_was_tried(
    who: str, asked: str, body: Any, reason: str, places: tuple[str, ...]
) -> None:
    app = DeskApp(who=WHO)
    app.put(TENSION, DECLARED, a_declaration(declaration_id=DECLARED, territories=["D-54"]))
    app.put(TENSION, BOUND, a_declaration(declaration_id=BOUND, territories=["E-540002078"], author="the ars"))
    app.put(SILENCES, MADE, a_silence(silence_id=MADE, scope={"units": ["540002078/A"]}))
    app.put(ALERTS, "late:1", an_alert("late:1", an_alerted_unit("540002078/A"), territories=["FR", "R-44", "D-54"]))
    method, path = asked.split()
    answer = await app.ask(method, path, who, **({} if body is None else {"json": body}))
    assert answer.status_code == 403, answer.text
    assert [(status, why) for _, status, why in app.audit.refusals] == [(403, reason)]
    assert app.audit.refused_in == [places]
    assert reason not in answer.text, "the answer says no more than before"
