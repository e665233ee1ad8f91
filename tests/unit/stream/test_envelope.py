"""The envelope is the row a screen reads: state and description joined, what is unknown told as null."""

import json
from typing import Any

import pytest

from stream.core.description import describe
from stream.core.envelope import envelope

ENTRY: dict[str, Any] = {
    "name": "Réanimation médicale A",
    "nature": "01",
    "establishment": {"finess": "540002078", "name": "CHRU"},
    "offers": [
        {"activity": "126", "patients": {"age_min": 15, "age_max": None}},
        {"activity": "122"},
        {"activity": "126"},
    ],
    "territory": {"region": "R-44", "department": "D-54"},
    "feeds": ["bed-management", "manual"],
}
STATE = b'{"schema":"unit-state/1","unit_id":"u/1","version":3,"records":[]'


def _encode(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _joined(entry: dict[str, Any], *, retired: bool = False) -> dict[str, Any]:
    joined: dict[str, Any] = json.loads(
        envelope(41, STATE, describe(entry, ("critical-care",), _encode), b"", retired=retired)
    )
    return joined


def test_a_row_holds_the_public_state_and_the_description() -> None:
    row = _joined(ENTRY)["row"]

    assert row["unit_id"] == "u/1"
    assert row["version"] == 3
    assert row["name"] == "Réanimation médicale A"
    assert row["activities"] == ["122", "126"]
    assert row["establishment"] == {"finess": "540002078", "name": "CHRU", "phone": None}
    assert "schema" not in row


def test_what_duties_will_tell_is_null_until_they_are_watched() -> None:
    row = _joined(ENTRY)["row"]

    assert (row["freshness"], row["due_at"], row["level"]) == (None, None, None)


def test_the_envelope_says_position_groups_feeds_and_sensitivity() -> None:
    about = _joined(ENTRY | {"sensitive": True})

    assert about["offset"] == 41
    assert about["groups"] == ["critical-care"]
    assert about["feeds"] == ["bed-management", "manual"]
    assert about["sensitive"] is True


@pytest.mark.parametrize(("own", "replaced"), [(True, False), (False, True)])
def test_a_unit_is_retired_by_its_entry_or_by_the_one_that_replaces_it(own: bool, replaced: bool) -> None:
    assert _joined(ENTRY | {"retired": own}, retired=replaced)["row"]["retired"] is True


def test_a_unit_in_service_is_not_retired() -> None:
    assert _joined(ENTRY)["row"]["retired"] is False


def test_a_state_that_does_not_begin_with_its_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="must begin with its schema"):
        envelope(1, b'{"unit_id":"u/1"', describe(ENTRY, (), _encode), b"", retired=False)


@pytest.mark.parametrize(("said", "together"), [("", ["late"]), ('"jump"', ["jump", "late"])])
def test_what_time_alone_makes_odd_is_beside_what_the_figures_make_odd(said: str, together: list[str]) -> None:
    state = STATE + b',"anomalies":[%b]' % said.encode()
    timing = b'"freshness":"fresh","due_at":null,"level":"normal"'
    description = describe(ENTRY, ("critical-care",), _encode)
    row = json.loads(envelope(41, state, description, timing + b',"anomalies":["late"]', retired=False))["row"]
    assert (row["anomalies"], row["freshness"]) == (together, "fresh")
    row = json.loads(envelope(41, state, description, timing, retired=False))["row"]
    assert row["anomalies"] == together[:-1]


def test_a_row_for_level_2_is_there_where_level_2_is_told_something_else() -> None:
    state = (
        STATE
        + b',"anomalies":[],"level_2":{"version":2,"received_at":null,"observed_at":null,"records":[],"others":[],'
        + b'"anomalies":["jump"]}'
    )
    timing, timing_2 = (b'"freshness":"%b","due_at":null,"level":"normal"' % each for each in (b"due", b"fresh"))
    description = describe(ENTRY | {"retired": True}, (), _encode)
    found = json.loads(envelope(41, state, description, timing, timing_2 + b',"anomalies":["late"]', retired=False))
    assert (found["row"]["version"], found["row"]["freshness"], found["row"]["anomalies"]) == (3, "due", [])
    assert "level_2" not in found["row"]
    below = found["row_2"]
    assert (below["version"], below["freshness"], below["anomalies"]) == (2, "fresh", ["jump", "late"])
    assert found["row"].keys() == {*below} - {"received_at", "observed_at", "others"}
    same = ("unit_id", "name", "establishment", "territory", "level", "retired")
    assert [below[field] for field in same] == [found["row"][field] for field in same]
    assert json.loads(envelope(41, state, description, timing, retired=False))["row_2"]["freshness"] == "due"


def test_there_is_no_row_for_level_2_where_nothing_of_level_3_is_said() -> None:
    assert "row_2" not in _joined(ENTRY)


def test_a_comment_that_looks_like_the_beginning_of_level_2_is_none() -> None:
    record = _encode({"comment": ',"level_2":{'})
    state = STATE.replace(b"[]", b"[%b]" % record)
    found = json.loads(envelope(41, state, describe(ENTRY, (), _encode), b"", retired=False))
    assert "row_2" not in found
    assert found["row"]["records"] == [{"comment": ',"level_2":{'}]
