"""Attacks on the running services: what is tried, and that it gains nothing, breaks nothing, delays nobody."""

import json
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from schemas.hurried_http import HEAD_WITHIN_S
from schemas.topics import EVENTS
from tests.support.attacker import SPELLINGS, ahead, ask, close_code, hello, raw, said
from tests.support.authorisation_world import OUT, UNITS, World, a_world, directory_unit
from tests.support.dashboard_process import a_dashboard
from tests.support.facts import a_record, a_report
from tests.support.ingest_process import written

pytestmark = pytest.mark.kafka

HIDDEN = f"{OUT}/SENSITIVE"
UNKNOWN = f"{OUT}/NO-SUCH-ONE"
REDIS_IS_LATE = '"message": "Redis does not answer'  # and why: its machine stood still
DRIBBLERS = 200
SERVED_WITHIN_S = 10.0
"""Two hundred dribblers would hold up the next for minutes; a busy machine stands still for seconds."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attacks")


@pytest.fixture(scope="module")
def world(kafka: str, redis_url: str, folder: Path) -> Iterator[World]:
    with a_world(kafka, redis_url, folder) as world:
        yield world


@pytest.mark.parametrize("who", ["professional", "hospital", "ars", "grades", "editor-reader", "editor-writer"])
def test_what_one_may_not_read_answers_as_what_is_unknown_by_every_id(world: World, who: str) -> None:
    nothing = str(uuid.uuid4())
    promise = {"promised_at": ahead()}
    alert, silence = world.ids["alerts"][HIDDEN], world.ids["silences"][HIDDEN]
    for method, path, unreadable, unknown, body in [
        ("GET", "/v1/units/{}", HIDDEN, UNKNOWN, None),
        ("GET", "/v1/units/{}", HIDDEN.replace("/", "%2F"), UNKNOWN.replace("/", "%2F"), None),
        ("POST", "/v1/alerts/{}/acknowledge", alert, nothing, promise),
        ("DELETE", "/v1/silences/{}", silence, nothing, None),
        ("GET", "/v1/units?territory={}", "E-130009999", "E-130009998", None),
    ]:
        answers = [ask(world, who, method, path.format(value), json=body) for value in (unreadable, unknown)]
        status, headers, content = said(answers[0])
        asked_for = content.replace(unreadable.encode(), unknown.encode())  # where an answer repeats what was asked
        assert (status, headers, asked_for) == said(answers[1]), (method, path)
    scopes = [{"scope": {"units": [unit]}, "until": ahead(), "reason": "x"} for unit in (HIDDEN, UNKNOWN)]
    told = [ask(world, who, "POST", "/v1/silences", json=body).text for body in scopes]
    assert told[0].replace(HIDDEN, UNKNOWN) == told[1]


@pytest.mark.parametrize("who", ["key", "hospital", "ars", "editor-writer"])
def test_ingest_refuses_a_unit_that_one_may_not_know_as_an_unknown_one(world: World, who: str) -> None:
    feed = "bed-management" if who == "key" else "manual"
    event_id = str(uuid.uuid4())
    told = []
    for unit in (HIDDEN, UNKNOWN):
        event = a_report(unit, a_record("06", 1), event_id=event_id, source={"feed": feed, "code": "02"})
        answer = world.ingest.post("/v1/events", json=event, headers=world.headers(who))
        told.append((answer.status_code, answer.text.replace(unit, "UNIT")))
    assert told[0] == told[1]
    assert told[0][0] == 422


@pytest.mark.parametrize(
    ("who", "path", "body", "extra"),
    [
        ("admin", "/v1/tension", {"territories": ["D-35"], "level": "crisis", "reason": "x"}, name)
        for name in ("author", "declared_at", "ended_by", "ended_at", "declaration_id", "id", "schema")
    ]
    + [
        ("admin", "/v1/silences", {"scope": {"units": [UNITS[0]]}, "until": ahead(), "reason": "x"}, name)
        for name in ("author", "created_at", "ended_by", "silence_id", "id", "level")
    ]
    + [("admin", "/v1/alerts/{alert}/acknowledge", {"promised_at": "2099-01-01T00:00:00Z"}, "by")]
    + [
        ("professional", "/v1/break-glass", {"reason": "x"}, name)
        for name in ("subject", "role", "until", "territories")
    ]
    + [
        ("professional", "/v1/revocations", {"subject": "matrix-professional"}, name) for name in ("revoked_by", "role")
    ],
)
def test_a_body_says_nothing_that_is_not_asked(
    world: World, who: str, path: str, body: dict[str, Any], extra: str
) -> None:
    path = path.format(alert=world.ids["alerts"][UNITS[0]])
    answer = ask(world, who, "POST", path, json={**body, extra: "admin"})
    assert answer.status_code == 422, answer.text
    assert ("unknown_field", extra) in [(each["code"], each["field"]) for each in answer.json()["errors"]]


def test_ingest_takes_no_word_of_who_sent_or_how_secret_it_is(world: World, kafka: str) -> None:
    event = a_report(UNITS[0], a_record("02", 1), source={"feed": "manual", "code": "02"})
    for extra in ({"sender": "admin"}, {"received_at": ahead()}, {"level": 1}, {"sensitive": False}):
        answer = world.ingest.post("/v1/events", json={**event, **extra}, headers=world.headers("hospital"))
        assert answer.status_code == 422
        assert answer.json()["refused"][0]["code"] == "unknown_field"
    for extra in ({"confidentiality": 1}, {"level": 1}):
        unit = {**directory_unit(UNITS[0]), **extra}
        answer = world.ingest.put(f"/v1/directory/units/{UNITS[0]}", json=unit, headers=world.headers("ars"))
        assert answer.json()["refused"][0]["code"] == "unknown_field"
    claimed = {**event, "source": {"feed": "manual", "code": "02", "author": "the-minister"}}
    answer = world.ingest.post("/v1/events", json=claimed, headers=world.headers("hospital"))
    assert answer.status_code == 202, answer.text
    events = [each for each in written(kafka, EVENTS) if isinstance(each.value, dict)]  # others write poison
    [record] = [each for each in events if each.value.get("event_id") == event["event_id"]]
    assert record.headers["sender"] == "matrix-hospital"
    other = {**directory_unit(UNITS[0]), "unit_id": HIDDEN}
    answer = world.ingest.put(f"/v1/directory/units/{UNITS[0]}", json=other, headers=world.headers("admin"))
    assert answer.json()["refused"][0]["code"] == "bad_id"


def test_a_token_in_the_address_or_in_a_body_or_a_cookie_lets_nobody_in(world: World) -> None:
    token = world.token("admin")
    for request in (
        {"params": {"access_token": token, "token": token}},
        {"headers": {"Cookie": f"token={token}; access_token={token}"}},
        {"headers": {"Proxy-Authorization": f"Bearer {token}", "X-Access-Token": str(token)}},
        {"headers": {"Authorization": f"Basic {token}"}},
        {"headers": {"Authorization": str(token)}},
        {"headers": {"X-API-Key": str(token)}},
    ):
        assert ask(world, "public", "GET", "/v1/me", **request).status_code == 401
    form = {"access_token": token}
    assert ask(world, "public", "POST", "/v1/tension", data=form).status_code == 401
    event = a_report(UNITS[0], a_record("02", 1))
    answer = world.ingest.post("/v1/events", params={"access_token": token}, json=event)
    assert answer.status_code == 401


def test_of_two_authorizations_the_first_alone_counts_everywhere(world: World) -> None:
    admin, doctor = (f"Bearer {world.token(who)}" for who in ("admin", "professional"))
    for first, second, wanted in (
        (doctor, admin, 403),
        ("Bearer x", admin, 401),
        (admin, "Bearer x", 422),
    ):
        pair = [("Authorization", first), ("Authorization", second), ("Content-Type", "application/json")]
        base = f"http://127.0.0.1:{world.dashboard.port}"
        assert world.http.post(f"{base}/v1/tension", content=b"{}", headers=pair).status_code in (wanted, 422)
        answer = world.http.get(f"{base}/v1/audit", headers=pair)
        assert answer.status_code == {422: 200}.get(wanted, wanted)
        assert world.ingest.post("/v1/events", content=b"[]", headers=pair).status_code == wanted


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"])
def test_a_header_changes_no_method_and_no_address(world: World, header: str) -> None:
    path = f"/v1/silences/{world.ids['silences'][UNITS[0]]}"
    assert ask(world, "admin", "POST", path, headers={header: "DELETE"}).status_code == 405
    rewritten = {"X-Original-URL": "/v1/audit", "X-Rewrite-URL": "/v1/audit", header: "GET"}
    assert ask(world, "professional", "GET", "/v1/me", headers=rewritten).json()["role"] == "professional"


@pytest.mark.parametrize(
    "path",
    SPELLINGS,
)
def test_no_spelling_of_an_address_gets_more_than_the_address(world: World, path: str) -> None:
    status, head, body = raw(world, f"GET {path} HTTP/1.1", f"Authorization: Bearer {world.token('professional')}")
    assert status in (307, 308, 400, 403, 404, 405), (status, head)
    assert b"entries" not in body
    assert b"root:" not in body
    assert b"uvicorn" not in body
    assert b"set-cookie" not in head.lower()
    assert b"x-evil" not in head.lower()


@pytest.mark.parametrize("service", ["dashboard", "ingest"])
def test_two_lengths_of_one_body_smuggle_no_second_request(world: World, service: str) -> None:
    port = world.dashboard.port if service == "dashboard" else world.ingest.base_url.port
    token = world.token("admin")
    inner = f"GET /v1/audit HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    for headers in (
        ("Transfer-Encoding: chunked", f"Content-Length: {len(inner) + 5}"),
        ("Content-Length: 0", f"Content-Length: {len(inner)}"),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Content-Length: +0",),
    ):
        status, _, rest = raw(world, "POST /v1/events HTTP/1.1", *headers, body=b"0\r\n\r\n" + inner, port=port)
        assert 400 <= status < 500, headers
        assert b"HTTP/1.1 200" not in rest, headers


def test_oversized_heads_and_bodies_are_cut_and_nothing_fails(world: World) -> None:
    for line, header in (
        ("GET /v1/me HTTP/1.1", "X-Much: " + "x" * 200_000),
        ("GET /v1/me?" + "x" * 200_000 + " HTTP/1.1", "X: 1"),
        ("GET /v1/me HTTP/1.1", "Authorization: Bearer " + "x" * 100_000),
    ):
        status, _, _ = raw(world, line, header)
        assert 400 <= status < 500
    answer = ask(world, "admin", "POST", "/v1/tension", content=b"[" * 100_000)
    assert answer.status_code in (413, 422)
    assert ask(world, "admin", "POST", "/v1/tension", content=b"x" * 300_000).status_code == 413
    chunks = (b"x" * 10_000 for _ in range(100))
    assert ask(world, "admin", "POST", "/v1/tension", content=chunks).status_code == 413


def test_a_frame_beyond_the_bound_or_of_nonsense_costs_only_its_sender(world: World) -> None:
    with connect(f"ws://127.0.0.1:{world.dashboard.port}/v1/live", open_timeout=60) as bystander:
        bystander.send(json.dumps({"type": "subscribe", "token": world.token("professional")}))
        for frame, codes in (
            ("x" * 100_000, {1009}),
            ("[" * 60_000, {4400}),
            ('{"type":' * 7_000, {4400}),
            (hello(world, territories=["R-53"] * 10_000), {4400, 1009}),
            (hello(world, territories=[f"E-{number:09}" for number in range(129)]), {4400}),
            (hello(world, activity_groups=["critical-care"] * 33), {4400}),
            (hello(world, territories=[["R-53"]]), {4400}),
            (hello(world, resume={"epoch": "x", "version": {}}), {4400}),
            ('{"type": "subscribe", "token": "' + "x" * 60_000 + '"}', {4408}),
            ("\ud7ff\x00", {4400}),
            ('{"type": "subscribe", "territories": ["R-53"], "territories": ["FR"]}', {4400}),
            ("{" + ",".join(['"' + "é☃" * 30 + '": 1'] * 2) + "}", {4400}),
        ):
            assert close_code(world, frame) in codes, frame[:60]
        assert close_code(world, *[hello(world)] * 30) == 4429
        assert close_code(world, b"\xff\xfe") == 4400
        deadline = time.monotonic() + 30
        while json.loads(bystander.recv(30))["type"] != "heartbeat":
            assert time.monotonic() < deadline


def test_who_dribbles_holds_up_nobody_and_is_cut(world: World) -> None:
    heads = [b"GET /v1/me HTTP/1.1\r\nX-Slow: ", b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Le"]
    body = b"POST /v1/tension HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
    services = [world.dashboard.http, world.ingest]
    with ExitStack() as stack:
        addresses = [("127.0.0.1", client.base_url.port) for client in services] * DRIBBLERS
        wires = [stack.enter_context(socket.create_connection(address)) for address in addresses]
        for number, wire in enumerate(wires):
            with suppress(ConnectionError):  # cut before, where the machine stood still
                wire.sendall([*heads, body][number // 2 % 3])
        for client in services * 5:
            for wire in wires[::20]:
                with suppress(ConnectionError):  # one that was answered already, or cut
                    wire.sendall(b"x")
            asked = time.monotonic()
            assert client.get("/health/live").status_code == 200
            assert time.monotonic() - asked < SERVED_WITHIN_S
        for number, wire in enumerate(wires):
            if number // 2 % 3 < len(heads):
                wire.settimeout(HEAD_WITHIN_S + 60)
                with suppress(ConnectionResetError):
                    assert wire.recv(1) == b""


def test_an_address_is_that_of_the_connection_whatever_a_header_says(
    kafka: str, redis_url: str, world: World, folder: Path
) -> None:
    del world
    with a_dashboard(redis_url, folder, kafka=kafka, denied_per_minute="10") as api:
        api.wait_ready()

        def denied(number: int) -> int:
            forged = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "Forwarded"), f"198.51.100.{number}")
            return api.http.get("/v1/me", headers={**forged, "Authorization": "Bearer x"}).status_code

        # At most 10 in each of two minutes, and as many by the process alone where Redis is late.
        assert 429 in [denied(number) for number in range(41)]


def test_no_log_has_a_token_a_key_or_what_was_tried(world: World, folder: Path) -> None:
    canary = "canari-secret-7f3a"
    for headers in ({"Authorization": f"Bearer {canary}"}, {"X-API-Key": f"vk_{canary}"}, {"Cookie": canary}):
        ask(world, "public", "GET", f"/v1/me?token={canary}", headers=headers)
        world.ingest.post(f"/v1/events?key={canary}", content=canary.encode(), headers=headers)
    with connect(f"ws://127.0.0.1:{world.dashboard.port}/v1/live?token={canary}", open_timeout=60) as wire:
        wire.send(json.dumps({"type": "subscribe", "token": canary}))
        with pytest.raises(ConnectionClosed):
            wire.recv(60)
    logs = list(folder.glob("*.log"))
    assert len(logs) >= 2
    for path in logs:
        text = path.read_text(encoding="utf-8")
        assert canary not in text, path
        assert "eyJ" not in text, path
        assert world.key not in text, path
        lines = [line for line in text.splitlines() if "Traceback" in line]
        assert all(REDIS_IS_LATE in line for line in lines), path
