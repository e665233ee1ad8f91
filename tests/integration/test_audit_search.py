"""The audit log of real processes: what is done over HTTP is in it, and is found by who may know."""

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.support.dashboard_process import DashboardProcess, Screen, a_dashboard
from tests.support.envelopes import PARIS
from tests.support.issuer import issuer
from tests.support.redis_copy import RedisCopy
from tests.support.waiting import eventually
from tests.support.wire import check

pytestmark = pytest.mark.kafka

API = "api-1/"
DECLARATION = {"territories": ["D-54"], "level": "crisis", "reason": "afflux"}


def somebody(role: str, subject: str, *territories: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer().token(role, subject=subject, territories=territories)}"}


ADMIN = "audit-admin"


@pytest.fixture(scope="module")
def api(kafka: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DashboardProcess]:
    copy = RedisCopy(redis_url)
    copy.start("audited")
    copy.put("540002078/AUDITED")
    copy.put("750000001/AUDITED", territory=PARIS, establishment={"finess": "750000001", "name": "P", "phone": None})
    with a_dashboard(redis_url, tmp_path_factory.mktemp("audited"), kafka=kafka) as running:
        yield running.wait_ready()


def found(api: DashboardProcess, who: dict[str, str], **filters: Any) -> list[dict[str, Any]]:
    """Every entry found, over all pages."""
    entries: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = api.http.get("/v1/audit", params={**filters, **cursor}, headers=who)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        page = answer.json()
        check("audit-page", page)
        entries += page["entries"]
        if page["next"] is None:
            return entries
        cursor = {"cursor": page["next"]}


def moment() -> str:
    """Now, to the second, as a filter says it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def admin() -> dict[str, str]:
    return somebody("admin", ADMIN, "FR")


def test_a_declaration_is_found_with_its_author_by_its_region_and_not_by_another(api: DashboardProcess) -> None:
    author = somebody("crisis", "rpps:audited-author", "R-44")
    answer = api.http.post("/v1/tension", json=DECLARATION, headers=author)
    assert answer.status_code == 201
    request_id = answer.headers["X-Request-Id"]
    [entry] = found(api, admin(), request_id=request_id)
    assert entry["action"] == "tension.declared"
    assert entry["subject"].startswith("p-")
    assert entry["subject_name"] == "rpps:audited-author"
    assert entry["territories"] == ["R-44", "D-54"]
    assert entry["target"] == f"declaration:{answer.json()['id']}"
    assert found(api, somebody("ars", "ars-44", "R-44"), request_id=request_id) == [entry]
    assert found(api, somebody("ars", "ars-11", "R-11"), request_id=request_id) == []
    assert entry in found(api, admin(), subject="rpps:audited-author")
    # Others of this run keep time in the same department.
    path = f"/v1/tension/{answer.json()['id']}"
    eventually(lambda: api.http.delete(path, headers=author).status_code == 200, "it is known, and ended")


def test_only_who_may_read_it_does(api: DashboardProcess) -> None:
    for role in ("regulator", "crisis", "hospital", "professional"):
        answer = api.http.get("/v1/audit", headers=somebody(role, "curious", "FR"))
        assert answer.status_code == 403
    assert httpx.get(f"{api.http.base_url}/v1/audit", timeout=60).status_code == 401


def test_refused_access_is_found_and_no_token_is(api: DashboardProcess) -> None:
    secret = "canary-of-a-token"
    answer = api.http.get(f"/v1/units/{secret}", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    [entry] = found(api, admin(), request_id=answer.headers["X-Request-Id"])
    assert (entry["action"], entry["outcome"], entry["subject"]) == ("access.refused", "refused", None)
    assert entry["details"]["status"] == 401
    assert secret not in str(entry)

    forbidden = api.http.post("/v1/tension", json=DECLARATION, headers=somebody("ars", "ars-11", "R-11"))
    assert forbidden.status_code == 403
    [entry] = found(api, admin(), request_id=forbidden.headers["X-Request-Id"])
    assert (entry["subject_name"], entry["reason"], entry["target"]) == ("ars-11", "outside", "POST /v1/tension")
    assert entry["territories"] == ["R-44", "D-54"]
    request_id = forbidden.headers["X-Request-Id"]
    assert found(api, somebody("ars", "ars-44", "R-44"), request_id=request_id) == [entry], "whose region it was"
    assert found(api, somebody("ars", "ars-11", "R-11"), request_id=request_id) == []


def test_a_socket_of_a_foreign_page_is_in_the_log(api: DashboardProcess) -> None:
    url = f"ws://127.0.0.1:{api.port}/v1/live"
    before = moment()
    foreign = {"Origin": "https://evil.example"}
    with pytest.raises(InvalidStatus), connect(url, additional_headers=foreign, open_timeout=60):
        pass

    def entries() -> list[dict[str, Any]]:
        refused = found(api, admin(), action="access.refused", limit=1000, **{"from": before})
        return [entry for entry in refused if entry["reason"] == "foreign_origin" and entry["writer"].startswith(API)]

    eventually(lambda: bool(entries()), "the refusal is found")
    assert entries()[0]["details"]["status"] == 403
    assert "evil" not in str(entries()), "what a stranger spells is not repeated"


def test_a_subscription_outside_is_in_the_log_of_the_region_it_named(api: DashboardProcess) -> None:
    name = f"tool-{time.time()}"
    tool = issuer().token("editor-reader", subject=name, territories=("R-44",), establishments=())
    with Screen(api.port) as screen:
        screen.say({"type": "subscribe", "token": tool, "territories": ["R-44", "R-93"]})
        assert screen.close_code() == 4403
    ars = somebody("ars", "ars-93", "R-93")
    [entry] = eventually(lambda: found(api, ars, subject=name), "its authority finds it")
    assert (entry["reason"], entry["territories"], entry["details"]["status"]) == ("outside", ["R-93"], 4403)
    assert found(api, somebody("ars", "ars-44", "R-44"), subject=name) == []


def test_an_authority_searches_its_own_region_and_what_holds_it(api: DashboardProcess) -> None:
    ars = somebody("ars", "ars-44", "R-44")
    asked = {"R-93": 403, "D-75": 403, "E-750000001": 403, "FR": 200, "R-44": 200, "D-54": 200, "E-540002078": 200}
    for path in ("/v1/audit", "/v1/audit.csv"):
        answers = {code: api.http.get(path, params={"territory": code}, headers=ars).status_code for code in asked}
        assert answers == asked
    gone = api.http.get("/v1/audit", params={"territory": "E-549999999"}, headers=ars)
    assert gone.status_code == 200, "an establishment that left the directory is found by its number"


def test_pages_hold_each_entry_once_and_searching_is_in_the_log_itself(api: DashboardProcess) -> None:
    asked = {"action": "audit.read", "from": moment()}  # without what the tests before this one read
    for _ in range(5):
        api.http.get("/v1/audit", params={"action": "none"}, headers=admin())
    whole = found(api, admin(), **asked, limit=1000)
    assert len(whole) > 5
    paged = found(api, admin(), **asked, limit=2)
    places = [(entry["writer"], entry["sequence"]) for entry in paged]
    assert len(set(places)) == len(places)
    assert set(places) >= {(entry["writer"], entry["sequence"]) for entry in whole}
    assert whole[0]["subject_name"] == ADMIN


def test_the_whole_of_it_is_exported_as_csv_which_is_in_the_log(api: DashboardProcess) -> None:
    answer = api.http.get("/v1/audit.csv", params={"action": "audit.read"}, headers=admin())
    assert answer.status_code == 200
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert lines
    assert {line["action"] for line in lines} == {"audit.read"}
    [entry] = found(api, admin(), request_id=answer.headers["X-Request-Id"])
    assert entry["action"] == "audit.exported"


@pytest.mark.parametrize(
    "filters", [{"outcome": "bad"}, {"from": "yesterday"}, {"cursor": "x"}, {"limit": 0}, {"nothing": 1}]
)
def test_filters_that_mean_nothing_are_refused(api: DashboardProcess, filters: dict[str, Any]) -> None:
    assert api.http.get("/v1/audit", params=filters, headers=admin()).status_code == 422


def test_a_search_of_a_time_finds_what_was_then(api: DashboardProcess) -> None:
    before = moment()
    api.http.get("/v1/audit", params={"action": "none"}, headers=admin())
    assert found(api, admin(), action="audit.read", **{"from": before})
    assert found(api, admin(), action="audit.read", until="2020-01-01T00:00:00Z") == []


def test_a_broken_glass_is_in_force_on_another_replica_for_the_region_and_in_the_log(
    api: DashboardProcess, kafka: str, redis_url: str, tmp_path: Path
) -> None:
    doctor = somebody("professional", "rpps:glass", "R-44")
    assert api.http.post("/v1/break-glass", json={"reason": " "}, headers=doctor).status_code == 422
    assert (
        api.http.post("/v1/break-glass", json={"reason": "x"}, headers=somebody("crisis", "c", "R-44")).status_code
        == 403
    )
    assert api.http.delete("/v1/break-glass", headers=doctor).status_code == 404
    answer = api.http.post("/v1/break-glass", json={"reason": "afflux massif"}, headers=doctor)
    assert answer.status_code == 201
    check("access-grant", answer.json())
    with a_dashboard(redis_url, tmp_path, kafka=kafka) as other:
        other.wait_ready()

        def seen(*territories: str) -> dict[str, bool]:
            listed = other.http.get("/v1/break-glass", headers=somebody("ars", "ars", *territories))
            assert listed.status_code == 200
            check("grants", listed.json())
            return {grant["subject"]: grant["own"] for grant in listed.json()["grants"]}

        eventually(lambda: seen("R-44").get("rpps:glass") is True, "the region sees it as its own")
        assert seen("R-11")["rpps:glass"] is False, "level 3 of the nation: the others see it too"
        assert other.http.get("/v1/units?territory=D-54", headers=doctor).status_code == 200
        with Screen(other.port) as screen:
            token = doctor["Authorization"].removeprefix("Bearer ")
            screen.say({"type": "subscribe", "token": token, "territories": ["D-75"]})
            screen.until("snapshot")
        assert other.http.delete("/v1/break-glass", headers=doctor).status_code == 200
        eventually(lambda: "rpps:glass" not in seen("R-44"), "it is over")

    def actions(region: str) -> list[tuple[str, str]]:
        entries = found(api, somebody("ars", f"ars-{region}", region), subject="rpps:glass")
        return [(entry["action"], entry["target"]) for entry in entries]

    read = ("glass.read", "territory:D-54")
    whole = [("glass.closed", "subject"), read, ("glass.broken", "subject")]
    eventually(lambda: actions("R-44") == whole, "the names that the other replica gave are read")
    assert actions("R-11") == [("glass.read", "territory:D-75")], "what was looked at there, on the socket"
