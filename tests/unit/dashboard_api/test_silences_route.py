"""Silences: who makes and ends them, who is told of them."""

from typing import Any

import pytest

from schemas.topics import FEED_STATE, SILENCES
from tests.support.alert_readers import OPEN, SENSITIVE
from tests.support.alerter_facts import a_feed_state
from tests.support.books import a_book_of
from tests.support.declared_facts import a_silence
from tests.support.desk_app import NOW, DeskApp, faults
from tests.support.envelopes import PARIS, an_envelope
from tests.support.wire import check


async def test_a_silence_is_written_listed_and_ended() -> None:
    app = DeskApp()
    body = {"scope": {"establishments": ["540002078"]}, "until": "2026-01-16T12:00:00Z", "reason": "maintenance"}
    made = await app.ask("POST", "/v1/silences", "ars-44", json=body)
    assert made.status_code == 201, made.text
    record = made.json()
    assert record.pop("id") == record["silence_id"]
    assert (record["from"], record["author"], record["scope"]["units"]) == (NOW, "ars-44", [])
    assert await app.get("/v1/silences", "professional", current="true") == {"silences": [record]}
    ended = await app.ask("DELETE", f"/v1/silences/{record['silence_id']}", "ars-44")
    assert (ended.json()["ended_at"], ended.json()["ended_by"]) == (NOW, "ars-44")
    listed = await app.get("/v1/silences")
    check("silences", listed)
    assert listed == {"silences": [ended.json()]}
    assert await app.get("/v1/silences", current="true") == {"silences": []}


@pytest.mark.parametrize(
    ("token", "changes", "status", "expected"),
    [
        ("ars-44", {"until": None}, 422, [("bad_field", "until")]),
        ("ars-44", {"until": NOW}, 422, [("in_the_past", "until")]),
        ("ars-44", {"until": "2026-02-15T12:00:01Z"}, 422, [("too_long", "until")]),
        ("ars-44", {"scope": {}}, 422, [("missing_field", "scope")]),
        ("ars-44", {"scope": {"unit": [OPEN]}}, 422, [("unknown_field", "scope.unit")]),
        (
            "ars-44",
            {"scope": {"units": ["x"]}, "until": NOW},
            422,
            [("unknown_unit", "scope"), ("in_the_past", "until")],
        ),
        ("ars-44", {"scope": {"feeds": ["bed-management"]}}, 422, [("bad_field", "scope.feeds")]),
        ("ars-44", {"reason": ""}, 422, [("bad_field", "reason")]),
        ("ars-44", {"scope": {"territories": ["R-11"]}}, 403, [("forbidden", None)]),
        ("hospital", {}, 403, [("forbidden", None)]),
        ("crisis", {}, 403, [("forbidden", None)]),
    ],
)
async def test_a_silence_needs_an_end_a_scope_and_an_author_who_may(
    token: str, changes: dict[str, Any], status: int, expected: list[tuple[str, str | None]]
) -> None:
    app = DeskApp()
    body = {"scope": {"territories": ["R-44"]}, "until": "2026-01-16T12:00:00Z", "reason": "maintenance"} | changes
    answer = await app.ask("POST", "/v1/silences", token, json=body)
    assert (answer.status_code, faults(answer)) == (status, expected)
    assert app.writer.written == []


async def test_a_silence_that_names_a_unit_one_may_not_know_of_does_not_exist() -> None:
    app = DeskApp()
    scope = {"territories": [], "establishments": [], "units": [SENSITIVE], "feeds": [], "activity_groups": []}
    silence = {
        "schema": "alert-silence/1",
        "silence_id": "00000000-0000-4000-8000-000000000000",
        "scope": scope,
        "from": NOW,
        "until": "2026-01-16T12:00:00Z",
        "reason": "maintenance",
        "author": "ars-44",
        "created_at": NOW,
        "ended_at": None,
        "ended_by": None,
    }
    app.put(SILENCES, silence["silence_id"], silence)  # type: ignore[arg-type]
    assert await app.get("/v1/silences", "ars-44") == {"silences": [silence]}
    assert await app.get("/v1/silences", "professional") == {"silences": []}
    for token, status in (("ars-11", 404), ("professional", 403)):
        assert (await app.ask("DELETE", f"/v1/silences/{silence['silence_id']}", token)).status_code == status


async def test_a_silence_of_a_feed_of_sensitive_units_alone_is_told_no_one_below_their_level() -> None:
    app = DeskApp()
    before = (await app.ask("GET", "/v1/silences", "professional")).headers["ETag"]
    scope = {"feeds": ["540002078/guarded"]}
    body = {"scope": scope, "until": "2026-01-16T12:00:00Z", "reason": "maintenance"}
    made = await app.ask("POST", "/v1/silences", "ars-44", json=body)
    assert made.status_code == 201, made.text
    assert len((await app.get("/v1/silences", "ars-44"))["silences"]) == 1
    for token in ("professional", "ars-11"):
        answer = await app.ask("GET", "/v1/silences", token)
        assert (answer.json(), answer.headers["ETag"]) == ({"silences": []}, before)
    refused = await app.ask("POST", "/v1/silences", "ars-11", json=body)
    assert (refused.status_code, faults(refused)) == (422, [("unknown_feed", "scope")])


async def test_decoys_let_no_authority_silence_a_hospital_of_another_region_or_end_what_its_own_silenced() -> None:
    hospital = {"finess": "750000050", "name": "P", "phone": None}
    paris = an_envelope("750000050/A", 0, territory=PARIS, establishment=hospital)
    app = DeskApp(a_book_of(paris, an_envelope("750000050/B", 1, establishment=hospital)))
    body = {"scope": {"establishments": ["750000050"]}, "until": "2026-01-16T12:00:00Z", "reason": "maintenance"}
    assert (await app.ask("POST", "/v1/silences", "ars-44", json=body)).status_code == 403
    silence = a_silence(scope=body["scope"], until=body["until"])
    app.put(SILENCES, silence["silence_id"], silence)
    for token, status in (("ars-44", 403), ("ars-11", 200)):
        assert (await app.ask("DELETE", f"/v1/silences/{silence['silence_id']}", token)).status_code == status


async def test_a_feed_that_beats_no_more_and_that_no_unit_names_can_be_silenced_by_its_authority() -> None:
    app, feed = DeskApp(), "540002078/old-tool"
    body = {"scope": {"feeds": [feed]}, "until": "2026-01-16T12:00:00Z", "reason": "replaced"}
    assert (await app.ask("POST", "/v1/silences", "ars-44", json=body)).status_code == 422
    app.put(FEED_STATE, feed, a_feed_state(feed, "down"))
    made = await app.ask("POST", "/v1/silences", "ars-44", json=body)
    assert made.status_code == 201, made.text
    assert (made.json()["scope"]["feeds"], made.json()["scope"]["territories"]) == ([feed], ["R-44"])
    refused = await app.ask("POST", "/v1/silences", "ars-11", json=body)
    assert (refused.status_code, faults(refused)) == (422, [("unknown_feed", "scope")])
    assert (await app.ask("DELETE", f"/v1/silences/{made.json()['id']}", "ars-44")).status_code == 200
