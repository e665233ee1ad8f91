"""A body becomes items that keep their order, their index and their bytes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.core.batch import MAX_ITEMS, Media, TooManyItemsError, media_of, split
from tests.support.json_values import JSON_VALUES


@pytest.mark.parametrize(
    ("header", "media"),
    [
        ("application/json", Media.JSON),
        ("Application/JSON; charset=UTF-8", Media.JSON),
        ('application/json; charset="utf-8"', Media.JSON),
        ("application/x-ndjson", Media.NDJSON),
        ("application/ndjson", Media.NDJSON),
        ("application/jsonl; charset=utf-8", Media.NDJSON),
        ("application/json; charset=latin-1", None),
        ("text/plain", None),
        ("", None),
        (None, None),
    ],
)
def test_the_content_type_says_the_form(header: str | None, media: Media | None) -> None:
    assert media_of(header) is media


def test_one_object_is_one_item() -> None:
    batch = split(b' {"a": 1} ', Media.JSON)
    assert [(item.index, item.value) for item in batch.items] == [(0, {"a": 1})]
    assert batch.raw(0) == b' {"a": 1} '


@given(st.lists(JSON_VALUES, min_size=1, max_size=6), st.sampled_from([None, 1]))
def test_the_bytes_of_a_list_s_items_are_theirs_alone(values: list[object], indent: int | None) -> None:
    batch = split(json.dumps(values, indent=indent, ensure_ascii=False).encode(), Media.JSON)
    assert [item.value for item in batch.items] == values
    assert [json.loads(batch.raw(index)) for index in range(len(values))] == values


def test_a_body_that_cannot_be_parsed_is_refused_under_index_0_with_all_its_bytes() -> None:
    body = b'[{"a": 1}, {"a": NaN}]'
    batch = split(body, Media.JSON)
    [item] = batch.items
    assert item.index == 0
    assert item.broken is not None
    assert item.broken.code == "not_json"
    assert batch.raw(0) == body


def test_a_bad_line_is_refused_by_itself() -> None:
    batch = split(b'{"a": 1}\r\n\n{"a": 1, "a": 2}\n\xff\n{"a": 3}\n', Media.NDJSON)
    assert [item.value for item in batch.items] == [{"a": 1}, None, None, {"a": 3}]
    assert [item.broken is None for item in batch.items] == [True, False, False, True]
    assert [batch.raw(index) for index in (1, 2)] == [b'{"a": 1, "a": 2}', b"\xff"]


@pytest.mark.parametrize(("body", "media"), [(b"[]", Media.JSON), (b" \n\r\n", Media.NDJSON), (b"", Media.NDJSON)])
def test_a_body_without_items_is_refused_as_a_whole(body: bytes, media: Media) -> None:
    batch = split(body, media)
    [item] = batch.items
    assert item.broken is not None
    assert item.broken.code == "missing_field"
    assert batch.raw(0) == body


@pytest.mark.parametrize(
    ("body", "media"), [(b"[" + b"0," * MAX_ITEMS + b"0]", Media.JSON), (b"0\n" * (MAX_ITEMS + 1), Media.NDJSON)]
)
def test_more_items_than_we_take_are_none(body: bytes, media: Media) -> None:
    with pytest.raises(TooManyItemsError):
        split(body, media)


def test_an_item_out_of_bounds_is_refused_by_itself() -> None:
    large = [0] * 20_000
    batch = split(json.dumps([{"a": 1}, large, {"a": 2}]).encode(), Media.JSON)
    assert [item.value for item in batch.items] == [{"a": 1}, None, {"a": 2}]
    assert [item.broken is None for item in batch.items] == [True, False, True]
    assert json.loads(batch.raw(1)) == large
    for media, lists in ((Media.JSON, False), (Media.NDJSON, True)):
        [item] = split(json.dumps(large).encode(), media, lists=lists).items
        assert item.broken is not None
        assert "more than 10000 values" in item.broken.message
    [item] = split(json.dumps({"a": large}).encode(), Media.JSON).items
    assert item.broken is not None


def test_where_one_item_is_asked_for_a_list_is_one_item() -> None:
    assert [item.value for item in split(b"[1, 2]", Media.JSON, lists=False).items] == [[1, 2]]
