"""What REST gives to whom: rows and sums at the reader's level, one answer for all that does not exist for it."""

import csv
import io
import itertools

import pytest

from schemas.core.access.subject import Subject
from tests.support.books import a_book_of
from tests.support.desk_app import DeskApp, faults
from tests.support.envelopes import PARIS, a_shown_record, an_envelope
from tests.support.readers import SUBJECTS

CRISIS, SENSITIVE, AWAY = "540002078/B", "540002078/S", "750000009/X"
WHO = {subject.role: subject for subject in SUBJECTS} | {
    "grades": Subject("g", "grades", ("R-44",), ()),
    "stranger": Subject("x", "nobody we know", None, None),
}
SITE = {"finess": "750000009", "name": "@Paris", "phone": None}


def an_app() -> DeskApp:
    installed, available = a_shown_record("01", 12), a_shown_record("02", 4)
    put_up = a_shown_record("06", 3, supplementary_type="01")
    book = a_book_of(
        an_envelope(CRISIS, 0, records=[available, installed, put_up], level_2={"records": [available, installed]}),
        an_envelope(SENSITIVE, 1, records=[a_shown_record("02", 30)], sensitive=True),
        an_envelope(AWAY, 2, records=[installed, put_up], sensitive=True, territory=PARIS, establishment=SITE),
    )
    return DeskApp(book, WHO)


@pytest.mark.parametrize(
    ("role", "units", "available", "put_up"),
    [
        ("regulator", [CRISIS, SENSITIVE, AWAY], 34, 6),
        ("ars", [CRISIS, SENSITIVE], 4, None),
        ("hospital", [CRISIS, SENSITIVE], 4, None),
        ("professional", [CRISIS], 4, None),
    ],
)
async def test_units_and_the_sum_of_the_nation_are_those_of_the_readers_level(
    role: str, units: list[str], available: int, put_up: int | None
) -> None:
    app = an_app()
    found = (await app.get("/v1/units", role))["units"]
    assert [unit["unit_id"] for unit in found] == units
    has_put_up = "06" in [record["status"] for record in found[0]["records"]]
    assert has_put_up is (role != "professional")
    [nation] = (await app.get("/v1/territories/FR", role, activity="critical-care"))["rollups"]
    assert (nation["counts"]["available"], nation["counts"]["supplementary"]["01"]) == (available, put_up)
    assert nation["units"] == (3 if role == "regulator" else 1)


async def test_a_region_is_summed_at_level_3_for_who_reads_all_of_it_there() -> None:
    app = an_app()
    for role, units in (("ars", 2), ("hospital", 1), ("professional", 1)):
        assert (await app.get("/v1/territories/R-44", role))["rollups"][0]["units"] == units
    assert (await app.get("/v1/territories/E-540002078", "hospital"))["rollups"][0]["units"] == 2
    known = {rollup["territory"] for rollup in (await app.get("/v1/territories", "ars"))["rollups"]}
    assert known == {"FR", "R-44", "D-54"}


@pytest.mark.parametrize("role", ["professional", "ars", "hospital", "editor-reader", "editor-writer"])
async def test_a_unit_one_may_not_know_of_is_answered_as_one_that_is_not_there(role: str) -> None:
    app = an_app()
    hidden, unknown = [await app.ask("GET", f"/v1/units/{unit}", role) for unit in (AWAY, "750000009/NONE")]
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    assert faults(hidden) == [("unknown_unit", "unit_id")]


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("professional", "/v1/units?status=06"),
        ("professional", "/v1/units?status=06&min=0"),
        ("editor-reader", "/v1/units?status=06"),
        ("editor-reader", "/v1/units?status=06&territory=D-54"),
        ("ars", "/v1/units?status=06&territory=R-11"),
        ("ars", "/v1/units?status=06&territory=D-75"),
        ("ars", "/v1/units?status=06&territory=E-750000009"),
        ("ars", "/v1/units?status=06&territory=R-44&territory=R-11"),
        ("grades", "/v1/units?status=06&territory=R-11&min=1"),
        ("hospital", "/v1/units?status=06&territory=R-11"),
        ("hospital", "/v1/units?status=06&territory=D-67"),
        ("hospital", "/v1/units?status=06&territory=E-540009999"),
        ("national", "/v1/units"),
        ("national", f"/v1/units/{CRISIS}"),
        ("national", "/v1/feeds"),
        ("editor-writer", "/v1/territories"),
        ("editor-writer", "/v1/territories/D-54"),
        ("editor-reader", "/v1/territories/R-44"),
        ("editor-reader", "/v1/territories?territory=D-54&territory=R-11"),
        ("editor-reader", "/v1/quality"),
        ("editor-reader", "/v1/alerts"),
        ("national", "/v1/silences"),
        ("stranger", "/v1/units"),
        ("stranger", "/v1/territories"),
        ("stranger", "/v1/tension"),
    ],
)
async def test_what_one_may_not_ask_for_is_refused(role: str, path: str) -> None:
    answer = await an_app().ask("GET", path, role)
    assert answer.status_code == 403
    assert [code for code, _ in faults(answer)] == ["forbidden"]


async def test_who_reads_level_3_at_home_may_ask_for_what_was_put_up() -> None:
    for role, there in itertools.product(("ars", "hospital"), ([], ["FR"], ["D-54", "R-44"], ["E-540002078"])):
        found = (await an_app().get("/v1/units", role, status="06", territory=there))["units"]
        assert [unit["unit_id"] for unit in found] == [CRISIS]
    for code in ("R-11", "D-88", "E-999999999"):
        assert (await an_app().ask("GET", f"/v1/units?status=06&territory={code}", "regulator")).status_code == 200
    assert (await an_app().get("/v1/units", "ars", status="06", territory="D-88"))["units"] == []


async def test_the_perimeter_of_a_vendor_is_all_there_is() -> None:
    app = an_app()
    assert [unit["unit_id"] for unit in (await app.get("/v1/units", "editor-reader"))["units"]] == [CRISIS]
    assert {each["territory"] for each in (await app.get("/v1/territories", "editor-reader"))["rollups"]} == {"D-54"}
    named = await app.get("/v1/territories", "editor-reader", territory="E-750000001")
    assert named["rollups"][0]["units"] == 0


async def test_pages_of_one_lead_past_what_one_may_not_know_of() -> None:
    app, found, cursor = an_app(), [], None
    while True:
        page = await app.get("/v1/units", "ars", limit=1, **({} if cursor is None else {"cursor": cursor}))
        found += [unit["unit_id"] for unit in page["units"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == [CRISIS, SENSITIVE]


async def test_installed_beds_are_open_data() -> None:
    app = an_app()
    answer = await app.ask("GET", "/v1/open-data/installed.csv", None)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Last-Modified"] == "Thu, 15 Jan 2026 07:35:00 GMT"
    assert 'rel="license"' in answer.headers["Link"]
    [line] = csv.DictReader(io.StringIO(answer.text))
    assert (line["unit_id"], line["installed"], line["observed_at"]) == (CRISIS, "12", "2026-01-15T07:35:00Z")
    again = await app.ask("GET", "/v1/open-data/installed.csv", None, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    about = (await app.ask("GET", "/v1/open-data/installed.csv-metadata.json", None)).json()
    assert (about["dc:modified"], about["url"]) == ("2026-01-15T07:35:00Z", "installed.csv")
    assert "licence-ouverte" in about["dc:license"]
    assert [column["name"] for column in about["tableSchema"]["columns"]] == list(line)


async def test_open_data_without_a_public_unit_is_a_header_without_a_date() -> None:
    app = DeskApp(a_book_of(an_envelope(SENSITIVE, 0, records=[a_shown_record("01", 9)], sensitive=True)), WHO)
    answer = await app.ask("GET", "/v1/open-data/installed.csv", None)
    assert len(answer.text.splitlines()) == 1
    assert "Last-Modified" not in answer.headers
