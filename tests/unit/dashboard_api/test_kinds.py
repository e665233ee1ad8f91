"""One unit stands for all that the same readers see, until something about that changes."""

from dashboard_api.core.alert_book import Alert
from dashboard_api.core.kinds import KindBook
from dashboard_api.envelope_reader import read_envelope
from tests.support.alert_readers import a_book
from tests.support.books import a_book_of
from tests.support.declared_facts import an_alert, an_alerted_unit
from tests.support.envelopes import PARIS, an_envelope

A, B, C = "540002078/A", "540002078/B", "540002078/C"


def an_alert_about(*units: str) -> Alert:
    alert = a_book(an_alert("a", *map(an_alerted_unit, units))).get("a")
    assert alert is not None
    return alert


def test_units_alike_are_one_kind_and_others_kinds_of_their_own() -> None:
    book = a_book_of(an_envelope(A, 0), an_envelope(B, 1), an_envelope(C, 2, sensitive=True))
    kinds = KindBook()
    assert [unit and unit.level_3.unit_id for unit in kinds.of_establishment(book, "540002078")] == [A, C]
    assert kinds.of_establishment(book, "000000000") == ()
    about = kinds.of_alert(book, an_alert_about(B, A, C, "gone"))
    assert [unit and unit.level_3.unit_id for unit in about] == [B, C, None]


def test_kinds_are_found_again_when_a_unit_moves_comes_or_changes_its_level() -> None:
    book, kinds = a_book_of(an_envelope(A, 0), an_envelope(B, 1)), KindBook()
    alert = an_alert_about(A, B)

    def count() -> tuple[int, int]:
        return len(kinds.of_establishment(book, "540002078")), len(kinds.of_alert(book, alert))

    assert count() == (1, 1)
    book.apply(0, 2, B, read_envelope(an_envelope(B, 2, version=2)))
    before = book.placed
    book.apply(0, 3, B, read_envelope(an_envelope(B, 3, sensitive=True)))
    assert book.placed > before
    assert count() == (2, 2)
    book.apply(0, 4, B, read_envelope(an_envelope(B, 4, territory=PARIS)))
    book.apply(0, 5, C, read_envelope(an_envelope(C, 5, ("rea",))))
    assert count() == (3, 2)
    book.apply(0, 6, B, None)
    assert count() == (2, 2)


def test_another_record_of_an_alert_has_kinds_of_its_own() -> None:
    book, kinds = a_book_of(an_envelope(A, 0), an_envelope(B, 1, sensitive=True)), KindBook()
    assert len(kinds.of_alert(book, an_alert_about(A))) == 1
    assert len(kinds.of_alert(book, an_alert_about(A, B))) == 2
    kinds.forget_alerts(but=[])
    assert len(kinds.of_alert(book, an_alert_about(B))) == 1
