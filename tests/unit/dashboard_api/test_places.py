"""Where a territory lies, as its units say."""

import itertools

import pytest

from dashboard_api.core import places
from dashboard_api.core.reader import Reader
from tests.support.books import a_book_of
from tests.support.envelopes import PARIS, STRASBOURG, an_envelope
from tests.support.readers import EVERYWHERE, GRAND_EST, PERIMETER, PROFESSIONAL, SITE, a_reader

BOOK = a_book_of(
    an_envelope("540002078/A", 0),
    an_envelope(
        "670000001/B", 1, territory=STRASBOURG, establishment={"finess": "670000001", "name": "S", "phone": None}
    ),
    an_envelope("750000001/C", 2, territory=PARIS, establishment={"finess": "750000001", "name": "P", "phone": None}),
)


@pytest.mark.parametrize(
    ("code", "chains"),
    [
        ("FR", {("FR",)}),
        ("R-44", {("FR", "R-44")}),
        ("D-67", {("FR", "R-44", "D-67")}),
        ("D-88", {("FR", "R-44", "D-88")}),
        ("D-987", {("FR", "D-987")}),
        ("E-750000001", {("FR", "R-11", "D-75", "E-750000001")}),
        ("D-99", set()),
        ("E-999999999", set()),
    ],
)
def test_chains_name_what_a_territory_lies_in(code: str, chains: set[places.Chain]) -> None:
    assert places.chains(BOOK, code, EVERYWHERE.reach) == chains


IN_PARIS, IN_NANCY = ("FR", "R-11", "D-75", "E-750000050"), ("FR", "R-44", "D-54", "E-750000050")


def test_no_entry_of_the_directory_moves_a_department_and_an_establishment_lies_wherever_its_units_do() -> None:
    hospital = {"finess": "750000050", "name": "P", "phone": None}
    astray = {"region": "R-44", "department": "D-75", "commune": "75056"}
    book = a_book_of(
        an_envelope("750000050/A", 0, territory=PARIS, establishment=hospital),
        an_envelope("750000050/B", 1, establishment=hospital),
        an_envelope("540002078/C", 2, territory=astray),
    )
    for reader in (EVERYWHERE, PROFESSIONAL, GRAND_EST):
        assert places.chains(book, "D-75", reader.reach) == {("FR", "R-11", "D-75")}
        assert places.chains(book, "E-750000050", reader.reach) == {IN_PARIS, IN_NANCY}
    assert places.overlap(book, ["E-750000050"], ["R-11"], PROFESSIONAL.reach)
    assert places.overlap(book, ["E-750000050"], ["R-44"], PROFESSIONAL.reach)
    assert places.level(book, "E-750000050", GRAND_EST.reach) == 2


@pytest.mark.parametrize(
    ("code", "found", "home"),
    [
        ("E-750000050", {IN_PARIS, IN_NANCY}, {IN_PARIS}),
        ("E-750000050", {IN_NANCY}, {IN_NANCY}),
        ("E-990000050", {IN_PARIS, IN_NANCY}, {IN_PARIS, IN_NANCY}),
        ("D-54", {("FR", "R-44", "D-54")}, {("FR", "R-44", "D-54")}),
        ("E-750000050", set(), set()),
    ],
)
def test_an_establishment_is_at_home_in_the_region_of_its_number_if_it_has_units_there(
    code: str, found: set[places.Chain], home: set[places.Chain]
) -> None:
    assert places.homes(code, found) == home


@pytest.mark.parametrize(
    ("some", "others", "expected"),
    [
        (["R-44"], ["D-54"], True),
        (["E-540002078"], ["R-44"], True),
        (["D-54"], ["D-67"], False),
        (["R-11"], ["D-54"], False),
        (["FR"], ["D-54"], True),
        (["D-99"], ["FR"], True),
        (["D-99"], ["D-99"], True),
        (["D-99"], ["R-44"], False),
        (["R-11", "D-54"], ["E-540002078"], True),
    ],
)
def test_territories_overlap_when_one_lies_in_the_other(some: list[str], others: list[str], expected: bool) -> None:
    assert places.overlap(BOOK, some, others, EVERYWHERE.reach) is expected
    assert places.overlap(BOOK, others, some, EVERYWHERE.reach) is expected


def test_an_establishment_is_forgotten_with_its_last_unit() -> None:
    book = a_book_of(an_envelope("540002078/A", 0))
    book.apply(0, 1, "540002078/A", None)
    assert not places.chains(book, "E-540002078", EVERYWHERE.reach)


@pytest.mark.parametrize(
    ("reader", "levels"),
    [
        (EVERYWHERE, {"FR": 3, "R-44": 3, "D-54": 3, "D-75": 3, "D-99": 3, "E-540002078": 3}),
        (PROFESSIONAL, {"FR": 2, "R-44": 2, "D-54": 2, "D-75": 2, "D-99": 2, "E-540002078": 2}),
        (GRAND_EST, {"FR": 2, "R-44": 3, "D-54": 3, "D-75": 2, "D-99": 2, "E-540002078": 3}),
        (SITE, {"FR": 2, "R-44": 2, "D-54": 2, "D-75": 2, "D-99": 2, "E-540002078": 3}),
        (PERIMETER, {"FR": 0, "R-44": 0, "D-54": 2, "D-75": 0, "D-99": 0, "E-540002078": 2, "E-750000001": 2}),
    ],
)
def test_a_territory_is_told_at_the_level_of_the_least_one_may_read_in_it(
    reader: Reader, levels: dict[str, int]
) -> None:
    assert {code: places.level(BOOK, code, reader.reach) for code in levels} == levels


def test_where_one_may_know_of_no_unit_is_as_where_there_is_none() -> None:
    hidden, empty = a_book_of(an_envelope("540002078/S", 0, sensitive=True)), a_book_of()
    below = a_reader("editor-reader", ("R-44",), ())
    for reader, code in itertools.product((PROFESSIONAL, below), ("D-54", "D-99", "E-540002078")):
        assert places.chains(hidden, code, reader.reach) == places.chains(empty, code, reader.reach)
        assert places.level(hidden, code, reader.reach) == places.level(empty, code, reader.reach)
    assert not places.chains(hidden, "E-540002078", PROFESSIONAL.reach)
    assert places.chains(hidden, "E-540002078", GRAND_EST.reach) == {("FR", "R-44", "D-54", "E-540002078")}


def test_a_department_that_units_put_into_two_regions_is_whole_in_none() -> None:
    astray = {"region": "R-11", "department": "D-54", "commune": "54395"}
    for sensitive in (False, True):
        book = a_book_of(
            an_envelope("540002078/A", 0),
            an_envelope(
                "750000001/B",
                1,
                sensitive=sensitive,
                territory=astray,
                establishment={"finess": "750000001", "name": "P", "phone": None},
            ),
        )
        assert places.level(book, "D-54", GRAND_EST.reach) == 2
        assert places.level(book, "R-44", GRAND_EST.reach) == 3
        below = a_reader("editor-reader", ("R-44",), ())
        assert places.level(book, "D-54", below.reach) == (2 if sensitive else 0)


def test_an_establishment_of_which_a_reader_knows_no_unit_is_not_told_of() -> None:
    book = a_book_of(
        an_envelope("540002078/A", 0),
        an_envelope(
            "540009999/S", 1, sensitive=True, establishment={"finess": "540009999", "name": "S", "phone": None}
        ),
    )
    codes = ["D-54", "R-99", "E-540002078", "E-540009999", "E-990000009"]
    assert places.told_of(book, codes, PROFESSIONAL.reach) == codes[:3]
    assert places.told_of(book, codes, SITE.reach) == codes[:3]
    assert places.told_of(book, codes, GRAND_EST.reach) == codes[:4]
    assert places.told_of(book, codes, EVERYWHERE.reach) == codes
