"""What needs the time, the sender or the directory: who may say what of which unit, and how old it may be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.core.acceptance import Accepted, judge
from ingest.core.directory import Directory
from ingest.core.sender import Sender
from schemas import code_tables
from schemas.core.partition import partition_of
from tests.support.event_facts import a_cancel, a_confirm, a_heartbeat
from tests.support.facts import a_record, a_report, a_unit
from tests.support.json_values import JSON_VALUES

CODES = code_tables.load()
NOW = datetime(2026, 1, 15, 8, 35, tzinfo=UTC)
UNIT = "1540002078/REA-MED-A"
FINESS = "540002078"
ANY = Sender("demo", None)
TOOL = Sender("tool", "bed-management", frozenset({f"E-{FINESS}"}))
STRANGER = Sender("stranger", "bed-management", frozenset({"E-750000001"}))


def a_directory(*units: dict[str, Any]) -> Directory:
    directory = Directory()
    for unit in units or (a_unit(UNIT),):
        directory.apply(unit["unit_id"], unit)
    return directory


def verdict(event: object, *, sender: Sender = ANY, directory: Directory | None = None) -> object:
    """The accepted event, or the (code, field) of every refusal."""
    found = judge(event, sender=sender, directory=directory or a_directory(), codes=CODES, now=NOW)
    return found if isinstance(found, Accepted) else [(refusal.code, refusal.field) for refusal in found]


def a_good_report(**changes: Any) -> dict[str, Any]:
    return {**a_report(UNIT, a_record("02", 3)), "observed_at": NOW.isoformat(), **changes}


def test_a_good_event_goes_under_its_unit_with_its_feed_in_full() -> None:
    event = a_good_report()
    assert verdict(event, sender=TOOL) == Accepted(event, UNIT, f"{FINESS}/bed-management", partition_of(UNIT))


@pytest.mark.parametrize(
    ("event", "accepted"),
    [
        (a_good_report(observed_at=(NOW + timedelta(minutes=5)).isoformat()), True),
        (a_good_report(observed_at=(NOW - timedelta(days=14)).isoformat()), True),
        (a_good_report(observed_at="2019-12-31T00:00:00+01:00", records=[a_record("01", 3)]), True),
        (a_confirm(UNIT, observed_at="2019-12-31T00:00:00+01:00", statuses=["01"]), True),
        (a_good_report(observed_at="2019-12-31T00:00:00Z", scope="replace", statuses=["01"], records=[]), True),
        (a_good_report(observed_at="2019-12-31T00:00:00Z", records=[a_record("01", 3), a_record("02", 1)]), False),
        (a_good_report(observed_at="2019-12-31T00:00:00Z", scope="replace", statuses=["01", "02"],
                       records=[a_record("01", 3)]), False),
        (a_confirm(UNIT, observed_at="2019-12-31T00:00:00Z"), False),
        (a_cancel(UNIT, observed_at="2019-12-31T00:00:00Z"), False),
    ],
)  # fmt: skip
def test_figures_are_corrected_for_14_days_and_installed_beds_for_ever(event: dict[str, Any], accepted: bool) -> None:
    assert isinstance(verdict(event), Accepted) if accepted else verdict(event) == [("too_old", "observed_at")]


def test_a_clock_may_run_five_minutes_ahead_and_no_more() -> None:
    event = a_good_report(observed_at=(NOW + timedelta(minutes=5, microseconds=1)).isoformat())
    assert verdict(event) == [("in_the_future", "observed_at")]


def test_an_unknown_unit_is_refused() -> None:
    assert verdict(a_good_report(unit_id="nobody")) == [("unknown_unit", "unit_id")]


def test_a_unit_of_another_establishment_is_not_yours() -> None:
    assert verdict(a_good_report(), sender=STRANGER) == [("not_your_unit", "unit_id")]


def test_a_sensitive_unit_of_another_establishment_does_not_exist_for_you() -> None:
    sensitive = a_directory(a_unit(UNIT, sensitive=True))
    hidden = judge(a_good_report(), sender=STRANGER, directory=sensitive, codes=CODES, now=NOW)
    unknown = judge(a_good_report(), sender=STRANGER, directory=Directory(), codes=CODES, now=NOW)
    assert hidden == unknown
    assert isinstance(verdict(a_good_report(), sender=TOOL, directory=sensitive), Accepted)


def test_nothing_of_a_unit_that_is_not_yours_is_told() -> None:
    event = a_good_report(records=[a_record("02", 3, nature="02")])
    assert verdict(event, sender=STRANGER) == [("not_your_unit", "unit_id")]


@pytest.mark.parametrize(("territories", "accepted"), [({"R-44"}, True), ({"D-54"}, True), ({"R-11", "D-75"}, False)])
def test_a_person_writes_within_their_territories(territories: set[str], accepted: bool) -> None:
    sender = Sender("ars", "manual", frozenset(territories))
    event = a_good_report(source={"feed": "manual"})
    assert isinstance(verdict(event, sender=sender), Accepted) is accepted


def test_a_credential_speaks_as_its_feed_alone() -> None:
    assert verdict(a_good_report(source={"feed": "manual"}), sender=TOOL) == [("not_your_unit", "source.feed")]


def test_a_retired_unit_is_unknown() -> None:
    assert verdict(a_good_report(), directory=a_directory(a_unit(UNIT, retired=True))) == [("unknown_unit", "unit_id")]


def test_a_replaced_unit_is_unknown_and_the_sentence_names_its_successor() -> None:
    directory = a_directory(a_unit(UNIT), a_unit("new", replaces=[UNIT]))
    [refusal] = judge(a_good_report(), sender=ANY, directory=directory, codes=CODES, now=NOW)  # type: ignore[misc]
    assert refusal.code == "unknown_unit"
    assert '"new"' in refusal.message


def test_a_successor_that_one_may_not_read_is_not_named() -> None:
    elsewhere = {"establishment": {"finess": "750000001", "name": "x"}, "sensitive": True}
    directory = a_directory(a_unit(UNIT), a_unit("SECRET", replaces=[UNIT], **elsewhere))
    for sender, named in ((TOOL, False), (ANY, True)):
        [refusal] = judge(a_good_report(), sender=sender, directory=directory, codes=CODES, now=NOW)  # type: ignore[misc]
        assert refusal.code == "unknown_unit"
        assert ("SECRET" in refusal.message) is named


def test_a_record_of_another_nature_than_the_unit_s_is_refused() -> None:
    event = a_good_report(records=[a_record("02", 3), a_record("03", 3, nature="02")])
    assert verdict(event) == [("nature_mismatch", "records[1].nature")]


def test_a_nature_outside_its_table_is_refused_once() -> None:
    assert verdict(a_good_report(records=[a_record("02", 3, nature="99")])) == [("bad_code", "records[0].nature")]


def test_every_kind_of_refusal_of_one_event_is_listed() -> None:
    event = a_good_report(unit_id="nobody", observed_at="2030-01-01T00:00:00Z", source={"feed": "x"}, colour=1)
    assert verdict(event, sender=TOOL) == [
        ("unknown_field", "colour"),
        ("in_the_future", "observed_at"),
        ("not_your_unit", "source.feed"),
        ("unknown_unit", "unit_id"),
    ]


def test_a_heartbeat_of_your_feed_is_accepted_under_it() -> None:
    beat = a_heartbeat()
    feed = f"{FINESS}/bed-management"
    assert verdict(beat, sender=TOOL) == Accepted(beat, feed, feed, None)


@pytest.mark.parametrize(
    ("feed", "sender", "code"),
    [
        (f"{FINESS}/other", TOOL, "not_your_unit"),
        ("750000001/bed-management", TOOL, "not_your_unit"),
        ("750000001/bed-management", ANY, "unknown_unit"),
    ],
)
def test_a_heartbeat_of_another_feed_is_refused(feed: str, sender: Sender, code: str) -> None:
    assert verdict(a_heartbeat(source={"feed": feed}), sender=sender) == [(code, "source.feed")]


@given(JSON_VALUES, st.sampled_from(["unit_id", "source", "observed_at", "records", "kind", "statuses", "scope"]))
def test_no_json_value_anywhere_raises(value: object, field: str) -> None:
    verdict(value)
    verdict(a_good_report(**{field: value}))
    verdict(a_heartbeat(**{field: value}))
