"""Where a territory lies, as its units say."""

import pytest

from dashboard_api.core import places
from tests.support.books import a_book_of
from tests.support.envelopes import PARIS, STRASBOURG, an_envelope
from tests.support.readers import EVERYWHERE

BOOK = a_book_of(
    an_envelope("540002078/A", 0),
    an_envelope(
        "670000001/B", 1, territory=STRASBOURG, establishment={"finess": "670000001", "name": "S", "phone": None}
    ),
    an_envelope("750000001/C", 2, territory=PARIS, establishment={"finess": "750000001", "name": "P", "phone": None}),
)


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("FR", ("FR",)),
        ("R-44", ("FR", "R-44")),
        ("D-67", ("FR", "R-44", "D-67")),
        ("E-750000001", ("FR", "R-11", "D-75", "E-750000001")),
        ("D-99", None),
    ],
)
def test_a_chain_names_what_a_territory_lies_in(code: str, chain: tuple[str, ...] | None) -> None:
    assert places.chain(BOOK, code, EVERYWHERE.reach) == chain


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


def test_a_territory_is_forgotten_with_its_last_unit() -> None:
    book = a_book_of(an_envelope("540002078/A", 0))
    book.apply(0, 1, "540002078/A", None)
    assert places.chain(book, "D-54", EVERYWHERE.reach) is None
