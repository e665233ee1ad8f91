"""Declaring tension, seeing it, ending it."""

from typing import Any

import pytest

from schemas.topics import TENSION
from tests.support.books import a_book_of
from tests.support.declared_facts import a_declaration
from tests.support.desk_app import NOW, DeskApp, faults
from tests.support.envelopes import PARIS, an_envelope
from tests.support.wire import check


def a_body(**changes: Any) -> dict[str, Any]:
    return {"territories": ["R-44"], "level": "tension", "reason": "épidémie de grippe", **changes}


async def test_a_declaration_is_written_with_its_author_and_answered_with_its_id() -> None:
    app = DeskApp()
    body = a_body(
        territories=["R-44", "D-75", "R-44"],
        activity_groups=["critical-care"],
        level="crisis",
        until="2026-01-20T09:00:00+01:00",
        **{"from": "2026-01-15T11:30:00Z"},
        grace="PT0S",
    )
    answer = await app.ask("POST", "/v1/tension", "crisis", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    made = answer.json()
    assert made.pop("id") == made["declaration_id"]
    check("tension-level", made)
    assert made | {"declaration_id": ""} == {
        "schema": "tension-level/1",
        "declaration_id": "",
        "territories": ["R-44", "D-75"],
        "activity_groups": ["critical-care"],
        "level": "crisis",
        "reason": "épidémie de grippe",
        "author": "cell",
        "declared_at": NOW,
        "from": "2026-01-15T11:30:00Z",
        "until": "2026-01-20T08:00:00Z",
        "grace": "PT0S",
        "ended_at": None,
        "ended_by": None,
    }
    assert app.writer.written == [("tension.levels", made["declaration_id"], made)]
    listed = await app.get("/v1/tension", "professional")
    check("declarations", listed)
    assert listed == {"declarations": [made]}


async def test_what_is_left_out_means_now_every_activity_an_open_end_and_two_hours_of_grace() -> None:
    made = (await DeskApp().ask("POST", "/v1/tension", "crisis", json=a_body())).json()
    assert (made["from"], made["until"], made["activity_groups"], made["grace"]) == (NOW, None, [], "PT2H")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"territories": ["D-99", "R-44", "E-999999999"]}, [("unknown_territory", "territories")] * 2),
        ({"territories": []}, [("bad_field", "territories")]),
        ({"territories": ["44"]}, [("bad_field", "territories")]),
        ({"activity_groups": ["nope"]}, [("bad_field", "activity_groups")]),
        ({"level": "normal"}, [("bad_field", "level")]),
        ({"reason": "  \n "}, [("bad_field", "reason")]),
        ({"reason": "x" * 501}, [("bad_field", "reason")]),
        ({"reason": "IPP n° 123456"}, [("bad_field", "reason")]),
        ({"until": NOW}, [("in_the_past", "until")]),
        (
            {"from": "2026-01-15T10:59:59Z", "until": "2026-01-15T11:00:00Z"},
            [("too_old", "from"), ("in_the_past", "until")],
        ),
        ({"from": "2026-01-16T12:00:00Z", "until": "2026-01-16T12:00:00Z"}, [("bad_time", "until")]),
        ({"until": "2026-01-16T12:00:00"}, [("bad_field", "until")]),
        ({"grace": "P8D"}, [("bad_field", "grace")]),
        ({"grace": "-PT1H"}, [("bad_field", "grace")]),
        ({"untill": "2026-01-16T12:00:00Z"}, [("unknown_field", "untill")]),
        ({"level": "normal", "reason": ""}, [("bad_field", "level"), ("bad_field", "reason")]),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words_and_nothing_is_written(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    app = DeskApp()
    answer = await app.ask("POST", "/v1/tension", "crisis", json=a_body(**changes))
    assert (answer.status_code, faults(answer)) == (422, expected)
    assert app.writer.written == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"x"', b"\xff"])
async def test_a_body_that_is_no_json_object_is_refused(raw: bytes) -> None:
    answer = await DeskApp().ask(
        "POST", "/v1/tension", "crisis", content=raw, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}
    assert {field for _, field in faults(answer)} == {None}


@pytest.mark.parametrize(
    ("token", "territories", "status"),
    [
        ("crisis", ["FR"], 201),
        ("ars-44", ["R-44", "D-54", "E-540002078"], 201),
        ("ars-44", ["R-44", "R-11"], 403),
        ("ars-44", ["FR"], 403),
        ("hospital", ["E-540002078"], 201),
        ("hospital", ["E-750000001"], 403),
        ("hospital", ["D-54"], 403),
        ("regulator", ["R-44"], 403),
        ("professional", ["R-44"], 403),
        ("nobody", ["R-44"], 401),
        (None, ["R-44"], 401),
    ],
)
async def test_only_who_may_declare_does_so_and_only_in_its_territories(
    token: str | None, territories: list[str], status: int
) -> None:
    app = DeskApp()
    answer = await app.ask("POST", "/v1/tension", token, json=a_body(territories=territories))
    assert answer.status_code == status
    assert len(app.writer.written) == (status == 201)
    if status != 201:
        assert faults(answer)[0][0] == ("forbidden" if status == 403 else "unauthenticated")


async def test_an_ended_declaration_stays_in_the_history_and_may_be_ended_again_without_change() -> None:
    app = DeskApp()
    app.put(TENSION, "d", a_declaration())
    app.put(TENSION, "over", a_declaration(until="2026-01-15T11:00:00Z", declared_at="2026-01-14T08:00:00Z"))
    ended = await app.ask("DELETE", "/v1/tension/d", "ars-44")
    assert ended.status_code == 200
    check("tension-level", ended.json())
    assert (ended.json()["ended_at"], ended.json()["ended_by"]) == (NOW, "ars-44")
    again = await app.ask("DELETE", "/v1/tension/d", "crisis")
    over = await app.ask("DELETE", "/v1/tension/over", "crisis")
    assert (again.json(), over.json()["ended_at"]) == (ended.json(), None)
    assert len(app.writer.written) == 1
    assert [each["until"] for each in (await app.get("/v1/tension"))["declarations"]] == [None, "2026-01-15T11:00:00Z"]
    assert (await app.get("/v1/tension", current="true"))["declarations"] == []
    assert len((await app.get("/v1/tension", current="false"))["declarations"]) == 2


@pytest.mark.parametrize(
    ("token", "author", "status"),
    [
        ("ars-44", "cell", 200),
        ("ars-11", "cell", 403),
        ("hospital", "nurse", 200),
        ("hospital", "cell", 403),
        ("regulator", "samu", 403),
    ],
)
async def test_one_ends_what_one_may_declare_and_a_hospital_only_its_own(token: str, author: str, status: int) -> None:
    app = DeskApp()
    app.put(TENSION, "d", a_declaration(territories=["E-540002078"], author=author))
    assert (await app.ask("DELETE", "/v1/tension/d", token)).status_code == status


async def test_decoys_let_no_authority_act_on_a_hospital_of_another_region_or_end_what_its_own_declared() -> None:
    hospital = {"finess": "750000050", "name": "P", "phone": None}
    astray = {"region": "R-44", "department": "D-75", "commune": "75056"}
    decoys = [an_envelope("750000050/B", 1, establishment=hospital), an_envelope("540002078/C", 2, territory=astray)]
    app = DeskApp(a_book_of(an_envelope("750000050/A", 0, territory=PARIS, establishment=hospital), *decoys))
    for there in ("E-750000050", "D-75"):
        answer = await app.ask("POST", "/v1/tension", "ars-44", json=a_body(territories=[there]))
        assert (answer.status_code, faults(answer)) == (403, [("forbidden", None)])
        app.put(TENSION, there, a_declaration(territories=[there], author="ars-44"))
        assert (await app.ask("DELETE", f"/v1/tension/{there}", "ars-44")).status_code == 403
        assert (await app.ask("DELETE", f"/v1/tension/{there}", "ars-11")).status_code == 200
    assert (await app.ask("POST", "/v1/tension", "ars-11", json=a_body(territories=["D-75"]))).status_code == 201


async def test_a_secret_unit_elsewhere_changes_no_answer() -> None:
    hospital = {"finess": "540009999", "name": "P", "phone": None}
    known = an_envelope("540009999/A", 0, establishment=hospital)
    secret = an_envelope("540009999/S", 1, sensitive=True, territory=PARIS, establishment=hospital)
    for book in (a_book_of(known), a_book_of(known, secret)):
        answer = await DeskApp(book).ask("POST", "/v1/tension", "ars-44", json=a_body(territories=["E-540009999"]))
        assert answer.status_code == 201


async def test_an_unknown_declaration_cannot_be_ended() -> None:
    answer = await DeskApp().ask("DELETE", "/v1/tension/nope", "crisis")
    assert (answer.status_code, faults(answer)) == (404, [("unknown_declaration", "declaration_id")])


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/tension"), ("DELETE", "/v1/tension/d")])
async def test_what_kafka_does_not_acknowledge_is_answered_503_and_is_not_there(method: str, path: str) -> None:
    app = DeskApp()
    app.put(TENSION, "d", a_declaration())
    app.writer.away = True
    answer = await app.ask(method, path, "crisis", json=a_body() if method == "POST" else None)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert faults(answer) == [("not_written", None)]
    assert [each["ended_at"] for each in (await app.get("/v1/tension"))["declarations"]] == [None]


async def test_nothing_is_said_before_everything_was_read_and_later_how_old_it_may_be() -> None:
    app = DeskApp()
    app.declared.follower.loaded = False
    answer = await app.ask("GET", "/v1/tension", "crisis")
    assert (answer.status_code, faults(answer)) == (503, [("starting", None)])
    app.declared.follower.loaded = True
    fresh = await app.ask("GET", "/v1/tension", "crisis")
    app.hub.kafka_says(answers=False)
    old = await app.ask("GET", "/v1/tension", "crisis")
    assert "X-Vigilits-Degraded-Since" not in fresh.headers
    assert old.headers["X-Vigilits-Degraded-Since"] == NOW


async def test_a_tag_answers_304_until_something_changes() -> None:
    app = DeskApp()
    tag = (await app.ask("GET", "/v1/tension", "crisis")).headers["ETag"]
    same = await app.ask("GET", "/v1/tension", "crisis", headers={"If-None-Match": tag})
    app.put(TENSION, "d", a_declaration())
    other = await app.ask("GET", "/v1/tension", "crisis", headers={"If-None-Match": tag})
    assert (same.status_code, other.status_code) == (304, 200)
