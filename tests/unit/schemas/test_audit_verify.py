"""What a verification says of a log that was tampered with, and of one that was not."""

import json

from schemas.core.audit.chain import Chain, Head, canonical, sign
from tests.support.audit_chain import AT, KEY, ALog, a_log, facts

OLD = "2025-05-01T00:00:00Z"
WRITER = "api-1/a"


def test_a_log_as_it_was_written_has_nothing_wrong() -> None:
    log = a_log()
    log.write("ingest-1/b")
    report = log.report()
    assert report.findings == []
    assert (report.entries, report.writers, report.heads) == (6, 2, 3)


def test_an_entry_that_says_something_else_is_changed() -> None:
    log = a_log()
    entry = json.loads(log.values[2] or b"")
    log.values[2] = canonical({**entry, "action": "tension.ended"})
    assert log.found() == [("changed", WRITER, 3)]
    assert log.report().findings[0].place == "offset 2"


def test_an_entry_spelt_otherwise_is_changed() -> None:
    log = a_log()
    log.values[1] = (log.values[1] or b"").replace(b'"action":', b'"action":"x","action":')
    assert log.found() == [("changed", WRITER, 2)]


def test_entries_that_were_taken_out_are_missing() -> None:
    log = a_log()
    del log.values[1:3]
    assert log.found() == [("missing", WRITER, 2)]
    assert "to 3" in log.report().findings[0].words


def test_a_log_without_its_beginning_is_missing_it_unless_it_is_older_than_what_is_kept() -> None:
    log = a_log()
    del log.values[:2]
    assert log.found() == [("missing", WRITER, 1)]

    old = ALog()
    for _ in range(2):
        old.write(WRITER, at=OLD)
    old.head(WRITER, OLD)
    old.write(WRITER)
    del old.values[:2]
    assert old.found() == []


def test_a_beginning_that_no_head_knows_to_be_old_is_missing() -> None:
    log = ALog()
    for _ in range(3):
        log.write(WRITER)
    log.head(WRITER)
    del log.values[:2]
    assert log.found() == [("missing", WRITER, 1)]


def test_a_chain_of_long_ago_may_be_gone_as_a_whole() -> None:
    log = a_log()
    log.begin("api-1/old")
    log.write("api-1/old", at=OLD)
    log.head("api-1/old", OLD)
    log.values.pop()
    assert log.found() == []


def test_entries_after_the_last_one_there_are_cut_off() -> None:
    log = a_log()
    del log.values[3:]
    assert log.found() == [("truncated", WRITER, 4)]


def test_a_chain_that_is_gone_as_a_whole_is_cut_off() -> None:
    log = a_log()
    log.values.clear()
    assert log.found() == [("truncated", WRITER, 1)]


def test_entries_in_another_order_are_reordered() -> None:
    log = a_log()
    log.values[1], log.values[3] = log.values[3], log.values[1]
    assert {kind for kind, *_ in log.found()} == {"reordered"}


def test_an_entry_that_is_there_again_is_counted_and_harmless() -> None:
    log = a_log()
    log.values.append(log.values[2])
    assert log.found() == []
    assert log.report().repeated == 1


def test_an_entry_made_without_the_key_is_forged() -> None:
    log = a_log()
    forger = Chain("api-1/forger", b"another key")
    log.values.append(forger.seal(facts()))
    assert log.found() == [("forged", "api-1/forger", 1)]


def test_an_entry_made_without_the_key_beside_the_true_one_is_forged() -> None:
    log = a_log()
    log.values.insert(1, Chain(WRITER, b"another key").seal(facts()))
    assert log.found() == [("forged", WRITER, 1)]


def test_a_second_entry_made_with_the_key_is_forged() -> None:
    log = a_log()
    log.values.append(Chain(WRITER, KEY).seal(facts(action="other")))
    assert log.found() == [("forged", WRITER, 1)]


def test_a_chain_that_no_head_speaks_of_is_of_an_unknown_writer() -> None:
    log = a_log()
    log.values.append(Chain("api-9/x", KEY).seal(facts()))
    assert log.found() == [("unknown_writer", "api-9/x", None)]


def test_a_head_of_another_chain_of_the_same_writer_is_found() -> None:
    log = a_log()
    log.heads.append(sign(Head(WRITER, 2, "0" * 64, AT), KEY))
    assert log.found() == [("changed", WRITER, 2)]


def test_a_head_that_was_not_signed_is_found_by_its_line() -> None:
    log = a_log()
    log.heads.append(sign(Head(WRITER, 9, "0" * 64, AT), b"another key"))
    log.heads.append(b"not even JSON")
    assert [(each.kind, each.place) for each in log.report().findings] == [
        ("forged_head", "heads:3"),
        ("forged_head", "heads:4"),
    ]


def test_what_is_no_entry_at_all_is_found_by_its_offset() -> None:
    log = a_log()
    log.values += [None, b"[]", b"{", b'{"at": "2026-01-15T08:35:00Z", "writer": 1}', b'"x"']
    places = [each.place for each in log.report().findings]
    assert places == [f"offset {number}" for number in range(5, 10)]


def test_with_another_key_nothing_holds() -> None:
    assert len(a_log().report(b"another key").findings) == 7
