"""People in the audit log: one pseudonym each, until they are forgotten."""

from schemas.core.audit.pseudonyms import PseudonymBook, pseudonym_of

SALT, OTHER = b"1" * 32, b"2" * 32
AT = "2026-01-15T08:35:00Z"


def test_a_person_keeps_the_pseudonym_it_has() -> None:
    book = PseudonymBook()
    first = book.name("rpps:1", SALT, AT)
    assert first.record is not None
    assert first.pseudonym.startswith("p-")
    assert "rpps" not in first.pseudonym
    assert book.name("rpps:1", OTHER, AT) == (first.pseudonym, None)
    assert book.subject_of(first.pseudonym) == "rpps:1"


def test_two_processes_may_name_a_person_differently_and_both_are_known() -> None:
    book = PseudonymBook()
    mine = book.name("rpps:1", SALT, AT).pseudonym
    theirs = pseudonym_of("rpps:1", OTHER)
    book.apply(theirs, {"subject": "rpps:1"})
    assert book.all_of("rpps:1") == {mine, theirs}
    assert book.name("rpps:1", SALT, AT).pseudonym == mine


def test_a_forgotten_person_is_nobody_and_gets_another_pseudonym() -> None:
    book = PseudonymBook()
    before = book.name("rpps:1", SALT, AT).pseudonym
    book.apply(before, None)
    assert book.subject_of(before) is None
    after = book.name("rpps:1", OTHER, AT)
    assert after.record is not None
    assert after.pseudonym != before


def test_the_name_that_takes_over_after_a_tombstone_is_one_that_is_still_known() -> None:
    book = PseudonymBook()
    book.apply("p-a", {"subject": "rpps:1"})
    book.apply("p-b", {"subject": "rpps:1"})
    book.apply("p-b", None)
    assert book.name("rpps:1", SALT, AT).pseudonym == "p-a"
    assert book.all_of("rpps:1") == {"p-a"}
