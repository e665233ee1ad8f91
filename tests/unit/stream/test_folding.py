"""Whatever a record holds, it is folded or in the quarantine, counted, and its neighbours are folded."""

import base64
import hashlib
import json
import uuid
from itertools import count

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.core.partition import partition_of
from schemas.core.times import from_micros
from schemas.topics import JUDGED
from stream import folding
from stream.encoding import LARGEST_RECORD
from tests.support.facts import a_record, a_report
from tests.support.folding_facts import PARTITION, Pipeline, Record
from tests.support.json_values import JSON_VALUES

UNIT = next(unit for number in count() if partition_of(unit := f"1540002078/REA-{number}") == PARTITION)
KEY = UNIT.encode()
EVENT = a_report(UNIT, a_record("02", 3), observed_at=from_micros(Record(None, None).timestamp * 1000))
GOOD = Record(KEY, orjson.dumps({**EVENT, "event_id": str(uuid.uuid4())}), offset=8)

NO_EVENTS: list[object] = [
    None,
    [],
    {},
    1,
    "x",
    {"kind": "report"},
    {"kind": []},
    {"kind": "report", "unit_id": UNIT},
    {**EVENT, "source": None},
    {**EVENT, "source": {"feed": []}},
    {**EVENT, "source": {"feed": 3}},
    {**EVENT, "observed_at": "2026-01-15T08:35:00.1234567Z"},
    {**EVENT, "records": [{"status": 2}]},
]


@pytest.mark.parametrize("value", NO_EVENTS, ids=range(len(NO_EVENTS)))
def test_what_claims_to_be_judged_and_is_no_event_is_quarantined_and_its_neighbours_folded(value: object) -> None:
    pipeline = Pipeline()
    raw = orjson.dumps(value)
    pipeline.fold(Record(KEY, raw, (JUDGED,)), GOOD)

    [(key, kept)] = pipeline.quarantined
    assert (key, base64.b64decode(kept["body_base64"])) == (KEY, raw)
    assert pipeline.counted(kept["code"]) == 1
    assert pipeline.states.keys() == {KEY}


def test_an_event_the_fold_stumbles_over_is_refused_by_the_rule_it_breaks() -> None:
    """The look at an event that is said to be judged sees little of it: here not that a gender is no code."""
    pipeline = Pipeline()
    bent = {**EVENT, "records": [{**a_record("02", 1), "gender": []}]}
    pipeline.fold(Record(KEY, orjson.dumps(bent), (JUDGED, ("feed", b"540002078/x"))), GOOD)

    [(_, kept)] = pipeline.quarantined
    assert (kept["code"], kept["field"]) == ("bad_code", "records[0].gender")
    assert "TypeError" in kept["detail"]
    assert "TypeError" not in kept["message"]
    assert pipeline.states.keys() == {KEY}


def test_an_event_that_breaks_no_rule_and_cannot_be_folded_is_kept_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("of all things")

    monkeypatch.setattr(folding, "fold", fails)
    pipeline = Pipeline()
    pipeline.fold(GOOD)

    [(_, kept)] = pipeline.quarantined
    assert kept["code"] == "fold_failed"
    assert kept["detail"] == "RuntimeError('of all things')"
    assert "of all things" not in kept["message"]
    assert "send the figures again" in kept["message"]


@pytest.mark.parametrize("headers", [(("x", None),), (("feed", None),), (("sender", None), ("judged", None))])
@pytest.mark.parametrize("value", [b"not json", b"\xff", b"", None])
def test_a_header_without_a_value_stops_nothing(
    headers: tuple[tuple[str, bytes | None], ...], value: bytes | None
) -> None:
    pipeline = Pipeline()
    pipeline.fold(Record(KEY, value, headers), GOOD)

    assert [kept["code"] for _, kept in pipeline.quarantined] == ["not_json"]
    assert pipeline.states.keys() == {KEY}


@pytest.mark.parametrize("headers", [(("feed", b"\xff"),), (JUDGED, ("feed", b"\xff"))])
def test_an_event_of_a_feed_that_cannot_be_read_speaks_for_nobody(
    headers: tuple[tuple[str, bytes | None], ...],
) -> None:
    pipeline = Pipeline()
    pipeline.fold(GOOD._replace(headers=headers))

    assert [kept["code"] for _, kept in pipeline.quarantined] == ["not_json"]
    assert not pipeline.states


def test_an_event_with_a_null_feed_is_folded_as_its_own_claim_says() -> None:
    pipeline = Pipeline()
    pipeline.fold(GOOD._replace(headers=(("feed", None),)))

    assert not pipeline.quarantined
    assert pipeline.states.keys() == {KEY}


def test_a_record_too_large_to_be_kept_twice_is_neither_judged_nor_copied() -> None:
    pipeline = Pipeline()
    raw = b"9" * (LARGEST_RECORD + 1)
    pipeline.fold(Record(KEY, raw), Record(raw, b"{}"), GOOD)

    for _, kept in pipeline.quarantined:
        assert (kept["code"], kept["body_base64"], kept["key_base64"]) == ("too_large", None, None)
        assert kept["origin"]["offset"] == 7
    assert pipeline.quarantined[0][1]["body_sha256"] == hashlib.sha256(raw).hexdigest()
    assert pipeline.quarantined[1][0] is None
    assert pipeline.states.keys() == {KEY}


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["judged", "feed", "sender", "x"]) | st.text(), st.none() | st.binary() | st.just(JUDGED[1])
    )
)
EVENTS_BENT = st.fixed_dictionaries({}, optional=dict.fromkeys(EVENT, JSON_VALUES)).map(lambda bent: {**EVENT, **bent})


def _encoded(value: object) -> bytes:
    return json.dumps(value).encode()


@given(
    key=st.none() | st.binary() | st.just(KEY),
    value=st.none() | st.binary() | JSON_VALUES.map(_encoded) | EVENTS_BENT.map(_encoded),
    headers=HEADERS,
)
@settings(max_examples=150, deadline=None)
def test_every_record_is_folded_or_quarantined_and_stops_nothing(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    pipeline = Pipeline()
    pipeline.fold(Record(key, value, tuple(headers)), GOOD)

    assert KEY in pipeline.states
    assert pipeline.folded + len(pipeline.quarantined) == 2
