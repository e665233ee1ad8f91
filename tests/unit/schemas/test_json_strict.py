"""JSON that could mean two things is refused; JSON that means one is read exactly."""

import itertools
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.core.event_rules import MAX_RECORDS
from schemas.core.json_strict import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_VALUES,
    NotJsonError,
    fault_of_size,
    parse,
    parse_many,
)
from schemas.core.record_rules import FIELDS, MAX_COMMENT
from tests.support.facts import a_report
from tests.support.json_values import JSON_VALUES


def nested(levels: int) -> Any:
    value: Any = []
    for level in range(levels - 1):
        value = [value] if level % 2 else {"a": value}
    return value


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
        (b'{"a":' * 9_999 + b"1" + b"}" * 9_999, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "more than 10000 values"),
    ],
)
def test_ambiguous_or_broken_json_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(NotJsonError, match=reason):
        parse(raw)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([[]] * (MAX_VALUES - 1), None),
        ([[0]] * (MAX_VALUES // 2 + 1), "more than 10000 values"),
        (dict.fromkeys(map(str, range(MAX_VALUES + 1))), "more than 10000 values"),
        ({"x" * (MAX_CHARACTERS // 2): "y" * (MAX_CHARACTERS // 2)}, None),
        ({"x" * (MAX_CHARACTERS // 2): ["y" * (MAX_CHARACTERS // 2), "z"]}, "more than 200000 characters"),
        ("x" * (MAX_CHARACTERS + 1), "more than 200000 characters"),
        (nested(MAX_DEPTH), None),
        (nested(MAX_DEPTH + 1), "nested too deeply, in more than 32 levels"),
    ],
    ids=itertools.count(),
)
def test_a_value_larger_than_any_we_take_is_refused(value: object, reason: str | None) -> None:
    raw = json.dumps(value).encode()
    assert parse_many(raw) == value
    if reason is None:
        assert parse(raw) == value
    else:
        with pytest.raises(NotJsonError, match=reason):
            parse(raw)


def test_our_largest_event_is_far_within_the_bounds() -> None:
    record = dict.fromkeys(FIELDS, "01") | {"comment": "x" * MAX_COMMENT}
    assert fault_of_size(a_report("u", *[record] * MAX_RECORDS)) is None


def test_quotes_and_colons_within_texts_are_no_names() -> None:
    value = {"a": '":' * 50_000}
    assert parse(json.dumps(value).encode()) == value


def test_a_repeated_key_is_found_among_very_many() -> None:
    raw = b"{" + b"".join(b'"%d":0,' % number for number in range(100_000)) + b'"99999":0}'
    started = time.process_time()
    with pytest.raises(NotJsonError, match="the key '99999' stands twice"):
        parse_many(raw)
    assert time.process_time() - started < 1


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
