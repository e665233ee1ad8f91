"""JSON that could mean two things is refused; JSON that means one is read exactly."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.core.json_strict import NotJsonError, parse
from tests.support.json_values import JSON_VALUES


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "Expecting value at line 1 column 1"),
        (b"{", "Expecting property name"),
        (b"[1,]", "Illegal trailing comma|Expecting value"),
        (b"1 2", "Extra data"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b'{"a": "\xff"}', "byte 7 is not UTF-8"),
        (b"NaN", "NaN is not a JSON number"),
        (b"[-Infinity]", "-Infinity is not a JSON number"),
        (b"[1e999]", "the number 1e999 is too large"),
        (b"[" + b"9" * 5000 + b"]", "too many digits"),
        (b'{"a": 1, "a": 1}', "the key 'a' stands twice"),
        (b'[{"b": {"a": 1, "c": 2, "a": 1}}]', "the key 'a' stands twice"),
        (b'["\\ud800"]', "stands alone"),
        (b'{"\\uDC00": 1}', "stands alone"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    ],
)
def test_ambiguous_or_broken_json_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(NotJsonError, match=reason):
        parse(raw)


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert parse(b'"\\ud83d\\ude91 \\\\ud800"') == "🚑 \\ud800"


@given(JSON_VALUES)
def test_every_json_value_is_read_as_it_was_written(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary())
def test_no_bytes_raise_anything_but_the_named_error(raw: bytes) -> None:
    try:
        parse(raw)
    except NotJsonError as error:
        assert str(error)  # noqa: PT017 - the property is about any outcome
