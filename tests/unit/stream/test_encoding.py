"""A state is written so that its public part can be cut out, whatever its texts say."""

import orjson

from stream.core.fold import public
from stream.encoding import decode_state, encode_state
from tests.support.fold_facts import a_record, a_report, after


def test_a_state_is_read_back_as_it_was() -> None:
    state = after([a_report(1, 8, a_record("02", 3))])

    held = encode_state(state, b"digest")

    assert decode_state(held) == state
    assert (held.version, held.directory) == (state["version"], b"digest")


def test_the_public_part_ends_before_the_memory_even_when_a_comment_looks_like_it() -> None:
    state = after([a_report(1, 8, a_record("02", 3, comment='a","memory":{"b'))])

    held = encode_state(state, b"")

    assert orjson.loads(held.value[: held.public] + b"}") == public(state)
