"""REST of a real process: filters, stable pages, tags, ages, errors, and what a browser gets."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.support.dashboard_process import DashboardProcess, Screen, a_dashboard
from tests.support.envelopes import PARIS, STRASBOURG, a_shown_record
from tests.support.redis_copy import RedisCopy
from tests.support.waiting import eventually
from tests.support.wire import check

pytestmark = pytest.mark.kafka

FULL, EMPTY, UNKNOWN, RETIRED, PLACES = (f"540002078/{name}" for name in ("A", "B", "C", "D", "E"))


@pytest.fixture(scope="module")
def copy(redis_url: str) -> RedisCopy:
    """Five units: 3 beds in Nancy, 0 in Strasbourg, unknown in Paris, one retired, one of places."""
    copy = RedisCopy(redis_url)
    copy.start("rest")
    observed = (datetime.now(UTC) - timedelta(minutes=10)).isoformat().replace("+00:00", "Z")
    copy.put(FULL, records=[a_shown_record("02", 2), a_shown_record("02", 1, gender="01")], observed_at=observed)
    copy.put(EMPTY, records=[a_shown_record("02", 0)], observed_at=observed, territory=STRASBOURG, freshness="overdue")
    copy.put(UNKNOWN, records=[a_shown_record("02", 2), a_shown_record("02", None, gender="01")], territory=PARIS)
    copy.put(RETIRED, records=[a_shown_record("02", 9)], retired=True)
    copy.put(PLACES, nature="02", records=[a_shown_record("02", 5, nature="02")], groups=(), activities=["900"])
    return copy


@pytest.fixture(scope="module")
def api(
    kafka: str, redis_url: str, copy: RedisCopy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DashboardProcess]:
    settings = {"kafka": kafka, "ingest_url": "http://ingest.example:8001", "origins": "http://page.example"}
    with a_dashboard(redis_url, tmp_path_factory.mktemp("rest"), **settings) as process:
        yield process.wait_ready()


def ids(page: Any) -> list[str]:
    return [unit["unit_id"] for unit in page["units"]]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [FULL, EMPTY, UNKNOWN, RETIRED, PLACES]),
        ({"territory": "FR"}, [FULL, EMPTY, UNKNOWN, RETIRED, PLACES]),
        ({"territory": "R-44"}, [FULL, EMPTY, RETIRED, PLACES]),
        ({"territory": "D-67"}, [EMPTY]),
        ({"territory": ["D-67", "R-11"]}, [EMPTY, UNKNOWN]),
        ({"territory": "E-540002078", "activity": "critical-care"}, [FULL, EMPTY, UNKNOWN, RETIRED]),
        ({"territory": "E-999999999"}, []),
        ({"activity": "126"}, [FULL, EMPTY, UNKNOWN, RETIRED]),
        ({"status": "02"}, [FULL, EMPTY, PLACES]),
        ({"status": "02", "min": 1}, [FULL, PLACES]),
        ({"status": "02", "min": 4}, [PLACES]),
        ({"status": "03"}, []),
        ({"freshness": "fresh"}, []),
        ({"freshness": ["due", "overdue"]}, [EMPTY]),
    ],
)
def test_filters_let_through_what_fits_and_never_an_unknown_figure(
    api: DashboardProcess, parameters: dict[str, Any], expected: list[str]
) -> None:
    assert ids(api.get("/v1/units", **parameters)) == expected


def test_pages_follow_one_another_and_survive_changes_between_them(api: DashboardProcess, copy: RedisCopy) -> None:
    first = api.get("/v1/units", limit=2)
    check("units-page", first)
    copy.put("540002078/A-NEW", version=1)
    eventually(lambda: api.http.get("/v1/units/540002078/A-NEW").status_code == 200, "the new unit is served")
    second = api.get("/v1/units", limit=2, cursor=first["next"])
    third = api.get("/v1/units", limit=2, cursor=second["next"])
    copy.take_away("540002078/A-NEW")
    eventually(lambda: api.http.get("/v1/units/540002078/A-NEW").status_code == 404, "it is gone")
    assert [*ids(first), *ids(second), *ids(third)] == [FULL, EMPTY, UNKNOWN, RETIRED, PLACES]
    assert third["next"] is None


def test_a_unit_is_found_with_its_slash_raw_or_encoded_and_aged_now(api: DashboardProcess) -> None:
    before = datetime.now(UTC)
    raw, encoded = api.get(f"/v1/units/{FULL}"), api.get(f"/v1/units/{quote(FULL, safe='')}")
    check("aged-row", raw)
    assert raw["unit_id"] == encoded["unit_id"] == FULL
    observed = datetime.fromisoformat(raw["observed_at"])
    aged = timedelta(seconds=raw["age_s"])
    assert before - observed - timedelta(seconds=1) <= aged <= datetime.now(UTC) - observed
    assert api.get(f"/v1/units/{UNKNOWN}")["age_s"] is None


def test_a_tag_answers_304_until_the_unit_changes_whatever_its_age(api: DashboardProcess, copy: RedisCopy) -> None:
    unit = f"/v1/units/{EMPTY}"
    before = api.http.get(unit)
    again = api.http.get(unit, headers={"If-None-Match": before.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    page = api.http.get("/v1/units").headers["ETag"]
    copy.put(EMPTY, version=2, records=[a_shown_record("02", 0)], territory=STRASBOURG, freshness="overdue")

    def changed() -> bool:
        return api.http.get(unit, headers={"If-None-Match": before.headers["ETag"]}).status_code == 200

    eventually(changed, "the unit changed")
    assert api.http.get("/v1/units", headers={"If-None-Match": page}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("/v1/units?limit=0", 422, "bad_filter", "limit"),
        ("/v1/units?limit=1001", 422, "bad_filter", "limit"),
        ("/v1/units?limit=x", 422, "bad_filter", "limit"),
        ("/v1/units?cursor=%21", 422, "bad_filter", "cursor"),
        ("/v1/units?territory=44", 422, "bad_filter", "territory"),
        ("/v1/units?activity=nope", 422, "bad_filter", "activity"),
        ("/v1/units?status=9", 422, "bad_filter", "status"),
        ("/v1/units?min=1", 422, "bad_filter", "min"),
        ("/v1/units?status=02&min=-1", 422, "bad_filter", "min"),
        ("/v1/units?freshness=old", 422, "bad_filter", "freshness"),
        ("/v1/units?teritory=R-44", 422, "unknown_filter", "teritory"),
        ("/v1/units/none", 404, "unknown_unit", "unit_id"),
        ("/v1/units?status=02&status=03", 422, "bad_filter", "status"),
        ("/v1/units?limit=1&limit=2", 422, "bad_filter", "limit"),
        ("/v1/units?status=02&min=1&min=2", 422, "bad_filter", "min"),
        ("/v1/units?cursor=QQ&cursor=Qg", 422, "bad_filter", "cursor"),
        ("/v1/territories/44", 404, "unknown_territory", "code"),
        ("/v1", 404, "not_found", None),
        ("/health/nothing", 404, "not_found", None),
        ("/metrics/nothing", 404, "not_found", None),
        ("/v1/territories?activity=126", 422, "bad_filter", "activity"),
        ("/v1/nothing", 404, "not_found", None),
    ],
)
def test_errors_have_one_shape_with_the_field_and_a_sentence(
    api: DashboardProcess, path: str, status: int, code: str, field: str | None
) -> None:
    answer = api.http.get(path)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["field"]) == (status, code, field)
    assert error["message"]
    assert "Value error" not in error["message"]
    assert "Input" not in error["message"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/units", 200),
        (f"/v1/units/{FULL}", 200),
        ("/v1/units/none", 404),
        ("/v1/territories", 200),
        ("/v1/territories/FR", 200),
        ("/v1/me", 200),
        ("/v1/nothing", 404),
        ("/v1/units?limit=x", 422),
        ("/config.json", 200),
        ("/codes.json", 200),
        ("/openapi.json", 200),
        ("/health/live", 200),
        ("/health/ready", 200),
        ("/metrics", 200),
    ],
)
def test_head_answers_as_get_without_the_body(api: DashboardProcess, path: str, status: int) -> None:
    api.wait_ready()
    head, get = api.http.head(path), api.http.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"") == (status, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers.get("ETag") == get.headers.get("ETag")


def test_head_knows_tags_and_tokens(api: DashboardProcess) -> None:
    tag = api.http.head("/v1/units").headers["ETag"]
    assert api.http.head("/v1/units", headers={"If-None-Match": tag}).status_code == 304
    assert httpx.head(f"http://127.0.0.1:{api.port}/v1/units", timeout=60).status_code == 401


@pytest.mark.parametrize("path", ["/v1/units", f"/v1/units/{FULL}", "/v1/territories", "/health/live"])
def test_what_is_only_read_says_so(api: DashboardProcess, path: str) -> None:
    answer = api.http.post(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["errors"][0]["code"] == "method_not_allowed"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eA=="}])
@pytest.mark.parametrize("path", ["/v1/units", f"/v1/units/{FULL}", "/v1/territories", "/v1/territories/FR", "/v1/me"])
def test_nothing_is_read_without_a_valid_token(api: DashboardProcess, path: str, headers: dict[str, str]) -> None:
    answer = httpx.get(f"http://127.0.0.1:{api.port}{path}", headers=headers, timeout=60)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["errors"][0]["code"] == "unauthenticated"


def test_territories_add_up_known_beds_and_say_what_is_not_known(api: DashboardProcess) -> None:
    nation = api.get("/v1/territories/FR")
    check("territories", nation)
    everything = next(rollup for rollup in nation["rollups"] if rollup["activity_group"] is None)
    assert everything["units"] == 4
    assert everything["counts"]["available"] == 3
    assert everything["known"]["available"] == 2
    assert everything["counts"]["occupied"] is None
    assert everything["places"]["counts"]["available"] == 5
    assert everything["unknown"] == 1
    assert (everything["expected"], everything["fresh"], everything["share_fresh"]) == (4, 0, 0)
    assert everything["stale"]["available"] == 1
    assert everything["pressure"] is None
    assert everything["median_age_s"] >= 600


@pytest.mark.parametrize("code", ["R-99", "D-2A", "E-999999999"])
def test_a_territory_without_units_has_none_on_rest_as_on_the_socket(api: DashboardProcess, code: str) -> None:
    one = api.get(f"/v1/territories/{code}")
    check("territories", one)
    [rollup] = one["rollups"]
    assert (rollup["territory"], rollup["units"], rollup["counts"]["available"]) == (code, 0, None)
    assert api.get("/v1/territories", territory=code) == one
    with Screen(api.port) as screen:
        assert screen.subscribe(territories=[code]).until("snapshot")["rollups"] == [rollup]


def test_a_group_without_units_is_said_to_have_none(api: DashboardProcess) -> None:
    [rollup] = api.get("/v1/territories/R-44", activity="critical-care.burns")["rollups"]
    assert (rollup["territory"], rollup["activity_group"], rollup["units"]) == ("R-44", "critical-care.burns", 0)


def test_the_list_of_territories_holds_one_of_each_and_establishments_when_asked(api: DashboardProcess) -> None:
    listed = [rollup["territory"] for rollup in api.get("/v1/territories")["rollups"]]
    assert listed == ["D-54", "D-67", "D-75", "FR", "R-11", "R-44"]
    asked = api.get("/v1/territories", territory="E-540002078", activity="critical-care")["rollups"]
    assert [(rollup["territory"], rollup["activity_group"]) for rollup in asked] == [("E-540002078", "critical-care")]


def test_the_page_is_told_where_ingest_is_and_what_codes_mean_without_a_token(api: DashboardProcess) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{api.port}", timeout=60) as browser:
        config, codes = browser.get("/config.json"), browser.get("/codes.json").json()
    assert config.json()["ingest"] == "http://ingest.example:8001"
    assert "http://ingest.example:8001" in config.headers["Content-Security-Policy"]
    assert codes["tables"]["R330"]["codes"]["02"]["label"] == "Disponible"
    assert codes["groups"][0]["label"]["fr"]


def test_browsers_of_known_origins_may_read_the_degraded_header(api: DashboardProcess) -> None:
    known = api.http.get("/v1/units", headers={"Origin": "http://page.example"})
    assert known.headers["Access-Control-Allow-Origin"] == "http://page.example"
    assert "X-Vigilits-Degraded-Since" in known.headers["Access-Control-Expose-Headers"]
    unknown = api.http.get("/v1/units", headers={"Origin": "http://evil.example"})
    assert "Access-Control-Allow-Origin" not in unknown.headers


def test_openapi_names_every_route_and_answer(api: DashboardProcess) -> None:
    document = httpx.get(f"http://127.0.0.1:{api.port}/openapi.json", timeout=60).json()
    paths = document["paths"]
    reading = {"/v1/units", "/v1/units/{unit_id}", "/v1/territories", "/v1/territories/{code}"}
    of_kafka = {"/v1/tension", "/v1/alerts", "/v1/silences", "/v1/feeds", "/v1/quality", "/v1/quality.csv"} | {
        "/v1/audit",
        "/v1/audit.csv",
        "/v1/break-glass",
    }
    written = {
        "/v1/tension": "post",
        "/v1/tension/{declaration_id}": "delete",
        "/v1/alerts/{alert_id}/acknowledge": "post",
        "/v1/silences": "post",
        "/v1/silences/{silence_id}": "delete",
        "/v1/revocations": "post",
        "/v1/break-glass": "post",
    }
    public = {"/config.json", "/codes.json", "/health/live", "/health/ready", "/metrics"} | {
        "/v1/open-data/installed.csv",
        "/v1/open-data/installed.csv-metadata.json",
    }
    assert paths.pop("/v1/backchannel-logout")["post"]["responses"].keys() == {"200", "400", "429", "503"}
    assert reading | public | {"/v1/me"} | of_kafka | written.keys() == paths.keys()
    for path, method in written.items():
        answers = paths[path][method]["responses"]
        assert {"401", "403", "413", "422", "503"} <= answers.keys()
        assert ("404" in answers) == ("{" in path)
        assert all("content" in answer for answer in answers.values())
    for path in paths.keys() - (written.keys() - of_kafka):
        operations = paths[path]
        assert operations.keys() - {"post", "delete"} == {"get", "head"}
        assert operations["head"]["responses"].keys() == operations["get"]["responses"].keys()
        assert "content" not in operations["head"]["responses"]["200"]
        if path in reading:
            answers = operations["get"]["responses"]
            assert {"200", "304", "401", "422", "503"} <= answers.keys()
            assert "Errors" in answers["401"]["content"]["application/json"]["schema"]["$ref"]
            assert ("404" in answers) == ("{" in path)
    assert paths["/v1/me"]["get"]["responses"].keys() == {"200", "401"}
    assert {"304"} <= paths["/config.json"]["get"]["responses"].keys()
    operations = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert len(operations) == len(set(operations))
    assert "served on" in paths["/health/ready"]["get"]["responses"]["503"]["description"]
