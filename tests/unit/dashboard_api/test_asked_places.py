"""By which territories a reader may filter, over every route and by one rule; an entry says where it was refused."""

from typing import Any

import pytest

from dashboard_api.core.asked_places import of_figures, outside
from schemas.core.access.subject import Subject
from tests.support.books import a_book_of
from tests.support.desk_app import DeskApp, faults
from tests.support.envelopes import PARIS, an_envelope
from tests.support.readers import GRAND_EST, PERIMETER, PROFESSIONAL, SUMS, WRITER, a_reader

MARSEILLE = {"region": "R-93", "department": "D-13", "commune": "13055"}


def at(finess: str) -> dict[str, Any]:
    return {"finess": finess, "name": "P", "phone": None}


BOOK = a_book_of(
    an_envelope("540002078/A", 0),
    an_envelope("750000001/P", 1, territory=PARIS, establishment=at("750000001")),
    an_envelope("540000009/S", 2, sensitive=True, establishment=at("540000009")),
    an_envelope("130000001/S", 3, sensitive=True, territory=MARSEILLE, establishment=at("130000001")),
    an_envelope("990000001/S", 4, sensitive=True, establishment=at("990000001")),
)


@pytest.mark.parametrize(
    ("code", "is_outside"),
    [
        ("FR", False),
        ("R-44", False),
        ("D-54", False),
        ("E-540002078", False),
        ("R-11", False),
        ("E-750000001", False),
        ("D-88", True),
        ("R-93", True),
        ("D-13", True),
        ("E-130000001", True),
        ("E-139999999", True),
        ("D-99", True),
    ],
)
def test_a_system_filters_by_what_holds_or_lies_in_its_perimeter(code: str, is_outside: bool) -> None:
    """Of D-54 and an establishment in Paris."""
    reach = PERIMETER.reach
    assert outside(BOOK, [code], of_figures(reach), reach) == ((code,) if is_outside else ())


@pytest.mark.parametrize("reader", [PROFESSIONAL, GRAND_EST, SUMS])
def test_who_reads_the_nation_filters_by_all_of_it(reader: Any) -> None:
    assert outside(BOOK, ["R-93", "E-139999999"], of_figures(reader.reach), reader.reach) == ()


@pytest.mark.parametrize("reader", [PERIMETER, WRITER, a_reader("editor-reader", ("R-44",), ())])
@pytest.mark.parametrize(
    ("hidden", "unknown"),
    [("E-540000009", "E-540000008"), ("E-130000001", "E-130000002"), ("E-990000001", "E-990000002")],
)
def test_an_establishment_one_may_not_know_of_is_judged_as_one_that_is_not_there(
    reader: Any, hidden: str, unknown: str
) -> None:
    judged = [bool(outside(BOOK, [code], of_figures(reader.reach), reader.reach)) for code in (hidden, unknown)]
    assert judged[0] == judged[1]


WHO = {
    "tool": Subject("tool", "editor-reader", (), ("540002078",)),
    "council": Subject("council", "local-authority", (), ("540002078",)),
    "doctor": Subject("doctor", "professional", ("R-44",), ()),
    "nurse": Subject("nurse", "hospital", (), ("540002078",)),
    "ars": Subject("ars", "ars", ("R-44",), ()),
    "samu": Subject("samu", "regulator", None, ()),
}


@pytest.mark.parametrize(
    ("path", "role", "statuses"),
    [
        # in R-93, in FR, in the region of one's own, at an establishment hidden there, at one that is unknown
        ("/v1/units", "tool", [403, 200, 200, 403, 403]),
        ("/v1/units", "council", [403, 200, 200, 403, 403]),
        ("/v1/units", "doctor", [200] * 5),
        ("/v1/units", "nurse", [200] * 5),
        ("/v1/units", "ars", [200] * 5),
        ("/v1/feeds", "tool", [403, 200, 200, 403, 403]),
        ("/v1/feeds", "doctor", [200] * 5),
        ("/v1/alerts", "ars", [403, 200, 200, 403, 403]),
        ("/v1/alerts", "nurse", [403, 200, 200, 403, 403]),
        ("/v1/alerts", "doctor", [403, 200, 200, 403, 403]),
        ("/v1/alerts", "samu", [200] * 5),
        ("/v1/territories", "tool", [403, 403, 403, 403, 403]),
    ],
)
async def test_every_route_refuses_a_filter_by_what_one_may_not_read(path: str, role: str, statuses: list[int]) -> None:
    app = DeskApp(BOOK, WHO)
    asked = ("R-93", "FR", "R-44", "E-130000001", "E-130000002")
    answers = {code: await app.ask("GET", path, role, params={"territory": code}) for code in asked}
    assert [answer.status_code for answer in answers.values()] == statuses
    refused = {code: answer for code, answer in answers.items() if answer.status_code == 403}
    assert all(faults(answer) == [("forbidden", "territory")] for answer in refused.values())
    assert app.audit.refusals == [(f"GET {path}", 403, "outside")] * len(refused)
    assert app.audit.refused_in == [(code,) for code in refused], "as they were asked, whatever is there"
    words = {answer.text.replace(code, "…") for code, answer in refused.items()}
    assert len(words) <= 1, "the hidden is refused as the unknown is"


async def test_one_territory_outside_refuses_the_request_and_is_the_only_one_noted() -> None:
    app = DeskApp(BOOK, WHO)
    answer = await app.ask("GET", "/v1/units", "tool", params={"territory": ["R-44", "R-93", "D-13"]})
    assert answer.status_code == 403
    assert app.audit.refused_in == [("R-93", "D-13")]
