"""simulator/journal.py and ledger.py: what was sent is known, whenever the sender died."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from simulator.core.speech import Utterance, base, said
from simulator.journal import Answer, Journal
from simulator.ledger import Ledger, NothingSentError

UNIT = "1990540001/REA-1"
FEED = "990540001/bed-management"
NOW = "2026-01-15T08:35:00Z"


def a_report(number: int, count: int, expected: str | None = None, feed: str = "bed-management") -> Utterance:
    identifier = f"018f6a2e-0000-4000-8000-{number:012d}"
    record = {"nature": "01", "status": "02", "horizon": "01", "count": count}
    event = base("report", identifier, UNIT, feed, 1_768_464_000_000 + number * 1000)
    return said(f"990540001/{feed}", event | {"records": [record]}, expected)


def sent(journal: Journal, utterance: Utterance, answer: Answer) -> None:
    journal.answered(journal.sending([utterance], NOW), [utterance], [answer], NOW)


def shown(ledger: Ledger) -> list[int | None]:
    """The available beds in each truth that is possible."""
    ledger.read()
    return [next(iter(truth.records.values())).count for truth in ledger.truths(UNIT)]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "simulator")) as journal:
        yield journal


def test_an_answered_item_is_one_line_that_says_what_was_sent_and_answered(tmp_path: Path, journal: Journal) -> None:
    report = a_report(1, 3, expected="bad_count")
    sent(journal, report, Answer(accepted=False, code="bad_count"))
    (line,) = (tmp_path / "simulator/sent.ndjson").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "sent_at": NOW,
        "answer": "refused",
        "code": "bad_count",
        "expected": "bad_count",
        "feed": FEED,
        "event": report.event,
    }


def test_what_was_on_its_way_when_the_sender_died_is_sent_again_by_the_next(tmp_path: Path, journal: Journal) -> None:
    not_json = Utterance(FEED, '{"schema": "capac', None, "not_json")
    journal.sending([a_report(1, 3), not_json], NOW)
    journal.close()
    with closing(Journal(tmp_path / "simulator")) as again:
        ((path, utterances),) = again.left_over()
    assert utterances == [a_report(1, 3), not_json]
    assert path.exists()


def test_requests_are_left_over_in_the_order_they_were_made(tmp_path: Path, journal: Journal) -> None:
    for number in range(12):
        journal.sending([a_report(number, 3)], NOW)
    journal.close()
    with closing(Journal(tmp_path / "simulator")) as again:
        left = list(again.left_over())
    assert [utterances[0] for _, utterances in left] == [a_report(number, 3) for number in range(12)]


def test_a_line_torn_by_a_kill_spoils_no_other(tmp_path: Path, journal: Journal) -> None:
    sent(journal, a_report(1, 3), Answer(accepted=True))
    journal.close()
    with (tmp_path / "simulator/sent.ndjson").open("ab") as file:
        file.write(b'{"sent_at": "2026')
    with closing(Journal(tmp_path / "simulator")) as again:
        sent(again, a_report(2, 4), Answer(accepted=True))
    assert shown(Ledger(tmp_path)) == [4]


def test_an_unanswered_event_may_count_or_not(tmp_path: Path, journal: Journal) -> None:
    sent(journal, a_report(1, 3), Answer(accepted=True))
    path = journal.sending([a_report(2, 4)], NOW)
    ledger = Ledger(tmp_path)
    assert shown(ledger) == [3, 4]
    journal.answered(path, [a_report(2, 4)], [Answer(accepted=True)], NOW)
    assert shown(ledger) == [4]


def test_a_report_that_ingest_made_a_takeover_speaks_from_then_on(tmp_path: Path, journal: Journal) -> None:
    by_hand = a_report(2, 7, feed="manual")
    sent(journal, a_report(1, 3), Answer(accepted=True))
    sent(journal, by_hand, Answer(accepted=True))
    ledger = Ledger(tmp_path)
    assert shown(ledger) == [3]
    ledger.take_over({str(by_hand.event_id)})
    assert shown(ledger) == [7]
    unanswered = a_report(3, 8, feed="manual")
    journal.sending([unanswered], NOW)
    ledger.take_over({str(unanswered.event_id)})
    assert shown(ledger) == [7, 8]


def test_a_refused_event_counts_for_nothing_and_is_looked_for_in_the_quarantine(
    tmp_path: Path, journal: Journal
) -> None:
    sent(journal, a_report(1, 3), Answer(accepted=True))
    sent(journal, a_report(2, 4, expected="too_old"), Answer(accepted=False, code="too_old"))
    ledger = Ledger(tmp_path)
    assert shown(ledger) == [3]
    assert [one.code for one in ledger.refused] == ["too_old"]
    assert ledger.surprises == []


def test_an_answer_that_was_not_expected_is_a_surprise(tmp_path: Path, journal: Journal) -> None:
    sent(journal, a_report(1, 3, expected="too_old"), Answer(accepted=True))
    sent(journal, a_report(2, 3), Answer(accepted=False, code="unknown_unit"))
    sent(journal, a_report(3, 3, expected="too_old"), Answer(accepted=False, code="bad_time"))
    ledger = Ledger(tmp_path)
    ledger.read()
    assert [(one.expected, one.code) for one in ledger.surprises] == [
        ("too_old", None),
        (None, "unknown_unit"),
        ("too_old", "bad_time"),
    ]


def test_a_folder_from_which_nothing_was_sent_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingSentError, match=r"sent\.ndjson is missing"):
        Ledger(tmp_path)
