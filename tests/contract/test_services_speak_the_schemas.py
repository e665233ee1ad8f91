"""What each part makes is what schemas/json/ says, with no field that is not documented."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import orjson
import pytest

from dashboard_api.core import frames, rollup_json
from dashboard_api.core.rollups import RollupBook
from dashboard_api.envelope_reader import read_envelope
from schemas.code_tables import load_groups
from schemas.core.activity_groups import groups_of
from schemas.core.quarantining import quarantined, told
from schemas.core.rules import refuse
from stream.core.description import describe
from stream.core.envelope import envelope
from stream.core.levels import fold
from stream.core.unit_state import UnitState, new_state
from stream.encoding import encode_state
from tests.support.event_cases import UNIT
from tests.support.facts import a_record, a_report
from tests.support.wire import check, check_frame

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
FEEDS = ("bed-management", "manual")


def told_by_two_sources() -> Iterator[UnitState]:
    """The state of a unit after each of a few events of all kinds."""
    state = new_state(UNIT["unit_id"])
    first = a_report(UNIT["unit_id"], a_record("01", 12), a_record("02", 3, gender="03", comment="x"))
    told: list[tuple[dict[str, Any], str]] = [
        (first, "bed-management"),
        (a_report(UNIT["unit_id"], a_record("02", None), a_record("06", 2, supplementary_type="01")), "manual"),
        (a_report(UNIT["unit_id"], {**a_record("02", None), "absent": True}), "bed-management"),
        ({**a_report(UNIT["unit_id"]), "kind": "confirm", "records": []}, "manual"),
        ({**a_report(UNIT["unit_id"]), "kind": "cancel", "cancels": first["event_id"], "records": []}, FEEDS[0]),
        (a_report(UNIT["unit_id"], a_record("03", 11), a_record("05", 7), scope="replace"), "bed-management"),
    ]
    yield state
    for number, (event, source) in enumerate(told):
        at = (NOW + timedelta(minutes=number)).isoformat()
        received = int(NOW.timestamp()) * 1_000_000 + number
        state = fold(state, {**event, "observed_at": at}, source=source, received_at_us=received, feeds=FEEDS).state
        yield state


STATES: list[UnitState] = [orjson.loads(orjson.dumps(state)) for state in told_by_two_sources()]


@pytest.mark.parametrize("state", STATES)
def test_a_folded_state_is_a_unit_state(state: UnitState) -> None:
    check("unit-state", orjson.loads(orjson.dumps(state)))


def test_some_of_them_are_others_for_level_2() -> None:
    assert {"level_2" in state for state in STATES} == {True, False}


def rows() -> list[bytes]:
    entry = describe(UNIT, groups_of(UNIT, load_groups()), orjson.dumps)
    offsets = count(1)
    held = [encode_state(state, b"") for state in STATES]
    return [envelope(next(offsets), each.value[: each.public], entry, b"", retired=False) for each in held]


@pytest.mark.parametrize("written", rows())
def test_a_row_of_the_projection_is_a_row_and_ages_to_one(written: bytes) -> None:
    check("row", orjson.loads(written)["row"])
    check("row", orjson.loads(written).get("row_2") or orjson.loads(written)["row"])
    row = read_envelope(written).level_3
    check("row", orjson.loads(row.whole()))
    check("aged-row", orjson.loads(row.with_age(int(NOW.timestamp()) * 1_000_000)))


def test_every_frame_is_the_frame_of_its_type() -> None:
    book = RollupBook()
    row = read_envelope(rows()[-1]).level_3
    book.move(None, row)
    rollups = [frames.dump(rollup_json.at(key, book.get(key), 0)) for key in book]
    for rollup in rollups:
        check("rollup", orjson.loads(rollup))
    made = [
        *frames.snapshot("epoch", "version", [row.whole()], rollups),
        *frames.delta("before", "after", [row.whole(), row.changed()], rollups, ["gone"]),
        frames.heartbeat("version", "2026-01-15T08:00:00Z"),
        frames.resync("slow"),
        frames.degraded("2026-01-15T08:00:00Z", ["stream"]),
        frames.recovered(),
        frames.error("bad_field", "territories must be a list"),
    ]
    assert [check_frame(frame)["type"] for frame in made] == [
        "snapshot",
        "delta",
        "heartbeat",
        "resync",
        "degraded",
        "recovered",
        "error",
    ]


@pytest.mark.parametrize(("raw", "item"), [(b"{", None), (b'{"unit_id":1}', {"unit_id": 1})])
def test_what_ingest_refuses_is_quarantined_as_documented(raw: bytes, item: object) -> None:
    kept = quarantined(
        raw,
        told(raw, item, [refuse("not_json", None, "a brace is missing")]),
        item=item,
        index=0,
        by="ingest",
        origin={"peer": "127.0.0.1", "path": "/v1/events", "content_type": None},
        sender="key",
        feed="bed-management",
        quarantine_id="018f6a2e-0000-7000-8000-000000000001",
        at=NOW,
    )
    check("quarantine", kept)
