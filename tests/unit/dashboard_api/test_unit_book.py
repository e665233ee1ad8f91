"""The book: what each change leaves behind."""

from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import LEVELS, Unit
from dashboard_api.envelope_reader import read_envelope
from tests.support.envelopes import NANCY, PARIS, an_envelope


def row(unit_id: str, offset: int, **changes: object) -> Unit:
    return read_envelope(an_envelope(unit_id, offset, **changes))  # type: ignore[arg-type]


def a_book(*units: Unit, position: int = 10) -> UnitBook:
    book = UnitBook(2, departures_kept=10)
    list(book.load(0, position, units))
    list(book.load(1, -1, []))
    return book


def test_a_partition_read_whole_says_what_differs_from_before() -> None:
    book = a_book(row("U/A", 1), row("U/B", 2), row("U/C", 3))
    changes = list(book.load(0, 20, [row("U/A", 1), row("U/B", 15), row("U/D", 16)]))
    assert [(change.unit_id, change.before is None, change.after is None) for change in changes] == [
        ("U/B", False, False),
        ("U/D", True, False),
        ("U/C", False, True),
    ]
    assert book.version == (20, -1)
    assert list(book.ids_after("")) == ["U/A", "U/B", "U/D"]


def test_a_row_that_keeps_its_description_keeps_when_it_was_described() -> None:
    book = a_book(row("U/A", 1))
    book.apply(0, 11, "U/A", row("U/A", 11, version=2))
    kept = book.get("U/A")
    assert kept is not None
    assert (kept.level_3.offset, kept.level_3.described_at) == (11, 1)
    book.apply(0, 12, "U/A", row("U/A", 12, name="other"))
    renamed = book.get("U/A")
    assert renamed is not None
    assert renamed.level_3.described_at == 12


def test_a_unit_is_found_where_it_is_and_no_longer_where_it_was() -> None:
    book = a_book(row("U/A", 1, territory=NANCY))
    book.apply(0, 11, "U/A", row("U/A", 11, territory=PARIS))
    assert book.ids_in(["D-54"]) == []
    assert book.ids_in(["R-11", "D-75"]) == ["U/A"]
    assert book.ids_in([]) == book.ids_in(["FR", "D-54"]) == ["U/A"]


def test_what_changed_since_a_version_is_told_newest_first() -> None:
    book = a_book(row("U/A", 1), row("U/B", 5), position=5)
    book.apply(0, 6, "U/A", row("U/A", 6))
    assert [(found.level_3.unit_id, position) for found, position in book.changed_since((4, -1))] == [
        ("U/A", 4),
        ("U/B", 4),
    ]
    assert [found.level_3.unit_id for found, _ in book.changed_since((5, -1))] == ["U/A"]


def test_before_a_partition_was_read_nothing_is_known_of_who_left() -> None:
    book = a_book(row("U/A", 1), position=5)
    assert book.remembers((5, -1), LEVELS)
    assert not book.remembers((4, -1), LEVELS)
    book.apply(0, 6, "U/A", None)
    assert [gone.level_3.unit_id for gone in book.departed_since((5, -1), (3,))] == ["U/A"]
    assert len(book) == 0


def test_taking_away_a_unit_that_is_not_there_only_moves_the_position() -> None:
    book = a_book()
    assert book.apply(0, 11, "U/X", None).before is None
    assert book.position(0) == 11


def test_the_position_is_taken_when_the_last_row_is() -> None:
    book = a_book()
    loading = book.load(0, 20, [row("U/Y", 19), row("U/Z", 20)])
    before = book.version
    next(loading)
    assert book.version == before
    assert list(loading)
    assert book.position(0) == 20


def test_a_unit_that_cannot_be_read_keeps_its_row() -> None:
    book = a_book(row("U/A", 1))
    assert list(book.load(0, 20, [], unreadable={"U/A"})) == []
    book.skip(0, 21)
    assert book.get("U/A") == row("U/A", 1)
    assert book.position(0) == 21


def test_no_version_moves_before_a_partition_is_read_whole_be_it_the_first_time() -> None:
    book = a_book(position=-1)
    reading = book.load(0, 20, [row("U/A", 1), row("U/B", 2)])
    next(reading)
    assert book.version == (-1, -1)
    assert {book.version_at(level) for level in LEVELS} == {(-1, -1)}
    list(reading)
    assert {book.version_at(level) for level in LEVELS} == {(20, -1)}
    assert not book.remembers((-1, -1), LEVELS)
