"""Of one person and one address: so many sockets, so many requests, so many guesses, and no more."""

import json
import time
from collections import Counter

import pytest
from websockets.exceptions import ConnectionClosed

from tests.support.dashboard_process import DashboardProcess, Screen, a_dashboard, bearer
from tests.support.issuer import issuer
from tests.support.redis_copy import RedisCopy
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

BOUND, MOST, ASKED = 5, 20, 30
"""So many a minute; taken at most, as a minute may end in between, and a busy Redis leave each process to count alone
(two of them twice that); and asked."""


@pytest.fixture(scope="module")
def copy(redis_url: str) -> RedisCopy:
    copy = RedisCopy(redis_url)
    copy.start("bounds")
    return copy


def hello(token: str) -> str:
    return json.dumps({"type": "subscribe", "token": token})


def test_one_person_and_one_address_have_so_many_sockets_and_no_more(
    kafka: str, redis_url: str, copy: RedisCopy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    del copy
    told = {"kafka": kafka, "sockets_per_subject": "2", "sockets_per_address": "3"}
    with a_dashboard(redis_url, tmp_path_factory.mktemp("bounds"), **told) as api:
        api.wait_ready()
        with Screen(api.port) as first, Screen(api.port) as second:
            for screen in (first, second):
                screen.say(hello(issuer().token("regulator", subject="many")))
                assert screen.until("snapshot")["type"] == "snapshot"
            with Screen(api.port) as third:
                third.say(hello(issuer().token("regulator", subject="many")))
                assert third.close_code() == 4429
            with Screen(api.port) as other:
                other.say(hello(issuer().token("regulator", subject="other")))
                other.until("snapshot")
                with Screen(api.port) as too_many:
                    assert too_many.close_code() == 4429


def code_of_a_guess(api: DashboardProcess) -> int | None:
    with Screen(api.port) as screen:
        screen.say(hello("guess"))
        return screen.close_code()


def test_so_many_requests_a_minute_and_no_more_with_or_without_redis(
    kafka: str, redis_url: str, copy: RedisCopy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    told = {"kafka": kafka, "requests_per_minute": f"{BOUND}", "denied_per_minute": f"{BOUND}"}
    with a_dashboard(redis_url, tmp_path_factory.mktemp("limits"), **told) as api:
        api.wait_ready()
        token = issuer().token("regulator", subject=f"asks-{time.time()}")
        answers = [api.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"}) for _ in range(ASKED)]
        counted = Counter(answer.status_code for answer in answers)
        assert counted[200] in range(BOUND, MOST + 1)
        assert counted[429] == ASKED - counted[200]
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert int(refused.headers["Retry-After"]) in range(1, 61)
        denied = [api.http.get("/v1/me", headers={"Authorization": "Bearer guess"}) for _ in range(ASKED)]
        assert {answer.status_code for answer in denied} == {401, 429}
        logouts = [api.http.post("/v1/backchannel-logout", data={"logout_token": "guess"}) for _ in range(ASKED)]
        counted = Counter(answer.status_code for answer in logouts)
        assert (counted[400] <= MOST, counted[429] == ASKED - counted[400]) == (True, True)
        closed = Counter(code_of_a_guess(api) for _ in range(ASKED))
        assert (closed[4408] <= MOST, closed[4429] == ASKED - closed[4408]) == (True, True)
        assert api.http.get("/v1/me", headers=bearer("national")).status_code == 200
    del copy


def test_one_person_subscribes_so_often_over_all_sockets_and_replicas(
    kafka: str, redis_url: str, copy: RedisCopy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A snapshot costs, whoever asks again and again; a room that comes back after a cut asks once a screen."""
    copy.put("540002078/BOUNDS", version=1)
    folder = tmp_path_factory.mktemp("subscribes")
    told = {"kafka": kafka, "subscribes_per_minute": f"{BOUND}"}
    token = issuer().token("regulator", subject=f"asks-{time.time()}")
    with a_dashboard(redis_url, folder, **told) as first, a_dashboard(redis_url, folder, **told) as second:
        ports = [each.wait_ready().port for each in (first, second)]
        ends = Counter(_end_of_many(ports[number % 2], token, 10) for number in range(6))
        assert ends[4429] >= 2, f"of 60 subscriptions {2 * MOST} at most are taken"
        assert _end_of_many(ports[0], issuer().token("regulator", subject=f"other-{time.time()}"), 1) is None


def test_what_needs_no_token_is_bounded_by_address(
    kafka: str, redis_url: str, copy: RedisCopy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    del copy
    told = {"kafka": kafka, "open_requests_per_minute": f"{BOUND}"}
    with a_dashboard(redis_url, tmp_path_factory.mktemp("open"), **told) as api:
        api.wait_ready()
        paths = ("/v1/open-data/installed.csv", "/codes.json", "/openapi.json", "/")
        answers = [api.http.get(paths[number % 4], headers=bearer("regulator")) for number in range(ASKED)]
        counted = Counter(answer.status_code == 429 for answer in answers)
        assert counted[False] in range(BOUND, MOST + 1), "no token makes it more"
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert int(refused.headers["Retry-After"]) in range(1, 61)
        assert refused.json()["errors"][0]["code"] == "too_many"
        assert "Content-Security-Policy" in refused.headers
        assert api.http.get("/v1/me", headers=bearer("national")).status_code == 200, "persons are counted apart"
        eventually(lambda: api.http.get("/health/ready").status_code == 200, "health is not counted")


def test_one_address_opens_so_many_sockets_a_minute(
    kafka: str, redis_url: str, copy: RedisCopy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    del copy
    told = {"kafka": kafka, "sockets_per_minute": f"{BOUND}", "denied_per_minute": "1000000"}
    with a_dashboard(redis_url, tmp_path_factory.mktemp("openings"), **told) as api:
        api.wait_ready()
        guesses = Counter(_end_of_many(api.port, "guess", 1) for _ in range(ASKED))
        assert (guesses[4408] in range(BOUND, MOST + 1), guesses[4429] == ASKED - guesses[4408]) == (True, True)


def _end_of_many(port: int, token: str, subscriptions: int) -> int | None:
    """How a socket ends that subscribes so often; None: it stays open."""
    with Screen(port) as screen:
        for _ in range(subscriptions):
            try:
                screen.say(hello(token))
                screen.until("snapshot")
            except ConnectionClosed:
                return screen.socket.close_code
        return None
