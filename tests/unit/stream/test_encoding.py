"""A state is written so that its public part can be cut out, whatever its texts say."""

import orjson

from stream.core.fold import public
from stream.core.levels import fold, level_2_of, whole_of
from stream.core.unit_state import UnitState, new_state
from stream.encoding import LARGEST_STATE, decode_state, encode_state, has_room, without_excess
from tests.support.fold_facts import FEEDS, TOOL, UNIT, a_record, a_report, after


def test_a_state_is_read_back_as_it_was() -> None:
    state = after([a_report(1, 8, a_record("02", 3))])

    held = encode_state(state, b"digest")

    assert decode_state(held) == state
    assert (held.version, held.directory) == (state["version"], b"digest")


def test_the_public_part_ends_before_the_memory_even_when_a_comment_looks_like_it() -> None:
    state = after([a_report(1, 8, a_record("02", 3, comment='a","memory":{"b'))])

    held = encode_state(state, b"")

    assert orjson.loads(held.value[: held.public] + b"}") == public(state)


def with_level_3() -> UnitState:
    report = a_report(1, 8, a_record("02", 3), a_record("06", 1))
    return fold(new_state(UNIT), report, source=TOOL, received_at_us=0, feeds=FEEDS).state


def test_what_level_2_is_told_is_public_and_its_version_is_known_without_decoding() -> None:
    held = encode_state(with_level_3(), b"")
    assert orjson.loads(held.value[: held.public] + b"}") == public(with_level_3())
    assert held.version_2 == 1
    assert encode_state(after([a_report(1, 8, a_record("02", 3))]), b"").version_2 is None


def test_a_world_that_has_become_too_large_stays_as_before_without_touching_the_other() -> None:
    before = encode_state(with_level_3(), b"")
    state = with_level_3()
    assert without_excess(before, state) is state
    state["records"][1]["comment"] = "x" * LARGEST_STATE  # the supplementary beds
    state["level_2"]["version"] = 2
    assert not has_room(whole_of(state))
    assert without_excess(None, state) is None
    smaller = without_excess(before, state)
    assert smaller is not None
    assert (smaller["anomalies"], level_2_of(smaller)["anomalies"]) == (["state_too_large"], [])
    assert level_2_of(smaller)["version"] == 2
