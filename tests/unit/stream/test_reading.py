"""What was written straight into Kafka is an event that can be folded, or a named refusal."""

import uuid

import pytest

from schemas import code_tables
from schemas.core.partition import partition_of
from schemas.core.rules import Refusal
from stream.core.reading import Readable, read
from tests.support.facts import a_record, a_report

UNIT = "1540002078/REA"
CODES = code_tables.load()


def _read(event: object, *, unit: str = UNIT, feed: str = "") -> Readable | Refusal:
    return read(unit, event, feed, partition_of(unit), CODES)


def test_a_good_event_is_read_with_the_feed_ingest_authenticated() -> None:
    event = a_report(UNIT, a_record("02", 3))

    assert _read(event, feed="540002078/bed-management") == Readable(event, "540002078/bed-management")


def test_without_an_authenticated_feed_the_event_s_own_claim_counts() -> None:
    verdict = _read(a_report(UNIT, a_record("02", 3)))

    assert isinstance(verdict, Readable)
    assert verdict.source == "bed-management"


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (7, "unknown_schema"),
        (a_report(UNIT, a_record("02", -1)), "bad_count"),
        (a_report("another/unit", a_record("02", 1)), "bad_id"),
        (
            {
                "schema": "capacity-event/1",
                "event_id": str(uuid.uuid4()),
                "kind": "heartbeat",
                "source": {"feed": "540002078/bed-management"},
                "observed_at": "2026-01-15T08:35:00+01:00",
                "period": "PT60S",
            },
            "bad_code",
        ),
    ],
    ids=["a number", "a negative count", "another unit's event", "a heartbeat"],
)
def test_what_cannot_be_folded_is_refused_by_name(event: object, code: str) -> None:
    verdict = _read(event)

    assert isinstance(verdict, Refusal)
    assert verdict.code == code
    assert verdict.message


def test_a_key_in_another_partition_than_its_own_is_refused() -> None:
    verdict = read(UNIT, a_report(UNIT, a_record("02", 3)), "", (partition_of(UNIT) + 1) % 8, CODES)

    assert isinstance(verdict, Refusal)
    assert verdict.code == "bad_id"


def test_an_event_that_ingest_has_judged_is_not_judged_again() -> None:
    event = a_report(UNIT, a_record("zz", 3))

    assert isinstance(_read(event), Refusal)
    assert isinstance(read(UNIT, event, "540002078/adt", partition_of(UNIT), None), Readable)
