"""Who may stay on a live socket: revocations, expiry, renewal, origins and bounds, on two real replicas."""

import asyncio
import json
import time
from collections.abc import Iterator
from functools import partial

import httpx
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_async
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from schemas.core.access.claims import LONGEST_LIFE_S
from tests.support.dashboard_process import DashboardProcess, Screen, a_dashboard, bearer
from tests.support.issuer import issuer
from tests.support.patient_client import PatientClient
from tests.support.redis_copy import RedisCopy
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "540002078/ACCESS"
SOCKETS = 2_000
WITHIN_S = 15.0  # five on a machine that is not busy: a second until sockets are looked at, and what Kafka needs
TIRED_AFTER_S = 8.0  # longer than a busy machine stands still between two lines
LOGOUT: dict[str, object] = {"http://schemas.openid.net/event/backchannel-logout": {}}


@pytest.fixture(scope="module")
def copy(redis_url: str) -> RedisCopy:
    copy = RedisCopy(redis_url)
    copy.start("access")
    copy.put(UNIT, version=1)
    return copy


@pytest.fixture(scope="module")
def replicas(
    kafka: str, redis_url: str, copy: RedisCopy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[DashboardProcess]]:
    del copy
    folder = tmp_path_factory.mktemp("access")
    bounds = {"sockets_per_subject": "1500", "subscribes_per_minute": "10000", "sockets_per_minute": "10000"}
    told = {"kafka": kafka, "origins": "https://tableau.example", **bounds}
    with a_dashboard(redis_url, folder, **told) as first, a_dashboard(redis_url, folder, **told) as second:
        yield [first.wait_ready(), second.wait_ready()]


def revoke(replica: DashboardProcess, by: str = "admin", **what: str) -> httpx.Response:
    return replica.http.post("/v1/revocations", json=what, headers=bearer(by))


def status(replica: DashboardProcess, token: str) -> int:
    return replica.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def refuse(replicas: list[DashboardProcess], token: str) -> None:
    """All of them, in the end: which of them reads first what Kafka has is not said."""
    eventually(lambda: {status(each, token) for each in replicas} == {401}, "it is refused", timeout_s=WITHIN_S)


def hello(token: str) -> str:
    return json.dumps({"type": "subscribe", "token": token})


def test_a_revoked_token_is_refused_and_its_socket_closed_on_every_replica(replicas: list[DashboardProcess]) -> None:
    token, other = (issuer().token("regulator", subject=name, claims={"jti": f"jti-of-{name}"}) for name in "ab")
    with Screen(replicas[1].port) as screen, Screen(replicas[1].port) as stays:
        screen.say(hello(token))
        stays.say(hello(other))
        screen.until("snapshot")
        stays.until("snapshot")
        asked = time.monotonic()
        assert revoke(replicas[0], jti="jti-of-a").status_code == 201
        assert screen.close_code(WITHIN_S) == 4403
        assert time.monotonic() - asked < WITHIN_S
        refuse(replicas, token)
        assert [status(replica, other) for replica in replicas] == [200, 200]
        with Screen(replicas[0].port) as again:
            again.say(hello(token))
            assert again.close_code() == 4403


def test_revocations_hold_after_a_restart_and_without_redis(
    replicas: list[DashboardProcess],
    kafka: str,
    redis_url: str,
    copy: RedisCopy,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    token = issuer().token("regulator", subject="gone")
    assert revoke(replicas[0], subject="gone").status_code == 201
    copy.start("access")
    copy.put(UNIT, version=1)
    with a_dashboard(redis_url, tmp_path_factory.mktemp("later"), kafka=kafka) as later:
        later.wait_ready()
        assert status(later, token) == 401
    later_issued = issuer().token("regulator", subject="gone", claims={"iat": int(time.time()) + 2})
    eventually(lambda: status(replicas[1], later_issued) == 200, "a token issued later lets the person in")


def test_an_issuer_whose_clock_is_ahead_escapes_no_revocation(replicas: list[DashboardProcess]) -> None:
    token = issuer().token("regulator", subject="early", claims={"iat": int(time.time()) + 25})
    with Screen(replicas[0].port) as screen:
        screen.say(hello(token))
        screen.until("snapshot")
        assert status(replicas[1], token) == 200
        assert revoke(replicas[1], subject="early").status_code == 201
        assert screen.close_code(WITHIN_S) == 4403
    refuse(replicas, token)


def test_a_broken_glass_raises_no_token_of_another_role_and_ends_with_a_revocation(
    replicas: list[DashboardProcess], copy: RedisCopy
) -> None:
    hidden = f"{UNIT}-HIDDEN"
    copy.put(hidden, version=1, sensitive=True)

    def units(role: str, **claims: int) -> set[str]:
        token = issuer().token(role, subject="dual", territories=("R-11",), establishments=(), claims=claims)
        answer = replicas[1].http.get("/v1/units", headers={"Authorization": f"Bearer {token}"})
        return {row["unit_id"] for row in answer.json().get("units", ())}

    doctor = issuer().token("professional", subject="dual")
    headers = {"Authorization": f"Bearer {doctor}"}
    assert replicas[0].http.post("/v1/break-glass", json={"reason": "afflux"}, headers=headers).status_code == 201
    eventually(lambda: hidden in units("professional"), "the glass is broken")
    assert units("editor-reader") == units("local-authority") == set()
    assert hidden not in units("hospital")
    assert revoke(replicas[0], subject="dual").status_code == 201
    eventually(lambda: status(replicas[1], doctor) == 401, "the other replica knows", timeout_s=WITHIN_S)
    later = {"iat": int(time.time()) + 2}
    eventually(lambda: units("professional", **later) != set(), "a new token lets the person in")
    assert hidden not in units("professional", **later)


def test_only_an_administrator_revokes_others_and_everybody_what_is_theirs(replicas: list[DashboardProcess]) -> None:
    assert revoke(replicas[0], by="regulator", jti="of-somebody-else").status_code == 403
    assert revoke(replicas[0], by="ars", subject="somebody-else").status_code == 403
    own = issuer().token("professional", subject="leaving", claims={"jti": "mine"})
    headers = {"Authorization": f"Bearer {own}"}
    assert replicas[0].http.post("/v1/revocations", json={"jti": "mine"}, headers=headers).status_code == 201
    eventually(lambda: status(replicas[1], own) == 401, "the other replica knows", timeout_s=WITHIN_S)


@pytest.mark.parametrize("body", [{}, {"jti": "a", "subject": "b"}, {"jti": ""}, {"subject": 7}, {"all": True}])
def test_a_revocation_names_a_token_or_a_subject(replicas: list[DashboardProcess], body: dict[str, object]) -> None:
    answer = replicas[0].http.post("/v1/revocations", json=body, headers=bearer("admin"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"]


def test_the_issuer_logs_a_person_out_by_back_channel(replicas: list[DashboardProcess]) -> None:
    token = issuer().token("regulator", subject="logs-out")
    assert status(replicas[0], token) == 200
    logout = issuer().token("x", claims={"sub": "logs-out", "events": LOGOUT}, headers={"typ": "logout+jwt"})
    with PatientClient(base_url=f"http://127.0.0.1:{replicas[1].port}", timeout=60) as provider:
        assert provider.post("/v1/backchannel-logout", data={"logout_token": token}).status_code == 400
        assert provider.post("/v1/backchannel-logout", data={}).status_code == 400
        assert provider.post("/v1/backchannel-logout", data={"logout_token": logout}).status_code == 200
    eventually(lambda: status(replicas[0], token) == 401, "out on the other replica", timeout_s=WITHIN_S)


def test_a_logout_sent_again_neither_puts_out_who_came_back_nor_lets_in_who_was_revoked_since(
    replicas: list[DashboardProcess],
) -> None:
    before = int(time.time()) - 100
    logout = issuer().token("x", claims={"sub": "back", "events": LOGOUT, "iat": before}, headers={"typ": "logout+jwt"})
    old = issuer().token("regulator", subject="back", claims={"iat": before - 1})
    since = issuer().token("regulator", subject="back", claims={"iat": before + 10})
    for _ in range(2):
        assert replicas[0].http.post("/v1/backchannel-logout", data={"logout_token": logout}).status_code == 200
        eventually(lambda: status(replicas[1], old) == 401, "what it had is revoked", timeout_s=WITHIN_S)
        assert [status(replica, since) for replica in replicas] == [200, 200]
    assert revoke(replicas[0], subject="back").status_code == 201
    assert replicas[0].http.post("/v1/backchannel-logout", data={"logout_token": logout}).status_code == 200
    refuse(replicas[:1], since)


def test_a_socket_closes_when_its_token_expires_unless_it_is_renewed_in_place(
    replicas: list[DashboardProcess], copy: RedisCopy
) -> None:
    with Screen(replicas[0].port) as stays:
        stays.say(hello(issuer().token("regulator", subject="tired", lasts_s=TIRED_AFTER_S)))
        stays.until("snapshot")
        stays.say({"type": "authenticate", "token": issuer().token("regulator", subject="tired")})
        with Screen(replicas[0].port) as goes:
            goes.say(hello(issuer().token("regulator", subject="tired", lasts_s=TIRED_AFTER_S)))
            goes.until("snapshot")
            assert goes.close_code(TIRED_AFTER_S + WITHIN_S) == 4401
        copy.put(UNIT, version=77)
        stays.until_knows(UNIT, version=77)
        kinds = [frame["type"] for frame in stays.model.seen]
        assert (kinds.count("snapshot"), kinds.count("resync")) == (1, 0), "it kept its place"


def test_a_narrower_token_on_the_open_socket_narrows_it(replicas: list[DashboardProcess]) -> None:
    with Screen(replicas[0].port) as screen:
        screen.say(hello(issuer().token("regulator", subject="moved")))
        screen.until("snapshot")
        assert UNIT in screen.model.rows
        elsewhere = issuer().token("editor-reader", subject="moved", territories=("R-11",), establishments=())
        screen.say({"type": "authenticate", "token": elsewhere})
        assert screen.until("resync")["reason"] == "access"
        screen.until("snapshot")
        assert UNIT not in screen.model.rows


def test_who_names_a_territory_outside_its_perimeter_is_told_so_and_closed(replicas: list[DashboardProcess]) -> None:
    """As REST refuses a filter by it; what holds a part of the perimeter is shown in part."""
    tool = issuer().token("editor-reader", subject="tool", territories=(), establishments=("540002078",))
    with Screen(replicas[0].port) as outside:
        outside.say({"type": "subscribe", "token": tool, "territories": ["R-44", "R-93"]})
        refused = outside.until("error")
        assert (refused["code"], "R-93" in refused["message"]) == ("forbidden", True)
        assert outside.close_code() == 4403
    with Screen(replicas[0].port) as inside:
        inside.say({"type": "subscribe", "token": tool, "territories": ["FR", "R-44", "D-54"]})
        inside.until("snapshot")
        assert UNIT in inside.model.rows
        inside.say({"type": "subscribe", "territories": ["R-93"]})
        assert inside.close_code() == 4403, "on the open socket as well"


def test_a_browser_of_a_foreign_page_opens_no_socket(replicas: list[DashboardProcess]) -> None:
    port = replicas[0].port
    opened = partial(connect, f"ws://127.0.0.1:{port}/v1/live", open_timeout=60)
    almost = f"http://127.0.0.1:{port}.evil.example"
    for origin in ("https://evil.example", "null", almost, "http://127.0.0.1", "http://["):
        with pytest.raises(InvalidStatus) as refused, opened(additional_headers={"Origin": origin}):
            pass
        assert refused.value.response.status_code == 403
    for origin in ("https://tableau.example", f"http://127.0.0.1:{port}"):
        with opened(additional_headers={"Origin": origin}) as socket:
            socket.send(hello(issuer().token("regulator")))
            while json.loads(socket.recv(60))["type"] != "snapshot":
                pass  # that a part is away is told first


def test_a_token_in_the_address_is_no_token(replicas: list[DashboardProcess]) -> None:
    named = "token={0}&access_token={0}".format(issuer().token("regulator"))
    with connect(f"ws://127.0.0.1:{replicas[0].port}/v1/live?{named}", open_timeout=60) as socket:
        socket.send(json.dumps({"type": "subscribe"}))
        with pytest.raises(ConnectionClosed):
            socket.recv(60)
        assert socket.close_code == 4408


def test_the_longest_life_of_a_token_is_what_a_revocation_is_kept_for(replicas: list[DashboardProcess]) -> None:
    assert status(replicas[0], issuer().token("regulator", lasts_s=LONGEST_LIFE_S + 60)) == 401
    assert status(replicas[0], issuer().token("regulator", lasts_s=LONGEST_LIFE_S - 60)) == 200


async def test_two_thousand_sockets_of_a_revoked_person_close_within_five_seconds_under_load(
    replicas: list[DashboardProcess], copy: RedisCopy
) -> None:
    token = issuer().token("regulator", subject="crowd")

    async def opened(number: int) -> ClientConnection:
        port = replicas[number % len(replicas)].port
        socket = await connect_async(
            f"ws://127.0.0.1:{port}/v1/live", compression=None, open_timeout=60, ping_interval=None
        )
        await socket.send(hello(token))
        await socket.recv()
        return socket

    async def closed(socket: ClientConnection) -> tuple[float, int | None]:
        try:
            while True:
                await socket.recv()
        except ConnectionClosed:
            return time.monotonic(), socket.close_code

    async def load() -> None:
        version = 100
        while True:
            version += 1
            await asyncio.to_thread(copy.put, UNIT, version=version)
            await asyncio.sleep(0.05)

    sockets: list[ClientConnection] = []
    loading = asyncio.create_task(load())
    try:
        for start in range(0, SOCKETS, 100):
            sockets += await asyncio.gather(*(opened(number) for number in range(start, start + 100)))
        ends = asyncio.gather(*map(closed, sockets))
        answer = await asyncio.to_thread(revoke, replicas[0], subject="crowd")
        assert answer.status_code == 201
        revoked_at = time.monotonic()
        async with asyncio.timeout(120):
            found = await ends
        assert {code for _, code in found} == {4403}
        assert max(at for at, _ in found) - revoked_at < WITHIN_S
    finally:
        loading.cancel()
        await asyncio.gather(*(socket.close() for socket in sockets), return_exceptions=True)
