"""What was written straight into Kafka is an event that can be folded, or a named refusal."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas import code_tables
from schemas.core.partition import partition_of
from schemas.core.rules import Refusal
from schemas.core.times import to_micros
from stream.core.reading import Place, Readable, read
from tests.support import facts
from tests.support.event_facts import a_cancel, a_confirm
from tests.support.facts import a_record

UNIT = "1540002078/REA"
CODES = code_tables.load()
RECEIVED = datetime.now(UTC)
RECEIVED_US = to_micros(RECEIVED)


def a_report(unit_id: str, *records: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Of the moment it is received at, however long the other tests took."""
    return facts.a_report(unit_id, *records, **{"observed_at": RECEIVED.isoformat(), **fields})


def _read(event: object, *, unit: str = UNIT, feed: str = "") -> Readable | Refusal:
    return read(event, Place(unit, feed, partition_of(unit), RECEIVED_US, judged=False), CODES, "01")


def _read_judged(event: object, *, feed: str = "540002078/adt") -> Readable | Refusal:
    return read(event, Place(UNIT, feed, partition_of(UNIT), RECEIVED_US, judged=True), CODES, "01")


def _at(**ahead: int) -> str:
    return (RECEIVED + timedelta(**ahead)).isoformat()


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
    place = Place(UNIT, "", (partition_of(UNIT) + 1) % 8, RECEIVED_US, judged=False)
    verdict = read(a_report(UNIT, a_record("02", 3)), place, CODES, "01")

    assert isinstance(verdict, Refusal)
    assert verdict.code == "bad_id"


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (a_report(UNIT, a_record("02", 3), observed_at="2099-01-01T00:00:00Z"), "in_the_future"),
        (a_report(UNIT, a_record("02", 3), observed_at=_at(minutes=5, seconds=1)), "in_the_future"),
        (a_report(UNIT, a_record("02", 3), observed_at=_at(days=-15)), "too_old"),
        (a_report(UNIT, a_record("02", 3, nature="02")), "nature_mismatch"),
    ],
)
def test_what_ingest_would_refuse_for_its_time_or_its_nature_is_refused_here_too(event: object, code: str) -> None:
    verdict = _read(event)

    assert isinstance(verdict, Refusal)
    assert verdict.code == code


@pytest.mark.parametrize("ahead", [{"minutes": 5}, {"days": -13}])
def test_an_event_within_the_bounds_of_time_is_read(ahead: dict[str, int]) -> None:
    assert isinstance(_read(a_report(UNIT, a_record("02", 3), observed_at=_at(**ahead))), Readable)


def test_installed_beds_may_be_of_any_age_and_an_unlisted_unit_of_any_nature() -> None:
    old = a_report(UNIT, a_record("01", 3), observed_at="2019-12-31T00:00:00+01:00")
    assert isinstance(_read(old), Readable)
    other = a_report(UNIT, a_record("02", 3, nature="02"))
    place = Place(UNIT, "", partition_of(UNIT), RECEIVED_US, judged=False)
    assert isinstance(read(other, place, CODES, None), Readable)


def test_an_event_that_ingest_has_judged_is_not_judged_whole_again() -> None:
    event = a_report(UNIT, a_record("02", 3), surplus=True)

    assert isinstance(_read(event), Refusal)
    assert isinstance(_read_judged(event), Readable)


GOOD = a_report(UNIT, a_record("02", 3))
LIES: list[tuple[Any, str]] = [
    (7, "unknown_schema"),
    (None, "unknown_schema"),
    ([], "unknown_schema"),
    ({}, "missing_field"),
    ({**GOOD, "event_id": None}, "missing_field"),
    ({**GOOD, "event_id": ["x"] * 36}, "bad_id"),
    ({**GOOD, "unit_id": "another"}, "bad_id"),
    ({**GOOD, "kind": []}, "bad_code"),
    ({**GOOD, "observed_at": 7}, "bad_time"),
    ({**GOOD, "observed_at": "yesterday"}, "bad_time"),
    ({**GOOD, "observed_at": "2099-01-01T00:00:00Z"}, "in_the_future"),
    ({**GOOD, "records": None}, "missing_field"),
    ({**GOOD, "records": {}}, "bad_code"),
    ({**GOOD, "records": [7]}, "bad_code"),
    ({**GOOD, "records": [a_record("02", 1)] * 201}, "bad_code"),
    *(({**GOOD, "records": [a_record("02", 1), record]}, code) for record, code in [
        (a_record("99", 10**12), "bad_code"),
        (a_record("03", 10**12), "bad_count"),
        (a_record("03", -5), "bad_count"),
        ({**a_record("03", 0), "count": 1.5}, "bad_count"),
        ({**a_record("03", 0), "count": 1.0}, "bad_count"),
        ({**a_record("03", 0), "count": True}, "bad_count"),
        ({**a_record("03", 0), "count": "3"}, "bad_count"),
        (a_record("03", 1, horizon="77"), "bad_code"),
        ({"nature": "01", "status": [], "horizon": "01", "count": 1}, "bad_code"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("event", "code"), LIES)
def test_what_is_said_to_be_judged_and_is_plainly_wrong_is_refused_by_name(event: object, code: str) -> None:
    verdict = _read_judged(event)

    assert isinstance(verdict, Refusal)
    assert verdict.code in {code, "unknown_schema"}
    assert verdict.message


@pytest.mark.parametrize(
    "event",
    [
        a_report(UNIT, a_record("02", None)),
        a_report(UNIT, a_record("02", 0), a_record("03", 999)),
        a_report(UNIT, {"nature": "01", "status": "02", "horizon": "01", "absent": True}),
        a_report(UNIT, scope="replace", statuses=["02"]),
        a_report(UNIT, a_record("02", 3), observed_at=_at(minutes=5, seconds=1)),
        a_report(UNIT, a_record("02", 3), observed_at=_at(days=-20)),
        a_confirm(UNIT, observed_at=_at()),
        a_cancel(UNIT, observed_at=_at()),
    ],
)
def test_nothing_that_ingest_has_accepted_is_refused(event: object) -> None:
    """Its clock is another than that of the record by what lies between the two."""
    assert isinstance(_read_judged(event), Readable)


def test_who_judged_must_have_known_the_feed() -> None:
    assert isinstance(_read_judged(a_report(UNIT, a_record("02", 3), surplus=True), feed=""), Refusal)
