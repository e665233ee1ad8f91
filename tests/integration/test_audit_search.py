"""The audit log of real processes: what is done over HTTP is in it, and is found by who may know."""

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.dashboard_process import DashboardProcess, a_dashboard
from tests.support.envelopes import PARIS
from tests.support.issuer import issuer
from tests.support.redis_copy import RedisCopy
from tests.support.waiting import eventually
from tests.support.wire import check

pytestmark = pytest.mark.kafka

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
    assert api.http.delete(f"/v1/tension/{answer.json()['id']}", headers=author).status_code == 200


def test_only_who_may_read_it_does(api: DashboardProcess) -> None:
    for role in ("regulator", "crisis", "hospital", "professional"):
        answer = api.http.get("/v1/audit", headers=somebody(role, "curious", "FR"))
        assert answer.status_code == 403
    assert httpx.get(f"{api.http.base_url}/v1/audit").status_code == 401


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
    assert (entry["subject_name"], entry["reason"], entry["target"]) == ("ars-11", "forbidden", "POST /v1/tension")


def test_pages_hold_each_entry_once_and_searching_is_in_the_log_itself(api: DashboardProcess) -> None:
    for _ in range(5):
        api.http.get("/v1/audit", params={"action": "none"}, headers=admin())
    whole = found(api, admin(), action="audit.read", limit=1000)
    paged = found(api, admin(), action="audit.read", limit=2)
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
    before = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
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

        def seen(*territories: str) -> list[str]:
            listed = other.http.get("/v1/break-glass", headers=somebody("ars", "ars", *territories))
            assert listed.status_code == 200
            return [grant["subject"] for grant in listed.json()["grants"]]

        eventually(lambda: "rpps:glass" in seen("R-44"), "the region sees it")
        assert "rpps:glass" not in seen("R-11")
        assert other.http.delete("/v1/break-glass", headers=doctor).status_code == 200
        eventually(lambda: "rpps:glass" not in seen("R-44"), "it is over")
    actions = [entry["action"] for entry in found(api, somebody("ars", "ars-44", "R-44"), subject="rpps:glass")]
    assert actions == ["glass.closed", "glass.broken"]
